"""The trail: nobody changes it unseen. Each planted defect is one that the check must find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from stepdown.audit import actions, queries
from stepdown.audit.vocabulary import FindingKind, FirstAnswer, OtherBody, Verification
from stepdown.kernel.ids import new_id
from stepdown.kernel.subject import Subject
from tests.cast import NOW, SYSTEM, Cast

LATER = NOW + timedelta(seconds=5)


@pytest.fixture
def folder(cast: Cast, tmp_path: Path) -> Path:
    """A trail with two sealed stretches and their heads."""
    for _ in range(2):
        for client in cast.clients.values():
            actions.record(by=SYSTEM, at=NOW, verb="see", subject=Subject("chart"), clients=[client.id])
        head = actions.seal_committed(at=NOW)
        assert head is not None
        actions.keep_head(head=head, folder=tmp_path)
    return tmp_path


@contextmanager
def unguarded() -> Iterator[None]:
    """What somebody with the database owner's hands could do: switch the guards off."""
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tamper(statement: str) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(statement)


def verify(folder: Path) -> Verification:
    return queries.verify(SYSTEM, folder=folder, at=LATER)


def test_what_a_long_write_commits_late_is_sealed_when_the_sealer_looks_far(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its numbers are old by then: the look at the end of the trail misses them, the far one does not."""
    monkeypatch.setattr(queries, "NEAR", 3)
    monkeypatch.setattr(actions, "NEAR", 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_entry")
        newest = cursor.fetchone()[0]
        cursor.execute("SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), %s)", [newest + 10])
        actions.record(by=SYSTEM, at=NOW, verb="see", subject=Subject("chart"))
        assert actions.seal_committed(at=NOW, far=False) is not None
        cursor.execute("SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), %s)", [newest])
    actions.record(by=SYSTEM, at=NOW, verb="import", subject=Subject("referral"))
    assert actions.seal_committed(at=NOW, far=False) is None
    assert queries.verify(SYSTEM, folder=folder, at=LATER).unsealed == 0, "not late yet"
    assert actions.seal_committed(at=NOW, far=True) is not None
    assert list(queries.unsealed_entries(queries.FAR)) == []


def test_an_untouched_trail_holds(folder: Path) -> None:
    found = verify(folder)
    assert found.holds and found.entries > 8 and found.heads == 2


def test_an_edited_entry_is_found(folder: Path) -> None:
    tamper("UPDATE audit_entry SET why = 'nothing to see' WHERE id = (SELECT min(id) + 3 FROM audit_entry)")
    assert [finding.kind for finding in verify(folder).findings] == [FindingKind.CHANGED]


def test_a_deleted_entry_is_found(folder: Path) -> None:
    tamper("DELETE FROM audit_entry WHERE id = (SELECT min(id) + 3 FROM audit_entry)")
    assert FindingKind.DELETED in {finding.kind for finding in verify(folder).findings}


def test_an_entry_deleted_with_its_link_is_found(folder: Path) -> None:
    tamper("DELETE FROM audit_seal WHERE number = 4")
    assert FindingKind.GAP in {finding.kind for finding in verify(folder).findings}


def test_two_entries_in_each_others_place_are_found(folder: Path) -> None:
    tamper("UPDATE audit_seal SET entry_id = -entry_id WHERE number IN (3, 4)")
    tamper(
        "UPDATE audit_seal s SET entry_id ="
        " -(SELECT o.entry_id FROM audit_seal o WHERE o.number = 7 - s.number)"
        " WHERE s.number IN (3, 4)"
    )
    assert {FindingKind.CHANGED} == {finding.kind for finding in verify(folder).findings}


def test_a_cut_tail_is_found_by_the_heads_kept_elsewhere(folder: Path) -> None:
    tamper(
        "DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal ORDER BY number DESC LIMIT 2);"
        "DELETE FROM audit_seal WHERE number > (SELECT max(number) - 2 FROM audit_seal)"
    )
    assert FindingKind.CUT in {finding.kind for finding in verify(folder).findings}


def test_without_heads_a_cut_tail_would_go_unseen(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Why the heads exist: the chain alone does not know where it ended."""
    tamper("DELETE FROM audit_seal WHERE number > (SELECT max(number) - 2 FROM audit_seal)")
    found = queries.verify(SYSTEM, folder=tmp_path_factory.mktemp("no-heads"), at=LATER)
    assert FindingKind.CUT not in {finding.kind for finding in found.findings}


def test_a_chain_written_anew_is_found_by_its_heads(folder: Path) -> None:
    tamper("UPDATE audit_entry SET why = 'rewritten' WHERE id = (SELECT min(id) FROM audit_entry)")
    tamper("DELETE FROM audit_seal")
    actions.seal_committed(at=NOW)
    assert FindingKind.HEAD in {finding.kind for finding in verify(folder).findings}


def test_a_forged_head_is_not_believed(folder: Path) -> None:
    heads = folder / "heads.jsonl"
    heads.write_text(heads.read_text().replace('"number": ', '"number": 1'))
    assert FindingKind.HEAD in {finding.kind for finding in verify(folder).findings}


def test_entries_nobody_sealed_are_found_after_two_minutes(folder: Path) -> None:
    actions.record(by=SYSTEM, at=NOW, verb="see", subject=Subject("chart"))
    late = queries.verify(SYSTEM, folder=folder, at=_database_now() + timedelta(minutes=5))
    assert [finding.kind for finding in late.findings] == [FindingKind.UNSEALED]


def test_the_guards_refuse_an_edit_even_to_the_owner(folder: Path) -> None:
    with (
        pytest.raises((InternalError, ProgrammingError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_entry SET why = 'x'")


def test_a_repeat_gets_the_first_answer_and_another_body_none(cast: Cast) -> None:
    request_id = new_id()
    viewer = cast.viewer("dana")
    assert (
        actions.claim_request(request_id=request_id, path="/x/", digest=b"1" * 32, by=viewer, at=NOW) is None
    )
    actions.keep_answer(request_id=request_id, answer=FirstAnswer(303, "/y/", ""))
    again = actions.claim_request(request_id=request_id, path="/x/", digest=b"1" * 32, by=viewer, at=NOW)
    assert again == FirstAnswer(303, "/y/", "")
    for path, digest, by in (
        ("/x/", b"2" * 32, viewer),
        ("/z/", b"1" * 32, viewer),
        ("/x/", b"1" * 32, SYSTEM),
    ):
        with pytest.raises(OtherBody):
            actions.claim_request(request_id=request_id, path=path, digest=digest, by=by, at=NOW)


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
        return moment
