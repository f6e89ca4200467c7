"""Verbs of telling people of a published week: the list, each message written once, each call made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.timetable import models
from stepdown.timetable.vocabulary import WRITTEN, TellingWay, ToTell


@transaction.atomic
def tell(*, draft_id: UUID, people: Sequence[ToTell], by: Viewer, at: datetime) -> int:
    """Write down who has to hear of a publication. Who stands on its list already is not added again."""
    rows = [
        models.Told(
            draft_id=draft_id,
            client_id=one.client_id,
            way=one.way,
            why=one.why[:200],
            line_id=one.line_id,
            at=at,
        )
        for one in people
    ]
    before = models.Told.objects.filter(draft_id=draft_id).count()
    models.Told.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    added = models.Told.objects.filter(draft_id=draft_id).count() - before
    if added:
        clients = [one.client_id for one in people]
        detail = {"people": added}
        subject = Subject("draft", draft_id)
        record(by=by, at=at, verb="list who is told", subject=subject, clients=clients, detail=detail)
    return added


def hold(*, told_id: UUID) -> bool:
    """Hold one message that has still to be written; False: another worker has it, or it was written."""
    rows = models.Told.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(id=told_id, way__in=WRITTEN, done_at=None).first() is not None


def written(*, told_id: UUID, letter_id: UUID, by: Viewer, at: datetime) -> None:
    """The message was handed to the outbox, in this transaction. Raises NotFound where it was before."""
    rows = models.Told.objects.filter(id=told_id, way__in=WRITTEN, done_at=None)
    if not rows.update(letter_id=letter_id, done_at=at, done_words="Handed to the outbox."):
        raise NotFound
    record(by=by, at=at, verb="write of week", subject=Subject("told of week", told_id))


def call_instead(*, told_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """No message may go to this line any more: the person comes onto the list of calls."""
    rows = models.Told.objects.filter(id=told_id, way__in=WRITTEN, done_at=None)
    rows.update(way=TellingWay.CALL, why=why[:200])
    record(by=by, at=at, verb="call instead of writing", subject=Subject("told of week", told_id))


@transaction.atomic
def spoken(*, told_id: UUID, words: str, by: Viewer, at: datetime) -> UUID:
    """Somebody on the list was called. Answers the draft's id. Raises Refused, NotFound."""
    row = models.Told.objects.select_for_update(of=("self",)).filter(id=told_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    if row.way in WRITTEN or row.done_at is not None:
        raise Refused(Refusal(say("This person is told already, or by a message.")))
    if not words.strip():
        raise Refused(Refusal(say("Say what came of it: spoke, no answer, another hour."), field="words"))
    models.Told.objects.filter(id=told_id).update(
        done_at=at, done_by_id=by.staff_id, done_words=words.strip()[:200]
    )
    subject = Subject("told of week", told_id)
    record(by=by, at=at, verb="tell of week", subject=subject, clients=[row.client_id])
    return row.draft_id
