"""Where I am going next, in plain words, and what of me was sent there."""

from __future__ import annotations

from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.kernel.viewer import Audience
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of
from stepdown.transfer import queries
from stepdown.transfer.vocabulary import Part

PAGE = "portal/going/page.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_going(visit: Visit) -> Page:
    told = queries.transfers(visit.viewer, own(visit), at=visit.at)
    card = next((one for one in told if one.open), None)
    context = {
        "card": card,
        "before": [one for one in told if one is not card],
        "sent": queries.sent(visit.viewer, own(visit), at=visit.at),
        "parts": {one.value: one.label for one in Part},
        "zone": zone_of(card.site_id) if card else "UTC",
    }
    return framed(visit, PAGE, context, here="plan")
