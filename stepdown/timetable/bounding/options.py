"""What one client could come to in a week, each session at each start: the columns of the bound."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from stepdown.timetable.bounding.clinic import (
    ALL,
    UNITS_A_DAY,
    Clinic,
    accepts,
    each,
    mask,
    read,
    room_for,
    same_day,
    steps,
    units,
)
from stepdown.timetable.vocabulary import UNIT, Client, CountRule, Place, Problem, VisitNeed


class Option(NamedTuple):
    """A session at a start: quarters of the week, minutes, and what of the clinic it takes."""

    item: int
    unit: int
    length: int  # quarters
    minutes: int
    credited: int
    video: bool
    position: int  # place in the clinic's positions, -1 for a visit
    staff: int  # place in the counselors, -1 for a group


@dataclass(frozen=True)
class Item:
    """Something prescribed: how often, what one session credits, at most once a day or not."""

    sessions: int
    credited: int
    daily: bool
    group: str = ""
    key: str = ""  # of a visit
    pause: int = 0

    def brings(self, rule: CountRule) -> int:
        """Minutes of one session that count for a rule."""
        return rule.of(self.group or self.key, self.credited, self.pause)


@dataclass(frozen=True)
class Choices:
    """One client's items and every option for them, by day; `orders` are items and those they come after."""

    client: Client
    items: tuple[Item, ...]
    days: tuple[tuple[Option, ...], ...]  # seven
    orders: tuple[tuple[int, int], ...] = ()

    @property
    def wait(self) -> int:
        """Quarters between two of these sessions of a day at most; visits left out may lie between."""
        known = {item.key for item in self.items}
        longest = self.client.gap_most // UNIT
        out = [visit for visit in self.client.visits if not visit.therapeutic and visit.key not in known]
        between = sum(visit.sessions * (units(visit.minutes) + longest) for visit in out)
        return min(UNITS_A_DAY, longest + between)


def choices(clinic: Clinic, client: Client, *, whole: bool = False) -> Choices:
    """Everything that one client could come to. What credits nothing is left out unless it is to be `whole`:
    it takes time, and at most makes two waits of one.
    """
    items: list[Item] = []
    days: tuple[list[Option], ...] = tuple([] for _ in range(7))
    for need in client.groups:
        index = next(
            (place for place, group in enumerate(clinic.problem.groups) if group.id == need.group), None
        )
        if index is None or not _admitted(clinic, client, index) or need.sessions <= 0:
            continue
        group = clinic.problem.groups[index]
        _sessions(clinic, client, index, len(items), days)
        items.append(Item(need.sessions, group.credited, True, group.id, pause=group.break_minutes))
    for visit in client.visits:
        if (visit.therapeutic or whole) and visit.sessions > 0:
            _visits(clinic, client, visit, len(items), days)
            credited = visit.credited
            items.append(Item(visit.sessions, credited, False, key=visit.key))
    by_day = tuple(tuple(sorted(day, key=_when)) for day in days)
    return Choices(client, tuple(items), by_day, _orders(clinic, items))


def _orders(clinic: Clinic, items: list[Item]) -> tuple[tuple[int, int], ...]:
    places = {item.group: place for place, item in enumerate(items) if item.group}
    return tuple(
        (places[group.id], places[group.follows])
        for group in clinic.problem.groups
        if group.id in places and group.follows in places
    )


def opened(problem: Problem, *, merge: bool = True, whole: bool = False) -> tuple[Clinic, list[Choices]]:
    """The clinic and every client's choices, without the positions that too few could come to."""
    clinic = read(problem, merge=merge)
    chosen = [choices(clinic, client, whole=whole) for client in problem.clients]
    coming = Counter(
        position
        for one in chosen
        for position in {option.position for day in one.days for option in day if option.position >= 0}
    )
    few = {
        place
        for place, position in enumerate(clinic.positions)
        if coming[place] < problem.groups[position.group].least
    }
    return clinic, [_without(one, few) for one in chosen] if few else chosen


def _without(chosen: Choices, few: set[int]) -> Choices:
    days = tuple(tuple(option for option in day if option.position not in few) for day in chosen.days)
    return Choices(chosen.client, chosen.items, days, chosen.orders)


def _when(option: Option) -> tuple[int, int, int, int]:
    return option.unit, option.item, option.staff, option.position


def _admitted(clinic: Clinic, client: Client, index: int) -> bool:
    group = clinic.problem.groups[index]
    if group.closed and client.id not in group.members:
        return False
    return group.asks <= client.tags and (not group.language or group.language in client.languages)


def _sessions(clinic: Clinic, client: Client, index: int, item: int, days: tuple[list[Option], ...]) -> None:
    group = clinic.problem.groups[index]
    length = units(group.minutes)
    picky = bool(client.not_with or client.leader_holds)
    for (of, site), starts in clinic.starts.items():
        if of != index or site not in ("", client.site) or (not site and client.video_percent <= 0):
            continue
        open_at = on_site(client, length) if site else room_for(mask(client.video_free), length)
        for unit in each(open_at):
            position = starts.get(unit)
            if position is None or (picky and not _led(clinic, client, position)):
                continue
            option = Option(item, unit, length, group.minutes, group.credited, not site, position, -1)
            days[unit // UNITS_A_DAY].append(option)


def _led(clinic: Clinic, client: Client, position: int) -> bool:
    at = clinic.positions[position]
    end = at.unit + at.length
    return any(
        accepts(client, clinic.problem.counselors[member], end)
        for crew in at.crews
        for member in clinic.crews[crew].members
    )


def on_site(client: Client, length: int) -> int:
    """The quarters at which a session on site may begin, the way there and back being free too."""
    way = units(client.travel)
    return (room_for(mask(client.free), length + 2 * way) << way) & ALL


def _visits(
    clinic: Clinic, client: Client, need: VisitNeed, item: int, days: tuple[list[Option], ...]
) -> None:
    length, credited = units(need.minutes), need.credited
    windows = room_for(mask(need.windows), length) if need.windows else ALL
    here = on_site(client, length) if need.place is not Place.VIDEO else 0
    far = 0
    if need.place is not Place.ON_SITE and client.video_percent > 0:
        far = room_for(mask(client.video_free), length)
    # Staff of another site than the client's see them by video only.
    for place, counselor in enumerate(clinic.problem.counselors):
        if counselor.id not in need.staff or counselor.id in client.not_with:
            continue
        desk = room_for(clinic.on_shift[place].get(client.site, 0), length) & here & windows
        screen = room_for(clinic.anywhere[place], length) & far & windows
        for video, bits in ((False, desk), (True, screen)):
            for unit in each(_on_grid(bits, length, clinic.grid)):
                option = Option(item, unit, length, need.minutes, credited, video, -1, place)
                days[unit // UNITS_A_DAY].append(option)


def _on_grid(bits: int, length: int, grid: int) -> int:
    """The starts, moved down to the grid: where only part of a step is possible the step stays possible."""
    bits &= same_day(length)
    moved = 0
    for shift in range(grid // UNIT):
        moved |= bits >> shift
    return moved & steps(grid)
