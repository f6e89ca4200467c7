"""Verbs after a result: safety first, how it was read, a definitive test, the conversation, who has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.drugtest import models, shelf
from stepdown.drugtest.actions.opened import opened, raise_version
from stepdown.drugtest.actions.results import lines_and_signs, plain_explained, plain_judged
from stepdown.drugtest.queries.results import file_place, person_place, seed_place
from stepdown.drugtest.rules import judging
from stepdown.drugtest.vocabulary import Explaining, Naloxone, Outcome
from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import within_reach


@transaction.atomic
def record_safety(
    *, test_id: UUID, naloxone: Naloxone, words: str, version: int, by: Viewer, at: datetime
) -> None:
    """Note naloxone and the talk about staying alive; everything else of the test opens then.

    Raises NotFound, Stale, Refused without words or where it was noted.
    """
    row = opened(test_id, version, by=by, at=at, safety=False)
    if not words.strip():
        raise Refused(
            Refusal(say("Say what you talked about: alone, with whom, where naloxone is."), field="words")
        )
    if models.SafetyRow.objects.filter(test=row).exists():
        raise Refused(Refusal(say("The safety talk was noted already.")))
    models.SafetyRow.objects.create(
        test=row,
        naloxone=naloxone,
        words=words.strip()[:500],
        staff_id=by.staff_id,
        by_name=_name(by),
        at=at,
    )
    raise_version(row)
    _trail("record safety talk", row, by, at)


@transaction.atomic
def read_result(
    *,
    test_id: UUID,
    outcome: Outcome,
    words: str,
    explains: Sequence[Explaining] = (),
    version: int,
    by: Viewer,
    at: datetime,
) -> None:
    """How a clinician reads a test, in words. It changes no count of anybody's days.

    Raises NotFound, Stale, Refused: without words or a result, and before the safety talk that is owed.
    """
    row = opened(test_id, version, by=by, at=at)
    lines, signs = lines_and_signs(row)
    if not lines:
        raise Refused(Refusal(say("There is no result to read yet.")))
    if outcome is Outcome.WAITS or not words.strip():
        raise Refused(Refusal(say("Say how you read it, and in a sentence why."), field="words"))
    made = judging.proposal(lines, explains, signs, shelf.setting(), on=row.on)
    models.ReadingRow.objects.create(
        test=row,
        outcome=outcome,
        words=words.strip()[:500],
        judged=plain_judged(made.judged),
        explained=plain_explained(explains),
        staff_id=by.staff_id,
        by_name=_name(by),
        at=at,
    )
    raise_version(row)
    _trail("read test", row, by, at)


@transaction.atomic
def order_definitive(
    *, test_id: UUID, analytes: Iterable[str], why: str, version: int, by: Viewer, at: datetime
) -> None:
    """Ask the laboratory for a definitive test of some classes, with the reason. Raises NotFound, Stale,
    Refused.
    """
    row = opened(test_id, version, by=by, at=at)
    known = {one.key for one in shelf.setting().analytes}
    chosen = [key for key in dict.fromkeys(analytes) if key in known]
    if not chosen:
        raise Refused(Refusal(say("Choose at least one class."), field="analytes"))
    if not why.strip():
        raise Refused(Refusal(say("Say why: a payer asks for the reason by class."), field="why"))
    models.OrderRow.objects.create(
        test=row,
        analytes=chosen,
        why=why.strip()[:300],
        staff_id=by.staff_id,
        by_name=_name(by),
        at=at,
    )
    raise_version(row)
    _trail("order definitive test", row, by, at)


@transaction.atomic
def finish_talk(*, talk_id: UUID, words: str, version: int, by: Viewer, at: datetime) -> UUID:
    """A conversation was had, in words. Answers which test. Raises NotFound, Stale, Refused."""
    rows = models.TalkRow.objects.select_for_update(of=("self",))
    talk = rows.filter(within_reach(by, "client", at=at), id=talk_id).first()
    if talk is None:
        raise NotFound
    if talk.version != version or talk.done_at is not None:
        raise Stale(talk.version)
    row = opened(talk.test_id, None, by=by, at=at)
    if not words.strip():
        raise Refused(Refusal(say("Say in a sentence how it went."), field="words"))
    models.TalkRow.objects.filter(id=talk.id).update(
        done_at=at, done_by=_name(by), done_words=words.strip()[:500], version=talk.version + 1
    )
    _trail("talk about test", row, by, at)
    return row.id


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Everything that waits for somebody waits for a colleague from now on. Answers how much."""
    rows = models.TalkRow.objects.select_for_update().filter(staff_id=from_staff_id, done_at=None)
    mine = list(rows)
    for row in mine:
        row.staff_id, row.version = to_staff_id, row.version + 1
    models.TalkRow.objects.bulk_update(mine, ["staff", "version"])
    if mine:
        record(
            by=by,
            at=at,
            verb="hand over test talks",
            subject=Subject("staff", to_staff_id),
            clients=[row.client_id for row in mine],
        )
    return len(mine)


@transaction.atomic
def reseal(*, limit: int) -> int:
    """Bring up to `limit` sealed seeds and files under the active key. 0 means none is left."""
    done = _reseal_seeds(limit)
    return done + (_reseal_files(limit - done) if done < limit else 0)


def _reseal_seeds(limit: int) -> int:
    rows = list(
        models.SealedSeed.objects.annotate(head=identity.sealed_head("sealed"))
        .exclude(head=identity.sealed_prefix())
        .select_for_update(of=("self",))
        .order_by("id")[:limit]
    )
    for row in rows:
        row.sealed = identity.reseal_value(bytes(row.sealed), bound_to=seed_place(row.site_id, row.day))
    models.SealedSeed.objects.bulk_update(rows, ["sealed"])
    return len(rows)


def _reseal_files(limit: int) -> int:
    rows = list(
        models.ReportFile.objects.annotate(head=identity.sealed_head("sealed"))
        .exclude(head=identity.sealed_prefix())
        .select_for_update(of=("self",))
        .order_by("report_id")[:limit]
    )
    for row in rows:
        row.sealed = identity.reseal_value(bytes(row.sealed), bound_to=file_place(row.report_id))
        place = person_place(row.report_id)
        row.sealed_person = identity.reseal_value(bytes(row.sealed_person), bound_to=place)
    models.ReportFile.objects.bulk_update(rows, ["sealed", "sealed_person"])
    return len(rows)


def _trail(verb: str, row: models.Test, by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("test", row.id), clients=[row.client_id])


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
