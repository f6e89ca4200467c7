"""What a device queued while the line was down: each mark answered, none lost for the sake of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.attendance.actions.crediting import recredit
from stepdown.attendance.actions.locking import lock_sessions
from stepdown.attendance.actions.marking import keep, record_marks
from stepdown.attendance.vocabulary import Answer, DeviceMark, Outcome
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.session.vocabulary import SessionCard

GONE = say("There is no such session or person here.")


@transaction.atomic
def replay(*, marks: Sequence[DeviceMark], by: Viewer, at: datetime) -> tuple[Answer, ...]:
    """Keep what a device queued, in whatever order and however often it is sent: an answer for each, in the
    order they came. One that cannot be kept says why and takes none of the others with it.
    """
    cards = lock_sessions(one.session_id for one in marks)
    found: list[Answer] = []
    kept: dict[UUID, list[DeviceMark]] = {}
    for one in marks:
        answer = _one(cards.get(one.session_id), one, by, at)
        found.append(answer)
        if answer.outcome is Outcome.KEPT:
            kept.setdefault(one.session_id, []).append(one)
    for session_id, new in kept.items():
        card = cards[session_id]
        recredit(card, {one.client_id for one in new}, "replay", by=by, at=at)
        record_marks(card, new, by, at)
    return tuple(found)


def _one(card: SessionCard | None, one: DeviceMark, by: Viewer, at: datetime) -> Answer:
    if card is None:
        return Answer(one.id, Outcome.REFUSED, GONE)
    try:
        with transaction.atomic():
            new = keep(card, [one], by=by, at=at)
    except NotFound:
        return Answer(one.id, Outcome.REFUSED, GONE)
    except Refused as no:
        return Answer(one.id, Outcome.REFUSED, no.refusals[0].reason)
    return Answer(one.id, Outcome.KEPT if new else Outcome.SAME)
