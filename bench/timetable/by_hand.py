"""The week as a planner makes it by hand: first come, first served, then repaired. What a search is held to.

A fair planner, not a careless one. Closed groups stand first. People are taken in the order they came, the
core before other groups, and get the first session with a seat that their week allows; where there is none,
one is opened when most of those who need it can come, led by whoever has the fewest hours so far, and every
counselor's time for their own people is kept back. Then sessions with too few are struck and their people
placed again. Those still short are gone through twice more, and a session is opened where enough of them can
come together.
"""

from __future__ import annotations

from bench.timetable.desk import Desk, Held, fits, holds
from stepdown.timetable.vocabulary import UNIT, Client, Group, Plan, Problem, VisitNeed


def by_hand(problem: Problem) -> Plan:
    """A plan that keeps every rule."""
    planner = _Planner(problem)
    planner.first_pass()
    for _ in range(2):
        planner.strike_small()
        planner.second_pass()
    planner.settle()
    return planner.desk.plan()


class _Planner:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.desk = Desk(problem)
        self.kept_back = {one.id: 0 for one in problem.counselors}
        for client in problem.clients:
            for need in client.visits:
                for name in need.staff[:1]:
                    self.kept_back[name] += need.minutes * need.sessions
        self.leaders = {group.id: self._leaders(group) for group in problem.groups}
        self.order = {group.id: self._order(group) for group in problem.groups}

    def _leaders(self, group: Group) -> list[str]:
        return [
            one.id
            for one in self.problem.counselors
            if (not group.skill or group.skill in one.skills)
            and (not group.language or group.language in one.languages)
        ]

    def _order(self, group: Group) -> list[tuple[bool, int]]:
        """By video or not and the start: on site first, then when most of those who need it can come."""
        count: dict[tuple[bool, int], int] = {}
        for client in self.problem.clients:
            if any(need.group == group.id for need in client.groups):
                for video in (False, True):
                    bits = self.desk.may_come(client.id, group.id, video)
                    while bits:
                        low = bits & -bits
                        bits ^= low
                        at = (video, low.bit_length() - 1)
                        count[at] = count.get(at, 0) + 1
        return sorted(count, key=lambda at: (at[0], -count[at], at[1]))

    # -- first come, first served

    def first_pass(self) -> None:
        for client in self.problem.clients:
            for group, sessions in self._needs(client):
                for _ in range(sessions):
                    if not self.seat(client, group):
                        self.open_for(client, group, together=1)
        self.place_visits()

    def _needs(self, client: Client) -> list[tuple[Group, int]]:
        """Closed groups, the core (the longest), what others follow, the rest."""
        groups = [(self.desk.groups[need.group], need.sessions) for need in client.groups]
        return sorted(groups, key=lambda one: (not one[0].closed, -one[0].minutes, bool(one[0].follows)))

    def seat(self, client: Client, group: Group, not_in: Held | None = None) -> bool:
        """Give somebody a place in the first session of the week that has one for them."""
        for held in sorted(self.desk.sections[group.id], key=lambda one: one.start):
            if held is not not_in and self._could(client, held) and self.desk.may_join(client, held):
                self.desk.join(client.id, held)
                return True
        return False

    def _could(self, client: Client, held: Held) -> bool:
        at_site = held.video or held.site == client.site
        return at_site and bool(self.desk.may_come(client.id, held.what, held.video) >> held.start & 1)

    def open_for(self, client: Client, group: Group, together: int) -> bool:
        """Open a session this person can come to, if so many who are short can come."""
        possible = {video: self._possible(client, group, video) for video in (False, True)}
        for video, start in self.order[group.id]:
            if possible[video] >> start & 1:
                held = self._opened(client, group, video, start)
                if held is None:
                    continue
                if together > 1 and self._would_come(held) < together:
                    continue
                self.desk.put(held)
                self.desk.join(client.id, held)
                return True
        return False

    def _possible(self, client: Client, group: Group, video: bool) -> int:
        """Starts not ruled out at a glance: they can come, and one of those who may lead has time."""
        desk, units = self.desk, group.minutes // UNIT
        starts = desk.may_come(client.id, group.id, video)
        if not starts:
            return 0
        mine = led = 0
        for held in desk.held_by[client.id]:
            mine |= held.bits
        for name in self.leaders[group.id]:
            if desk.staff_left[name] - self.kept_back[name] >= group.minutes:
                at_work = desk.work[name].get("" if video else client.site, 0)
                led |= fits(at_work & ~desk.staff_busy[name], units)
        return starts & led & fits(~mine, units)

    def _opened(self, client: Client, group: Group, video: bool, start: int) -> Held | None:
        """A session at that time with whoever may lead it, or None."""
        site = "" if video else client.site
        held = Held(group.id, start, group.minutes // UNIT, group.credited, "", site, "", group)
        if not video:
            room = self.desk.room_for(site, held.bits, group.most)
            if room is None:
                return None
            held.room = room
        for name in sorted(self.leaders[group.id], key=self._hours_so_far):
            one = self.desk.staff[name]
            if group.credentials and not holds(one, group.credentials, held.end * UNIT):
                continue
            if self.desk.staff_left[name] - self.kept_back[name] < group.minutes:
                continue
            held.staff = name
            if self.desk.staff_free(name, held) and self.desk.may_join(client, held):
                return held
        return None

    def _hours_so_far(self, name: str) -> int:
        return self.desk.staff[name].most_minutes - self.desk.staff_left[name]

    def _would_come(self, held: Held) -> int:
        """How many of those who are short of it could come together."""
        return sum(
            any(n.group == held.what and self.desk.left(c, n.group, n.sessions, True) > 0 for n in c.groups)
            and self._could(c, held)
            and self.desk.may_join(c, held)
            for c in self.problem.clients
        )

    # -- sessions of one's own

    def place_visits(self) -> None:
        for client in self.problem.clients:
            for need in client.visits:
                for _ in range(self.desk.left(client, need.key, need.sessions, False)):
                    self._visit(client, need)

    def _visit(self, client: Client, need: VisitNeed) -> bool:
        """On a day they come anyway if that can be, else on any; by video where nothing else can."""
        days = {one.day for one in self.desk.held_by[client.id]}
        credited = need.minutes if need.therapeutic else 0
        for video in (False, True):
            bits, starts = self._possible_visits(client, need, video), []
            while bits:
                low = bits & -bits
                bits ^= low
                starts.append(low.bit_length() - 1)
            for start in sorted(starts, key=lambda one: (one // 96 not in days, one)):
                site = "" if video else client.site
                for name in need.staff:
                    held = Held(need.key, start, need.minutes // UNIT, credited, name, site, "", None)
                    if self.desk.staff_free(name, held) and self.desk.may_join(client, held):
                        self.desk.put(held)
                        self.desk.join(client.id, held)
                        self.kept_back[need.staff[0]] -= need.minutes
                        return True
        return False

    def _possible_visits(self, client: Client, need: VisitNeed, video: bool) -> int:
        desk, units = self.desk, need.minutes // UNIT
        mine = led = 0
        for held in desk.held_by[client.id]:
            mine |= held.bits
        for name in need.staff:
            at_work = desk.work[name].get("" if video else client.site, 0)
            led |= fits(at_work & ~desk.staff_busy[name], units)
        return desk.visit_starts(client, need, video) & led & fits(~mine, units)

    # -- repair

    def strike_small(self) -> None:
        """Strike what has too few, the smallest first, and place its people where there are seats."""
        small = [
            one
            for group in self.problem.groups
            for one in self.desk.sections[group.id]
            if len(one.members) < group.least
        ]
        for held in sorted(small, key=lambda one: (len(one.members), one.start)):
            assert held.group is not None
            if len(held.members) < held.group.least:
                for member in self.desk.cancel(held):
                    self.seat(self.desk.clients[member], held.group)

    def second_pass(self) -> None:
        """Those still short: a seat, or a session enough of them can come to."""
        for client in self.problem.clients:
            for group, sessions in self._needs(client):
                for _ in range(self.desk.left(client, group.id, sessions, True)):
                    if not self.seat(client, group) and not self.open_for(client, group, group.least):
                        break
        self.place_visits()

    def settle(self) -> None:
        """Strike what cannot stand, until everything does: a place struck may leave a long wait behind."""
        while True:
            changed = self._strike_rest()
            for client in self.problem.clients:
                changed |= self._stand(client)
            if not changed:
                return

    def _strike_rest(self) -> bool:
        small = [
            one
            for group in self.problem.groups
            for one in self.desk.sections[group.id]
            if len(one.members) < group.least
        ]
        for one in small:
            self.desk.cancel(one)
        return bool(small)

    def _stand(self, client: Client) -> bool:
        """Go through somebody's week once more, on site first; what no longer fits is struck."""
        mine = list(self.desk.held_by[client.id])
        for held in mine:
            self.desk.leave(client.id, held)
        struck = False
        for held in sorted(mine, key=lambda one: (one.video, one.start)):
            if self.desk.may_join(client, held):
                self.desk.join(client.id, held)
            else:
                struck = True
                if held.group is None:
                    self.desk.cancel(held)
        return struck
