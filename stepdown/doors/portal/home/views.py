"""A client's own door: my record, and who looked at it."""

from __future__ import annotations

from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.kernel.viewer import Audience
from stepdown.people import actions as people
from stepdown.people.vocabulary import Permission


@reads(public=True, why="the way in for clients")
def sign_in(visit: Visit) -> Page:
    return Page("portal/home/sign_in.html", {})


@writes(audience=Audience.CLIENT, why="everybody may leave")
def sign_out(visit: Visit) -> Done:
    if visit.sign_in_id is not None:
        people.end_sign_in(sign_in_id=visit.sign_in_id, why="signed out", by=visit.viewer, at=visit.at)
    visit.request.stepdown_lost_token = Audience.CLIENT  # type: ignore[attr-defined]
    return Done("my-sign-in")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def home(visit: Visit) -> Page:
    return Page("portal/home/page.html", {})
