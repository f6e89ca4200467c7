"""What a house manager sees of the clinic: hours and days, each through the gate at the moment of looking.

From when to when somebody is expected, with no word of what; and on which days they came. Nothing is sent and
nothing kept: a consent stopped a minute ago shows nothing now (`docs/decisions/0037`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from stepdown.attendance.queries import absent, credits
from stepdown.attendance.vocabulary import Presence
from stepdown.housing.queries import resident
from stepdown.housing.vocabulary import StayCard
from stepdown.journeys.disclose import Asked, Looked, let_see
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words
from stepdown.place.queries import zone_of
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind
from stepdown.session.queries import of_client
from stepdown.session.vocabulary import MySession

AHEAD, BACK = timedelta(days=7), timedelta(days=7)
HOURS, DAYS = "house hours", "house days"
_GATE = Viewer(Audience.SYSTEM, name="the gate")
Told = TypeVar("Told")


@dataclass(frozen=True)
class Expected:
    """A day on which somebody is expected at the clinic: from the first hour to the last."""

    on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Came:
    """A day on which somebody was expected, and whether they came. Excused days are not told."""

    on: date
    came: bool


@dataclass(frozen=True)
class Window:
    """What one person released to one house; None where they have not, or stopped it."""

    hours: tuple[Expected, ...] | None
    days: tuple[Came, ...] | None
    notice: str = ""
    scope: tuple[Words, ...] = ()


def recipient_of(house: str) -> Recipient:
    """How a consent names a house."""
    return Recipient(RecipientKind.HOUSING, house)


def look(stay: StayCard, *, by: Viewer, at: datetime) -> Window:
    """What the clinic tells the house of one resident now (at most 16 queries). Raises NotFound.

    Only while they live there, or come: a house somebody left learns nothing more.
    """
    if not stay.running:
        return Window(None, None)
    zone = ZoneInfo(zone_of(stay.site_id))
    today = datetime.combine(at.astimezone(zone).date(), time(0), zone)
    hours = _let(stay, HOURS, Category.HOURS, lambda: _hours(stay, today, zone, at), today, by, at)
    days = _let(stay, DAYS, Category.ATTENDANCE, lambda: _days(stay, today, zone, at), today, by, at)
    said = [one for one in (hours, days) if one is not None]
    return Window(
        hours.shown if hours else None,
        days.shown if days else None,
        said[0].notice if said else "",
        tuple(dict.fromkeys(words for one in said for words in one.scope)),
    )


def _let(
    stay: StayCard,
    kind: str,
    category: Category,
    show: Callable[[], Told],
    today: datetime,
    by: Viewer,
    at: datetime,
) -> Looked[Told] | None:
    asked = Asked(kind, (stay.client_id,), recipient_of(stay.house), Purpose.HOUSING, frozenset({category}))
    return let_see(asked=asked, show=show, since=today, reach=resident, by=by, at=at)


def _hours(stay: StayCard, today: datetime, zone: ZoneInfo, at: datetime) -> tuple[Expected, ...]:
    """The days ahead, each from its first hour to its last."""
    found: dict[date, Expected] = {}
    for one in of_client(_GATE, stay.client_id, since=today, until=today + AHEAD, at=at):
        if not one.standing:
            continue
        starts, ends = one.during.start.astimezone(zone), _end(one).astimezone(zone)
        known = found.get(starts.date(), Expected(starts.date(), starts, ends))
        found[starts.date()] = Expected(known.on, min(known.starts_at, starts), max(known.ends_at, ends))
    return tuple(found[day] for day in sorted(found))


def _days(stay: StayCard, today: datetime, zone: ZoneInfo, at: datetime) -> tuple[Came, ...]:
    """The days back, yes or no: yes by the ledger, no where somebody wrote that they did not come."""
    seats = of_client(_GATE, stay.client_id, since=today - BACK, until=at, at=at)
    standing = {one.session_id: one.during.start.astimezone(zone).date() for one in seats if one.standing}
    during = Period(today - BACK, at)
    came = {
        one.on
        for one in credits(_GATE, [stay.client_id], during=during, at=at)[stay.client_id]
        if one.minutes > 0
    }
    noted = absent(_GATE, [stay.client_id], standing, at=at)
    missed = {
        standing[session_id] for (_, session_id), kind in noted.items() if kind is Presence.DID_NOT_COME
    }
    return tuple(Came(day, day in came) for day in sorted(came | missed, reverse=True))


def _end(one: MySession) -> datetime:
    return one.during.end or one.during.start
