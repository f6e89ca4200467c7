"""My topics: what comes next, how far I am, and the handouts of sessions I attended."""

from __future__ import annotations

from uuid import UUID

from stepdown.curriculum import queries
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import File, Page, Visit, reads, writes
from stepdown.journeys.handouts import give_handout
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.people.vocabulary import Permission


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_topics(visit: Visit) -> Page:
    context = {"topics": queries.my_topics(visit.viewer, own(visit), at=visit.at)}
    return framed(visit, "portal/topics/page.html", context, here="today")


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_handout(visit: Visit, handout_id: UUID) -> Page:
    mine = queries.my_handouts(visit.viewer, own(visit), at=visit.at)
    found = next((one for one in mine if one.handout.id == handout_id), None)
    if found is None:
        raise NotFound
    return framed(visit, "portal/topics/handout.html", {"mine": found}, here="today")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD, shows_only=True)
def my_handout_pdf(visit: Visit, handout_id: UUID) -> File:
    return File(give_handout(handout_id=handout_id, by=visit.viewer, at=visit.at))
