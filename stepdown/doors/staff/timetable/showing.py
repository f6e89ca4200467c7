"""What the pages of a week share: how an address names a week and a look at it, and the frame around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from stepdown.doors.threshold import Visit
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import Words, say
from stepdown.overview.board import Asked, Rows
from stepdown.overview.queries.week_board import Week
from stepdown.people.vocabulary import Permission

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Look:
    """A way to look at a week as an address names it: `rooms`, `staff-<site id>`."""

    rows: Rows = Rows.ROOMS
    site: str = ""

    @property
    def slug(self) -> str:
        return f"{self.rows.value}-{self.site}" if self.site else self.rows.value

    def of(self, rows: Rows) -> str:
        return Look(rows, self.site).slug

    def at(self, site: str) -> str:
        return Look(self.rows, site).slug


def look_of(slug: str) -> Look:
    """The way to look of an address. Raises NotFound."""
    rows, _, site = slug.partition("-")
    try:
        return Look(Rows(rows), str(UUID(site)) if site else "")
    except ValueError:
        raise NotFound from None


def monday_of(text: str) -> date:
    """The Monday an address names. Raises NotFound for another day, and for years nobody plans in."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if day.weekday() or not 2000 <= day.year <= 2200:
        raise NotFound
    return day


def this_monday(visit: Visit) -> date:
    """The Monday of today on the wall clock of the viewer's site."""
    today = visit.local.date()
    return today - timedelta(days=today.weekday())


def asked(visit: Visit, look: Look, text: str = "") -> Asked:
    """What to show: of the viewer's own sites where none is named."""
    return Asked(look.rows, look.site, text, frozenset(map(str, visit.viewer.site_ids)))


def may_plan(visit: Visit) -> bool:
    return visit.viewer.may(Permission.PLAN_WEEK)


def ways_of_week(visit: Visit, monday: date, here: str) -> list[tuple[Any, ...]]:
    """The pages of one week, the current one marked."""
    week = monday.isoformat()
    ways: list[tuple[str, Words, tuple[str, ...]]] = [("timetable-week", say("Week"), (week, "rooms"))]
    if may_plan(visit):
        ways += [
            ("timetable-drafts", say("Drafts"), (week,)),
            ("timetable-short", say("Short people"), (week,)),
            ("timetable-repair", say("Repair"), (week,)),
            ("timetable-offers", say("New client"), (week,)),
            ("timetable-kinds", say("Kinds of group"), ()),
        ]
    if visit.viewer.may(Permission.KEEP_APART):
        ways.append(("timetable-apart", say("Kept apart"), ()))
    return [(label, reverse(name, args=args), name == here) for name, label, args in ways]


def frame(visit: Visit, monday: date, here: str) -> dict[str, Any]:
    """What every page of a week needs."""
    return {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "tabs": ways_of_week(visit, monday, here),
        "may_plan": may_plan(visit),
    }


def switches(name: str, args: tuple[Any, ...], look: Look) -> list[tuple[Any, str, bool]]:
    """Rooms, staff, people: the same week by other rows."""
    return [(rows.label, reverse(name, args=[*args, look.of(rows)]), rows is look.rows) for rows in Rows]


def site_ways(name: str, args: tuple[Any, ...], look: Look, week: Week) -> list[tuple[Any, str, bool]]:
    """One's own sites together, or one site of the week; nothing where there is but one."""
    if len(week.board.sites) < 2:
        return []
    every = [(say("My sites"), reverse(name, args=[*args, look.at("")]), not look.site)]
    return every + [
        (site, reverse(name, args=[*args, look.at(key)]), key == look.site) for key, site in week.board.sites
    ]
