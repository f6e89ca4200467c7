"""A plan as it stands, compiled once and asked many times: who is where, and the week without one person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from stepdown.timetable.solving.compiled import VIDEO, Compiled, Kind, compile_problem, runs
from stepdown.timetable.solving.state import Held, State, section, visit
from stepdown.timetable.vocabulary import UNIT, Client, Counselor, Group, Plan, Problem, Room, Section, Visit


class AsItStands:
    """The plan of a problem. `plan` keeps every rule; keep this as long as neither changes.

    Not to be asked by two threads at once: a question takes the person out of the week and puts them back.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.made: Compiled = compile_problem(problem)
        self.state = State(self.made)
        self.rooms: dict[str, Room] = {one.id: one for one in problem.rooms}
        self.counselors: dict[str, Counselor] = {one.id: one for one in problem.counselors}
        self.groups: dict[str, Group] = {one.id: one for one in problem.groups}
        self.clients: dict[str, Client] = {one.id: one for one in problem.clients}
        self.index = {one.id: n for n, one in enumerate(problem.clients)}
        self.leader = {one.id: n for n, one in enumerate(problem.counselors)}
        self.kind = {one.id: n for n, one in enumerate(problem.groups)}
        self.site = {name: n for n, name in enumerate(self.made.sites)}
        self.sections: dict[Held, Section] = {}
        self.visits: dict[Held, Visit] = {}
        self._seat()

    def _seat(self) -> None:
        """Put everybody where the plan has them; that they may be there, the plan's rules say."""
        rooms = {room.id: n for n, room in enumerate(self.problem.rooms)}
        for one in self.plan.sections:
            room = rooms.get(one.room, -1)
            site = self.made.room_site[room] if room >= 0 else VIDEO
            kind = self.made.kinds[self.kind[one.group]]
            seats = self.made.room_seats[room] if room >= 0 else kind.group.most
            held = section(kind, one.start // UNIT, self.leader[one.leader], (site, room, seats))
            self.state.open(held)
            self.sections[held] = one
            for member in one.members:
                self.state.lives[self.index[member]].left.setdefault(kind.index, 0)
                self.state.join(self.index[member], held)
        for own in self.plan.visits:
            person = self.made.persons[self.index[own.client]]
            need = next(one for one in person.own if one.key == own.key)
            site = VIDEO if own.by_video else person.site
            held = visit(need, own.start // UNIT, self.leader[own.staff], site)
            self.state.open(held)
            self.state.join(person.index, held)
            self.visits[held] = own
        self.state.forget()

    @contextmanager
    def without(self, index: int) -> Iterator[State]:
        """The week with one person taken out; everybody else stays."""
        mark = self.state.mark()
        for held in list(self.state.lives[index].held):
            self.state.leave(index, held)
            if held.kind < 0:
                self.state.close(held)
        try:
            yield self.state
        finally:
            self.state.back(mark)

    @cached_property
    def anytime(self) -> list[Kind]:
        """The kinds as if each might start at every step of the grid."""
        groups = tuple(replace(group, starts=()) for group in self.problem.groups)
        return compile_problem(replace(self.problem, groups=groups, clients=(), last=Plan())).kinds

    def kind_of(self, index: int, *, anytime: bool = False) -> Kind:
        """A kind of group, or the same without its fixed starts."""
        return self.anytime[index] if anytime else self.made.kinds[index]

    def free_from(self, leader: int, units: int, site: int) -> int:
        """The starts from which a leader is with nobody, the way from another site being free too."""
        busy = self.state.leader_busy[leader]
        if self.made.leader_many[leader] and site != VIDEO:
            for other, there in self.state.leader_at[leader].items():
                if other != site and there:
                    busy |= _wider(there, self.made.change)
        return runs(~busy, units)

    def room_from(self, kind: Kind, site: int, seats: int) -> int:
        """The starts from which some room of a site with so many seats is open and free."""
        bits = 0
        for room in self.made.rooms_of[site]:
            if self.made.room_seats[room] >= seats:
                bits |= runs(self.made.room_open[room] & ~self.state.room_busy[room], kind.units)
        return bits

    def who_lack(self, kind: int, but: int) -> list[int]:
        """Who else has sessions of this kind to come."""
        return [index for index in self._lacking[kind] if index != but]

    @cached_property
    def _lacking(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.made.kinds]
        for index, life in enumerate(self.state.lives):
            for kind, left in life.left.items():
                if left > 0:
                    found[kind].append(index)
        return found


def _wider(bits: int, by: int) -> int:
    """These bits and so many on both sides of each."""
    wide = bits
    for n in range(1, by + 1):
        wide |= bits << n | bits >> n
    return wide
