"""Working hours and leave as a page shows them: lines of like shifts, a picture, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Period
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import StaffCard
from stepdown.roster.vocabulary import LeaveCard, ShiftWindow, WorkingWeek
from stepdown.session.vocabulary import SessionCard

# How a site looks in the picture of a week; its name is written in each block.
LOOKS = ("group", "individual", "family", "work")
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Line:
    """Shifts of the same hours at the same site, on one or several days."""

    days: tuple[int, ...]
    start: time
    end: time
    site_id: UUID


@dataclass(frozen=True)
class Away:
    """One leave on the page: when it is, in words, and the sessions that somebody leads in it."""

    leave: LeaveCard
    when: Words
    sessions: tuple[SessionCard, ...]


def lines_of(shifts: Iterable[ShiftWindow]) -> tuple[Line, ...]:
    """Like shifts in one line, in the order of the week."""
    found: dict[tuple[time, time, UUID], list[int]] = {}
    for one in shifts:
        found.setdefault((one.window.start, one.window.end, one.site_id), []).append(one.window.weekday)
    lines = (Line(tuple(sorted(days)), start, end, site) for (start, end, site), days in found.items())
    return tuple(sorted(lines, key=lambda line: (line.days[0], line.start, line.days)))


def blocks_of(
    shifts: Iterable[ShiftWindow], names: Mapping[UUID, str]
) -> list[tuple[int, int, int, str, str]]:
    """The shifts as blocks of a picture, each site with a look of its own."""
    looks = {site_id: LOOKS[number % len(LOOKS)] for number, site_id in enumerate(names)}
    return [
        (
            one.window.weekday,
            (start := one.window.start.hour * 60 + one.window.start.minute),
            start + one.window.minutes,
            looks.get(one.site_id, LOOKS[0]),
            names.get(one.site_id, "") if len(names) > 1 else f"{said(one.window.minutes)} h",
        )
        for one in shifts
    ]


def away_of(
    leaves: Iterable[LeaveCard], zones: Mapping[UUID, ZoneInfo], sessions: Sequence[SessionCard]
) -> tuple[Away, ...]:
    """Each leave in days of where somebody works, with what they lead in it."""
    found = []
    for one in leaves:
        mine = (card for card in sessions if card.leader_id == one.staff_id)
        led = tuple(card for card in mine if card.during.overlaps(one.during))
        found.append(Away(one, when(one.during, zones[one.staff_id]), led))
    return tuple(found)


def when(during: Period, zone: ZoneInfo) -> Words:
    """A leave in days where it is in days, else with its clock."""
    start = during.start.astimezone(zone)
    end = (during.end or during.start).astimezone(zone)
    first, last = start.date(), (end - INSTANT).date()
    clocks = {"first": first, "last": last, "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    if end.time() != time(0):
        return say("{first}, {start} – {last}, {end}", **clocks)
    if start.time() != time(0):
        return (
            say("{first} from {start}", **clocks)
            if first == last
            else say("{first}, {start} – {last}", **clocks)
        )
    return say("{first}", first=first) if first == last else say("{first} – {last}", first=first, last=last)


def meaning(person: StaffCard, week: WorkingWeek | None, later: Sequence[WorkingWeek]) -> tuple[Words, ...]:
    """What the hours of a week mean, in words."""
    told = []
    if not person.active:
        return (say("Nothing is planned with {name} any more.", name=person.name),)
    if week is None or not week.shifts:
        told.append(
            say(
                "No shift is set this week. No group and no session is planned with {name}.", name=person.name
            )
        )
    elif not week.direct_minutes:
        told.append(
            say("No hours with clients are set, so nothing is planned with {name}.", name=person.name)
        )
    else:
        told.append(
            say(
                "Groups and sessions with {name} lie in these shifts, {direct} hours a week at the most.",
                name=person.name,
                direct=said(week.direct_minutes),
            )
        )
        if rest := week.minutes - week.direct_minutes:
            told.append(say("{rest} hours are left for notes, supervision and meetings.", rest=said(rest)))
        if week.minutes != person.weekly_hours * 60:
            told.append(
                say(
                    "People says {agreed} hours a week; these shifts hold {held}.",
                    agreed=person.weekly_hours,
                    held=said(week.minutes),
                )
            )
    told += [say("From {day} on other hours hold.", day=one.days.start) for one in later[:1]]
    return tuple(told)


def said(minutes: int) -> str:
    """Hours as people say them: 24, 7.5."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
