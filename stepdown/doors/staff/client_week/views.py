"""One person's week: what is done, booked and short, the sessions it is made of, seats that make it up."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.client_week.shown import ORDER, all_shown
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys import step, take_make_up
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.overview.queries import meter
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

# What lies further than a year is no week anybody looks at here.
_FAR = timedelta(days=366)


@reads(may=Permission.SEE_CHART, client="client_id")
def week(visit: Visit, client_id: UUID) -> Page:
    card, today = client_card(visit.viewer, client_id, at=visit.at), visit.local.date()
    on = _day(visit.query.get("on", ""), today)
    found = meter(visit.viewer, client_id, on=on, at=visit.at)
    context = client_frame(visit.viewer, card, "client-week") | {
        "meter": found,
        "weeks": all_shown(found, today),
        "order": ORDER,
        "on": on,
        "today": today,
        "before": on - timedelta(days=7),
        "after": on + timedelta(days=7),
        "looks": bool(found.shorts) and found.shorts[0].start <= today < found.shorts[0].end,
    }
    return Page("staff/client_week/page.html", context, clients=[client_id])


@reads(may=Permission.SEE_CHART, client="client_id")
def seats(visit: Visit, client_id: UUID) -> Page:
    made = take_make_up.find(visit.viewer, client_id, at=visit.at)
    card = client_card(visit.viewer, client_id, at=visit.at)
    template = "_seats.html" if visit.is_fragment else "seats.html"
    context = client_frame(visit.viewer, card, "client-week") | {
        "made": made,
        "unplanned": step.unplanned(visit.viewer, client_id, at=visit.at),
    }
    return Page(f"staff/client_week/{template}", context, clients=[client_id])


@writes(may=Permission.RUN_FLOOR, client="client_id")
def take(visit: Visit, client_id: UUID) -> Done:
    try:
        session_id = UUID(visit.form.get("session", ""))
    except ValueError:
        raise Refused(Refusal(say("Choose one of the seats."))) from None
    take_make_up.take(client_id=client_id, session_id=session_id, by=visit.viewer, at=visit.at)
    return Done("client-week", client_id, said=say("The seat is theirs. Whoever leads the group knows."))


@writes(may=Permission.RUN_FLOOR, client="client_id")
def fill(visit: Visit, client_id: UUID) -> Done:
    number = step.fill_weeks(client_id=client_id, by=visit.viewer, at=visit.at)
    words = say("{n} sessions are theirs now. Whoever leads them knows.", n=number)
    return Done("client-week", client_id, said=words)


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if abs(on - today) > _FAR:
        raise NotFound
    return on
