"""What a client's own calendar fetches: it cannot sign in, so the address is the secret."""

from __future__ import annotations

from stepdown.doors.threshold import File, Page, Visit, reads
from stepdown.doors.threshold.enter import host_matches
from stepdown.journeys.own_calendar import calendar_file
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.people.queries import calendar_by_token


@reads(
    public=True,
    why="a calendar cannot sign in: whoever holds the secret address sees busy times and nothing else",
)
def calendar(visit: Visit, calendar_token: str) -> File | Page:
    if not host_matches(visit.request, Audience.CLIENT):
        raise NotFound
    known = calendar_by_token(calendar_token, request_id=visit.viewer.request_id)
    if known is None:
        raise NotFound
    made = calendar_file(known=known, at=visit.at)
    if made is None:
        return Page("look/errors/429.html", {"status": 429, "reason": None}, status=429)
    # The line of the day in the log says what went out; a fetch every few minutes says nothing more.
    return File(made, inline=True)
