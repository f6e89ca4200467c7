"""One person's measures: how they went, what is asked next, and each filling opened to its answers."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.look.say import words
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.measures import shown
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.kernel.refusal import NotFound
from stepdown.measure import queries
from stepdown.overview.queries import measures_of
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

PAGE, ONE = "staff/measures/page.html", "staff/measures/one.html"


@reads(may=Permission.SEE_CHART, client="client_id")
def measures(visit: Visit, client_id: UUID) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = measures_of(visit.viewer, client_id, at=visit.at)
    known = queries.instruments(visit.viewer)
    context = client_frame(visit.viewer, card, "client-measures") | {
        "found": found,
        "trends": shown.trends(found.fillings, known, [(at, words(said)) for at, said in found.events]),
        "known": known,
        "today": visit.local.date(),
        "zone": visit.zone_of(card.site_id),
    }
    return Page(PAGE, context, clients=[client_id])


@reads(may=Permission.SEE_CHART, client="client_id")
def one(visit: Visit, client_id: UUID, filling_id: UUID) -> Page:
    opened = queries.opened(visit.viewer, filling_id, at=visit.at)
    if opened.filling.client_id != client_id:
        raise NotFound
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "client-measures")
    context |= {"opened": opened, "zone": visit.zone_of(card.site_id)}
    return Page(ONE, context, clients=[client_id])
