"""Drafts, use, rules by edition and moves on a real database: what the database itself guarantees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stepdown.audit.models import Entry
from stepdown.journeys import admit as admission
from stepdown.journeys.change_version import ChosenVersion, change_version, desk
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.programme import actions, queries
from stepdown.programme.models import (
    PayerRule,
    ProgrammeDraft,
    ProgrammeReason,
    ProgrammeStanding,
    ProgrammeUse,
    ProgrammeVersion,
    VersionMove,
)
from stepdown.programme.vocabulary import RuleKind, Source, Tag, Weight
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import chosen, consented, decided, treated
from tests.scenes_programme import TODAY, a_draft_of, a_next_version, a_rule

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_version_in_use_never_changes_whoever_tries() -> None:
    stored = a_next_version("three-sessions")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ProgrammeVersion.objects.filter(id=stored.version_id).update(content={})
    with (
        pytest.raises(DatabaseError, match="Cannot update"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("update programme_programmeversion set number = 9 where id = %s", [stored.version_id])


@pytest.mark.parametrize(
    "table", ["programmeuse", "programmereason", "programmestanding", "payerrule", "programmeversion"]
)
def test_what_was_decided_stays(table: str) -> None:
    a_next_version("matrix-iop")
    actions.retire(key="matrix-iop", why="Not now.", by=SYSTEM, at=NOW)
    actions.add_rule(rule=a_rule(), on=TODAY, by=SYSTEM, at=NOW)
    for act in ("update programme_{} set recorded_at = now()", "delete from programme_{}"):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            connection.cursor().execute(act.format(table))


def test_a_trigger_taken_away_would_be_noticed() -> None:
    """The planted defect: without its trigger a version changes, so the test above sees the trigger work."""
    stored = a_next_version("three-sessions")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("alter table programme_programmeversion disable trigger user")
        assert ProgrammeVersion.objects.filter(id=stored.version_id).update(number=9) == 1
        transaction.set_rollback(True)


def test_a_closed_draft_stays_as_it_was() -> None:
    draft = a_draft_of("three-sessions")
    actions.set_aside(draft_id=draft.id, version=1, by=SYSTEM, at=NOW)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ProgrammeDraft.objects.update(title="Other")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        ProgrammeDraft.objects.all().delete()
    with pytest.raises(Refused, match="stays as it was"):
        actions.save_draft(draft_id=draft.id, fields={}, version=2, by=SYSTEM, at=NOW)


def test_a_reason_of_blanks_is_none_for_the_database_too() -> None:
    a_next_version("three-sessions")
    use = ProgrammeUse.objects.get()
    with pytest.raises(IntegrityError, match="programme_reason_says_why"), transaction.atomic():
        ProgrammeReason.objects.create(use=use, code="x", finding="x", why="   ")
    with pytest.raises(IntegrityError, match="programme_standing_says_why"), transaction.atomic():
        ProgrammeStanding.objects.create(key="x", standing="retired", why=" ", by_name="", at=NOW)


def test_the_checker_refuses_until_it_counts_or_each_finding_has_its_reason() -> None:
    draft = a_draft_of("matrix-iop")
    actions.save_draft(draft_id=draft.id, fields={"summary": "Ours."}, version=1, by=SYSTEM, at=NOW)
    with pytest.raises(Refused) as refused:
        actions.put_in_use(draft_id=draft.id, reasons={}, on=TODAY, version=2, by=SYSTEM, at=NOW)
    assert len(refused.value.refusals) == 12
    assert ProgrammeVersion.objects.filter(key="matrix-iop").count() == 1
    stored = a_next_version("matrix-iop", summary="Ours again.")
    assert (stored.version, ProgrammeReason.objects.count()) == (2, 12)
    assert Entry.objects.filter(verb="put programme in use").count() == 1


def test_what_a_checked_law_forbids_no_reason_lifts() -> None:
    statute = Source("state", "A statute nobody passed", Tag.VERIFIED)
    law = a_rule(key="state", kind=RuleKind.LAW, source=statute, day_minutes=None, week_days=None)
    law = replace(law, group_most=5)
    actions.add_rule(rule=law, on=TODAY, by=SYSTEM, at=NOW)
    draft = a_draft_of("three-sessions")
    saved = actions.save_draft(draft_id=draft.id, fields={"summary": "Ours."}, version=1, by=SYSTEM, at=NOW)
    assert saved.programme is not None
    report = queries.report(SYSTEM, saved.programme, on=TODAY)
    forbidden = report.of(Weight.FORBIDS)
    assert forbidden
    reasons = {one.code: "We think it is fine." for one in report.findings}
    with pytest.raises(Refused, match="more than the 5"):
        actions.put_in_use(draft_id=draft.id, reasons=reasons, on=TODAY, version=2, by=SYSTEM, at=NOW)


def test_nothing_new_is_no_new_version() -> None:
    draft = a_draft_of("three-sessions")
    with pytest.raises(Refused, match="Nothing differs from version 1"):
        actions.put_in_use(draft_id=draft.id, reasons={}, on=TODAY, version=1, by=SYSTEM, at=NOW)


def test_a_draft_saved_elsewhere_meanwhile_is_stale_and_names_what_differs() -> None:
    draft = a_draft_of("three-sessions")
    actions.save_draft(draft_id=draft.id, fields={"summary": "Mine."}, version=1, by=SYSTEM, at=NOW)
    with pytest.raises(Stale) as stale:
        actions.save_draft(draft_id=draft.id, fields={"summary": "Theirs."}, version=1, by=SYSTEM, at=NOW)
    assert [(str(one.label), one.saved, one.yours) for one in stale.value.differences] == [
        ("summary", "Mine.", "Theirs.")
    ]


def test_a_key_never_changes_and_a_new_name_is_taken_once() -> None:
    draft = a_draft_of("three-sessions", title="Evening three")
    saved = actions.save_draft(draft_id=draft.id, fields={"key": "other"}, version=1, by=SYSTEM, at=NOW)
    assert saved.content["key"] == "evening-three"
    with pytest.raises(Refused, match="Choose another"):
        a_draft_of("outpatient", title="Evening Three!")
    with pytest.raises(NotFound):
        actions.start_draft(version_id=new_id(), new_title="", by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        actions.set_aside(draft_id=new_id(), version=1, by=SYSTEM, at=NOW)


# ---- rules by edition


def test_a_rule_is_added_with_its_date_and_acts_from_it_on() -> None:
    actions.add_rule(rule=a_rule(), on=TODAY, by=SYSTEM, at=NOW)
    later = a_rule(valid_from=date(2027, 1, 1), day_minutes=240)
    actions.add_rule(rule=later, on=TODAY, by=SYSTEM, at=NOW)
    days = (date(2025, 12, 31), TODAY, date(2027, 1, 1))
    held = [
        [one for one in queries.rules_in_force(SYSTEM, on=day) if one.key == "harbor-mutual"] for day in days
    ]
    assert [[one.day_minutes for one in found] for found in held] == [[], [180], [240]]
    with pytest.raises(Refused, match="never backwards"):
        actions.add_rule(rule=a_rule(valid_from=date(2026, 6, 1)), on=TODAY, by=SYSTEM, at=NOW)
    with pytest.raises(Refused, match="needs words"):
        actions.add_rule(rule=a_rule(name=""), on=TODAY, by=SYSTEM, at=NOW)


@pytest.mark.parametrize("valid_from", [date(2026, 1, 1), date(2025, 6, 1), date(2026, 6, 1)])
def test_the_database_itself_lets_no_edition_act_backwards(valid_from: date) -> None:
    actions.add_rule(rule=a_rule(), on=TODAY, by=SYSTEM, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayerRule.objects.create(key="harbor-mutual", valid_from=valid_from, content={}, by_name="", at=NOW)


# ---- retiring


def test_nobody_new_comes_to_a_retired_programme_and_who_is_in_it_stays(cast: Cast) -> None:
    treated(cast)
    actions.retire(key="matrix-iop", why="Replaced by nine hours.", by=SYSTEM, at=NOW)
    assert "matrix-iop" not in {one.key for one in queries.programmes(SYSTEM)}
    assert [one.key for one in queries.retired(SYSTEM)] == ["matrix-iop"]
    assert queries.programme(SYSTEM, "matrix-iop").version == 1
    with pytest.raises(Refused, match="already"):
        actions.retire(key="matrix-iop", why="Again.", by=SYSTEM, at=NOW)
    with pytest.raises(Refused, match="Say why"):
        actions.offer_again(key="matrix-iop", why=" ", by=SYSTEM, at=NOW)
    actions.offer_again(key="matrix-iop", why="Asked for.", by=SYSTEM, at=NOW + DAY)
    assert queries.is_newest(SYSTEM, queries.programme(SYSTEM, "matrix-iop").version_id or new_id())
    with pytest.raises(Refused, match="on offer already"):
        actions.offer_again(key="matrix-iop", why="Again.", by=SYSTEM, at=NOW)
    with pytest.raises(NotFound):
        actions.retire(key="never-was", why="Nothing.", by=SYSTEM, at=NOW)


def test_a_new_version_of_a_retired_programme_is_on_offer() -> None:
    a_draft_of("three-sessions")
    actions.retire(key="three-sessions", why="Not now.", by=SYSTEM, at=NOW)
    a_next_version("three-sessions", at=NOW + DAY)
    standing = queries.standing(SYSTEM, "three-sessions")
    assert standing is not None and standing.standing == "offered"


# ---- clients


def test_the_next_client_gets_the_new_version_and_a_page_left_open_is_refused(cast: Cast) -> None:
    decided(cast, "robin", "dana")
    consented(cast)
    old = chosen(cast)
    a_next_version("matrix-iop")
    with pytest.raises(Refused, match="no longer the one new clients get"):
        admission.admit(client_id=cast.clients["robin"].id, chosen=old, by=cast.viewer("dana"), at=NOW)
    opened = admission.admit(
        client_id=cast.clients["robin"].id, chosen=chosen(cast), by=cast.viewer("dana"), at=NOW
    )
    assert opened.stay is not None
    assert opened.stay.terms.programme_version_id == queries.programme(SYSTEM, "matrix-iop").version_id


def test_a_client_in_treatment_changes_version_only_by_decision(cast: Cast) -> None:
    robin = cast.clients["robin"].id
    opened = treated(cast)
    newest = a_next_version("matrix-iop", at=NOW + DAY)
    dana = cast.viewer("dana")
    now = desk(dana, robin, at=NOW + DAY * 15)
    assert (now.present.version, now.newest.version, now.week) == (1, 2, 3)
    assert now.proposed is not None and now.proposed.number == 1
    assert newest.version_id is not None
    told = {"client_id": robin, "version": opened.version, "by": dana, "at": NOW + DAY * 15}
    to = ChosenVersion(newest.version_id, 1, 3)
    moved = change_version(chosen=to, why="Wants the longer group.", **told)
    assert moved.stay is not None and moved.stay.terms.programme_version_id == newest.version_id
    kept = queries.moves(dana, robin)
    assert [(one.from_week, one.why, one.by_name) for one in kept] == [
        (3, "Wants the longer group.", "Dana Demo")
    ]
    assert kept[0].at == NOW + DAY * 15
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        VersionMove.objects.update(from_week=9)
    told["version"] = moved.version
    with pytest.raises(Refused, match="newest version already"):
        change_version(chosen=to, why="Again.", **told)


@pytest.mark.parametrize(
    ("version", "phase", "week", "why", "said"),
    [
        (None, 4, 20, "Because.", "another level of care"),
        (None, 2, 3, "Because.", "has weeks 5 to 12"),
        (None, 1, 3, " ", "Say why"),
        (UUID(int=5), 1, 3, "Because.", "A newer version came in use meanwhile"),
    ],
)
def test_a_move_that_does_not_fit_is_refused_and_nothing_is_written(
    cast: Cast, version: UUID | None, phase: int, week: int, why: str, said: str
) -> None:
    opened = treated(cast)
    newest = a_next_version("matrix-iop", at=NOW + DAY)
    to = ChosenVersion(version or newest.version_id or new_id(), phase, week)
    with pytest.raises(Refused, match=said):
        change_version(
            client_id=opened.client_id, chosen=to, why=why, version=opened.version, by=cast.viewer("dana"),
            at=NOW + DAY * 2,
        )  # fmt: skip
    assert not VersionMove.objects.exists()
    with pytest.raises(NotFound):
        desk(cast.viewer("nora"), opened.client_id, at=NOW)
    with pytest.raises(NotFound):
        desk(cast.viewer("dana"), cast.clients["jamie"].id, at=NOW)
