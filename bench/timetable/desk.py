"""The wall calendar of a planner: who, which room and which counselor is taken when, in quarters of an hour.

Shares nothing with the checker, which judges what comes out, nor with the search, which it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    Client,
    Counselor,
    Group,
    Place,
    Plan,
    Problem,
    Room,
    Section,
    Visit,
    VisitNeed,
    Window,
)

DAY_UNITS = DAY // UNIT


def mask(windows: tuple[Window, ...]) -> int:
    bits = 0
    for one in windows:
        bits |= ((1 << (one.end - one.start) // UNIT) - 1) << one.start // UNIT
    return bits


def fits(free: int, units: int) -> int:
    """Starts from which so many quarters are free."""
    found = free
    for n in range(1, units):
        found &= free >> n
    return found


@dataclass(eq=False)
class Held:
    """One session on the calendar; `group` is None for a visit."""

    what: str
    start: int
    units: int
    credited: int
    staff: str
    site: str
    room: str
    group: Group | None
    members: list[str] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + self.units

    @property
    def day(self) -> int:
        return self.start // DAY_UNITS

    @cached_property
    def bits(self) -> int:
        return ((1 << self.units) - 1) << self.start

    @property
    def video(self) -> bool:
        return not self.site


class Desk:
    """The calendar of one week, empty at first."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.clients: dict[str, Client] = {one.id: one for one in problem.clients}
        self.staff: dict[str, Counselor] = {one.id: one for one in problem.counselors}
        self.groups: dict[str, Group] = {one.id: one for one in problem.groups}
        self.rooms: dict[str, Room] = {one.id: one for one in problem.rooms}
        self.site_rooms: dict[str, list[Room]] = {}
        for room in sorted(problem.rooms, key=lambda one: (one.seats, one.id)):
            self.site_rooms.setdefault(room.site, []).append(room)
        self.open = {one.id: mask(one.open) for one in problem.rooms}
        self.room_busy = {one.id: 0 for one in problem.rooms}
        self.staff_busy = {one.id: 0 for one in problem.counselors}
        self.staff_left = {one.id: one.most_minutes for one in problem.counselors}
        self.staff_held: dict[str, list[Held]] = {one.id: [] for one in problem.counselors}
        self.held_by: dict[str, list[Held]] = {one.id: [] for one in problem.clients}
        self.sections: dict[str, list[Held]] = {one.id: [] for one in problem.groups}
        self.visits: list[Held] = []
        self.work = {one.id: self._work(one) for one in problem.counselors}
        self.free = {one.id: mask(one.free) for one in problem.clients}
        self.screen = {one.id: mask(one.video_free) for one in problem.clients}
        self.apart: dict[str, set[str]] = {one.id: set(one.apart) for one in problem.clients}
        for one in problem.clients:
            for other in one.apart & self.apart.keys():
                self.apart[other].add(one.id)
        self._may_come: dict[tuple[str, str, bool], int] = {}

    def _work(self, one: Counselor) -> dict[str, int]:
        """When somebody works at each site; under "" at any."""
        away, work = mask(one.away), {"": 0}
        for shift in one.shifts:
            bits = mask((shift.window,)) & ~away
            work[shift.site] = work.get(shift.site, 0) | bits
            work[""] |= bits
        return work

    # -- when somebody could come at all

    def may_come(self, client: str, group: str, video: bool) -> int:
        """Starts of a group that lie in somebody's free time, if it is for them."""
        key = (client, group, video)
        if key not in self._may_come:
            self._may_come[key] = self._starts_of(self.clients[client], self.groups[group], video)
        return self._may_come[key]

    def _starts_of(self, client: Client, group: Group, video: bool) -> int:
        if (group.closed and client.id not in group.members) or not group.asks <= client.tags:
            return 0
        if group.language and group.language not in client.languages:
            return 0
        if group.place is (Place.ON_SITE if video else Place.VIDEO):
            return 0
        if not video and group.sites and client.site not in group.sites:
            return 0
        return self._personal(client, group.minutes // UNIT, video) & self.starts(group)

    def _personal(self, client: Client, units: int, video: bool) -> int:
        way = -(-client.travel // UNIT)
        if video:
            return fits(self.screen[client.id], units) if client.video_percent else 0
        return fits(self.free[client.id], units + 2 * way) << way

    def starts(self, group: Group) -> int:
        units = group.minutes // UNIT
        if group.starts:
            found = sum({1 << start // UNIT for start in group.starts})
        else:
            found = sum(1 << n for n in range(0, 7 * DAY_UNITS, self.problem.step // UNIT))
        return found & same_day(units)

    def visit_starts(self, client: Client, need: VisitNeed, video: bool) -> int:
        units = need.minutes // UNIT
        if need.place is (Place.ON_SITE if video else Place.VIDEO):
            return 0
        found = self._personal(client, units, video) & same_day(units)
        return found & fits(mask(need.windows), units) if need.windows else found

    # -- whether this person may have this session now

    def may_join(self, client: Client, held: Held) -> bool:
        mine = self.held_by[client.id]
        if held.group is not None:
            if len(held.members) >= self.seats(held) or client.id in held.members:
                return False
            if self.apart[client.id].intersection(held.members):
                return False
            if not may_lead(self.staff[held.staff], client, held.end * UNIT):
                return False
        return held.staff not in client.not_with and self._fits_week(client, mine, held)

    def _fits_week(self, client: Client, mine: list[Held], held: Held) -> bool:
        if any(one.bits & held.bits for one in mine):
            return False
        today = [one for one in mine if one.day == held.day]
        if held.group is not None and any(one.group is held.group for one in today):
            return False
        if not today and len({one.day for one in mine}) >= client.days_most:
            return False
        if sum(one.units for one in (*today, held)) * UNIT > client.day_most:
            return False
        for one in today:
            apart = (held.start - one.end if one.start < held.start else one.start - held.end) * UNIT
            if one.video != held.video and apart < client.travel:
                return False
        day = sorted((*today, held), key=lambda one: one.start)
        if any((b.start - a.end) * UNIT > client.gap_most for a, b in pairwise(day)):
            return False
        total = sum(one.credited for one in (*mine, held))
        video = sum(one.credited for one in (*mine, held) if one.video)
        if total > client.most or video * 100 > client.video_percent * total:
            return False
        return self._in_order(client, (*mine, held))

    def _in_order(self, client: Client, mine: tuple[Held, ...]) -> bool:
        first: dict[str, int] = {}
        for one in mine:
            if one.group is not None:
                first[one.what] = min(first.get(one.what, 1 << 30), one.start)
        return all(
            first[before] < start
            for what, start in first.items()
            if (before := self.groups[what].follows) in first
        )

    def seats(self, held: Held) -> int:
        assert held.group is not None
        return min(held.group.most, self.rooms[held.room].seats) if held.room else held.group.most

    # -- whether staff and rooms are there

    def staff_free(self, name: str, held: Held) -> bool:
        """On shift at the site, not taken, with time to come from another site, and minutes left."""
        if held.bits & ~self.work[name].get(held.site, 0) or held.bits & self.staff_busy[name]:
            return False
        if held.units * UNIT > self.staff_left[name]:
            return False
        change = self.problem.site_change
        for one in self.staff_held[name]:
            if held.site and one.site and one.site != held.site:
                apart = held.start - one.end if one.start < held.start else one.start - held.end
                if apart * UNIT < change:
                    return False
        return True

    def room_for(self, site: str, bits: int, people: int) -> str | None:
        """The smallest room that is free and seats so many, else the largest that is free."""
        free = [one for one in self.site_rooms.get(site, []) if not bits & ~self.open[one.id]]
        free = [one for one in free if not bits & self.room_busy[one.id]]
        large = [one for one in free if one.seats >= people]
        return large[0].id if large else free[-1].id if free else None

    # -- writing on the calendar

    def put(self, held: Held) -> None:
        (self.visits if held.group is None else self.sections[held.what]).append(held)
        self.staff_busy[held.staff] |= held.bits
        self.staff_left[held.staff] -= held.units * UNIT
        self.staff_held[held.staff].append(held)
        if held.room:
            self.room_busy[held.room] |= held.bits

    def cancel(self, held: Held) -> list[str]:
        """Strike a session; who was in it is answered."""
        (self.visits if held.group is None else self.sections[held.what]).remove(held)
        self.staff_busy[held.staff] &= ~held.bits
        self.staff_left[held.staff] += held.units * UNIT
        self.staff_held[held.staff].remove(held)
        if held.room:
            self.room_busy[held.room] &= ~held.bits
        members, held.members = held.members, []
        for member in members:
            self.held_by[member].remove(held)
        return members

    def join(self, client: str, held: Held) -> None:
        held.members.append(client)
        self.held_by[client].append(held)

    def leave(self, client: str, held: Held) -> None:
        held.members.remove(client)
        self.held_by[client].remove(held)

    def left(self, client: Client, what: str, sessions: int, of_group: bool) -> int:
        """Sessions that are prescribed and not on the calendar yet."""
        have = sum(
            (one.group is not None) == of_group and one.what == what for one in self.held_by[client.id]
        )
        return sessions - have

    def plan(self) -> Plan:
        sections = sorted((one for held in self.sections.values() for one in held), key=lambda one: one.start)
        return Plan(
            tuple(
                Section(f"s{n + 1}", one.what, one.start * UNIT, one.room, one.staff, tuple(one.members))
                for n, one in enumerate(sections)
            ),
            tuple(
                Visit(one.members[0], one.what, one.staff, one.start * UNIT, one.video) for one in self.visits
            ),
        )


def same_day(units: int) -> int:
    day = (1 << DAY_UNITS - units + 1) - 1
    return sum(day << n * DAY_UNITS for n in range(7))


def may_lead(one: Counselor, client: Client, until: int) -> bool:
    return not client.leader_holds or holds(one, client.leader_holds, until)


def holds(one: Counselor, names: frozenset[str], until: int) -> bool:
    return any(held.name in names and (held.until is None or held.until >= until) for held in one.credentials)
