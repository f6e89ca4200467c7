"""Today: what needs this person now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stepdown.attendance.queries import open_rolls
from stepdown.doors.staff.places import of_act, of_ask
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.kernel.period import Period
from stepdown.outbox import actions as outbox
from stepdown.overview import queries as overview
from stepdown.people.vocabulary import Permission
from stepdown.session.queries import led_by
from stepdown.session.vocabulary import SessionCard

# Rolls that are named on the day; what is more, the closing of the week has.
MOST = 6


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
        "sessions": _mine(visit, start),
        "unfinished": _unfinished(visit),
    }
    return Page("staff/today/page.html", context, clients=shown.clients)


def _mine(visit: Visit, start: datetime) -> tuple[SessionCard, ...]:
    """What the viewer leads today: each opens its roll on the floor."""
    if visit.viewer.staff_id is None or not visit.viewer.may(Permission.TAKE_ROLL):
        return ()
    day = Period(start, start + timedelta(days=1))
    found = led_by(visit.viewer, [visit.viewer.staff_id], during=day, at=visit.at)
    return tuple(one for one in found if one.during.start >= start)


def _unfinished(visit: Visit) -> tuple[tuple[SessionCard, int], ...]:
    """The sessions of one's own that are over and of which something is left to say."""
    if visit.viewer.staff_id is None or not visit.viewer.may(Permission.TAKE_ROLL):
        return ()
    mine = open_rolls(visit.viewer, at=visit.at, led=True)
    return tuple((one.session, len(one.waiting)) for one in mine[:MOST])


@writes(why="everybody may put away their own notices")
def seen(visit: Visit, letter_id: UUID) -> Done:
    outbox.mark_seen(letter_id=letter_id, by=visit.viewer, at=visit.at)
    return Done("today")
