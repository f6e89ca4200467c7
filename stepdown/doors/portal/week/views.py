"""My week: as a list, as a calendar, and another time for a session where there is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.attendance.queries import absent
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.portal.week.shown import Row, blocks_of, days_of, row_of
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.journeys import swap_seat, take_make_up
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.overview.own_week import news
from stepdown.overview.queries import meter, own_week
from stepdown.people.queries import sign_ins_of
from stepdown.people.vocabulary import Permission

# Half a year either way is all that anybody looks at; what lies further is not planned.
_FAR = timedelta(weeks=26)


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_week(visit: Visit) -> Page:
    return _week(visit, visit.local.date())


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def other_week(visit: Visit, monday: str) -> Page:
    return _week(visit, _day(visit, monday))


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_swap(visit: Visit, own_session_id: UUID) -> Page:
    found = swap_seat.choices(visit.viewer, own(visit), own_session_id, at=visit.at)
    context = {"mine": found.mine, "swaps": found.swaps, "why_not": found.why_not, "zone": found.zone}
    return framed(visit, "portal/week/swap.html", context, here="today")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def swap(visit: Visit, own_session_id: UUID) -> Done:
    try:
        to_id = UUID(visit.form.get("to", ""))
    except ValueError:
        raise Refused(Refusal(say("Choose one of the times."))) from None
    taken = swap_seat.swap(
        client_id=own(visit), session_id=own_session_id, to_id=to_id, by=visit.viewer, at=visit.at
    )
    monday = taken.week.isoformat()
    return Done("my-week-of", monday, said=say("Done. The other time is yours now."))


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_seats(visit: Visit) -> Page:
    made = take_make_up.find(visit.viewer, own(visit), at=visit.at)
    return framed(visit, "portal/week/seats.html", {"made": made}, here="today")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def take_seat(visit: Visit) -> Done:
    try:
        session_id = UUID(visit.form.get("session", ""))
    except ValueError:
        raise Refused(Refusal(say("Choose one of the times."))) from None
    taken = take_make_up.take(client_id=own(visit), session_id=session_id, by=visit.viewer, at=visit.at)
    return Done("my-week-of", taken.week.isoformat(), said=say("Done. That time is yours now."))


def _week(visit: Visit, day: date) -> Page:
    week = own_week(visit.viewer, week=day, at=visit.at)
    since = _last_here(visit)
    swaps = swap_seat.counts(visit.viewer, own(visit), week=week.monday, at=visit.at)
    rows = [
        row_of(one, week, at=visit.at, since=since, swaps=swaps.get(one.session_id, 0))
        for one in week.sessions
    ]
    rows = _not_absent(visit, rows)
    is_this = week.monday <= visit.local.date() < week.monday + timedelta(days=7)
    on = visit.local.date() if is_this else week.monday
    metered = meter(visit.viewer, own(visit), on=on, at=visit.at)
    context = {
        "week": week,
        "meter": metered,
        "looks": is_this and bool(metered.shorts),
        "days": days_of(week, rows, at=visit.at),
        "blocks": blocks_of(week),
        "as_calendar": visit.query.get("as") == "calendar",
        "news": news(week.sessions, since),
        "sunday": week.monday + timedelta(days=6),
        "before": week.monday - timedelta(days=7),
        "after": week.monday + timedelta(days=7),
        "is_this": is_this,
    }
    return framed(visit, "portal/week/page.html", context, here="today")


def _day(visit: Visit, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if abs(day - visit.local.date()) > _FAR or day.weekday():
        raise NotFound
    return day


def _last_here(visit: Visit) -> datetime | None:
    """When this person was last here before this sign-in."""
    if visit.viewer.account_id is None:
        return None
    earlier = [
        one for one in sign_ins_of(visit.viewer, visit.viewer.account_id) if one.id != visit.sign_in_id
    ]
    return max((one.last_active_at for one in earlier), default=None)


def _not_absent(visit: Visit, rows: list[Row]) -> list[Row]:
    """Whoever was noted as not coming is not asked to say that they are here; on its page they still can."""
    open_now = [row.session_id for row in rows if row.scans]
    if not open_now:
        return rows
    noted = absent(visit.viewer, [own(visit)], open_now, at=visit.at)
    return [replace(row, scans=row.scans and (own(visit), row.session_id) not in noted) for row in rows]
