"""My own sign-ins: where I am signed in, and ending one of them."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people.queries import sign_ins_of


@reads(why="everybody may see where they are signed in")
def devices(visit: Visit) -> Page:
    if visit.viewer.account_id is None:
        raise NotFound
    rows = sign_ins_of(visit.viewer, visit.viewer.account_id)
    return Page("staff/devices/page.html", {"sign_ins": rows, "here": visit.sign_in_id})


@writes(why="everybody may end their own sign-ins")
def end(visit: Visit, sign_in_id: UUID) -> Done:
    people.end_sign_in(sign_in_id=sign_in_id, why="ended from the list", by=visit.viewer, at=visit.at)
    return Done("devices", said=say("That device is signed out."))
