"""Caseload: everybody a counselor is accountable for, and what waits for each."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.places import of_act
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.overview import queries as overview
from stepdown.overview.queries.slipping import own_slipping
from stepdown.overview.rules import matches
from stepdown.overview.vocabulary import Caseload
from stepdown.people.queries import staff
from stepdown.people.vocabulary import Permission

PAGE = "staff/caseload/page.html"


@reads(may=Permission.SEE_CHART)
def caseload(visit: Visit) -> Page:
    return _page(visit, overview.own_caseload(visit.viewer, at=visit.at), "")


@writes(may=Permission.SEE_CHART, shows_only=True)
def find(visit: Visit) -> Page:
    text = visit.form.get("text", "")[:80]
    return _page(visit, overview.own_caseload(visit.viewer, at=visit.at), text)


@reads(may=Permission.MOVE_CASELOAD)
def of_colleague(visit: Visit, staff_id: UUID) -> Page:
    return _page(visit, overview.caseload(visit.viewer, staff_id, at=visit.at), "")


def _page(visit: Visit, shown: Caseload, text: str) -> Page:
    rows = [
        (row, of_act(row.next_act, row.client.id) if row.next_act else "")
        for row in shown.rows
        if matches(row, text)
    ]
    others = staff(visit.viewer, at=visit.at) if visit.viewer.may(Permission.MOVE_CASELOAD) else ()
    context = {
        "caseload": shown,
        "rows": rows,
        "meters": overview.meters(
            visit.viewer, [row.client.id for row, _ in rows], on=visit.local.date(), at=visit.at
        ),
        "text": text,
        "slips": own_slipping(visit.viewer, at=visit.at) if not text else (),
        "colleagues": [card for card in others if card.caseload_limit],
        "own": shown.staff_id == visit.viewer.staff_id,
    }
    shows = [row.client.id for row, _ in rows] + [card.id for card in (*shown.coming, *shown.shared)]
    return Page(PAGE, context, clients=shows)
