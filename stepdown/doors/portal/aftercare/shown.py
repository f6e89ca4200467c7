"""What the first page of the portal says of afterwards."""

from __future__ import annotations

from uuid import UUID

from stepdown.aftercare import queries
from stepdown.aftercare.vocabulary import NoticeState
from stepdown.doors.threshold import Visit
from stepdown.kernel.words import Words, say

_OPEN = (NoticeState.GIVEN, NoticeState.APPEALED, NoticeState.STANDS)


def afterwards(visit: Visit, client_id: UUID) -> Words | None:
    """One line where there is something to read: a notice, a plan to sign, who calls when; else nothing."""
    notice = queries.notice(visit.viewer, client_id, at=visit.at)
    if notice is not None and notice.state in _OPEN:
        return say("A notice from us. Read it, and say if you do not agree.")
    clock = queries.clock(visit.viewer, client_id, at=visit.at)
    if clock is not None and clock.running and clock.next is not None:
        return say("{name} calls you about {day}.", name=clock.owner_name, day=f"{clock.next.due_on:%-d %B}")
    plan = queries.plan(visit.viewer, client_id, at=visit.at)
    if plan is not None and plan.signed_by_client is None:
        return say("Your plan waits for your signature.")
    return say("Your plan, and who calls.") if plan is not None or clock is not None else None
