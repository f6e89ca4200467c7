"""Today: what needs this person now."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.places import of_act, of_ask
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.outbox import actions as outbox
from stepdown.overview import queries as overview


@reads(why="everybody on the staff has a day")
def today(visit: Visit) -> Page:
    start = visit.local.replace(hour=0, minute=0, second=0, microsecond=0)
    shown = overview.today(visit.viewer, start=start, at=visit.at)
    context = {
        "today": shown,
        "asks": [(ask, of_ask(ask)) for ask in shown.asks],
        "blocks": [(block, of_ask(block)) for block in shown.ribbon],
        "rows": [(row, of_act(row.next_act, row.client.id) if row.next_act else "") for row in shown.rows],
        "watch": [(ask, of_ask(ask)) for ask in shown.watch],
        "hour": visit.local.hour,
    }
    return Page("staff/today/page.html", context, clients=shown.clients)


@writes(why="everybody may put away their own notices")
def seen(visit: Visit, letter_id: UUID) -> Done:
    outbox.mark_seen(letter_id=letter_id, by=visit.viewer, at=visit.at)
    return Done("today")
