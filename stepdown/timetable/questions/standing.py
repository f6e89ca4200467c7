"""A week that stands, made ready once for many questions: each is tried on it and taken back whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from stepdown.timetable.rules.differing import Comparing
from stepdown.timetable.solving import compiled
from stepdown.timetable.solving.compiled import VIDEO, Person, span
from stepdown.timetable.solving.search import set_full
from stepdown.timetable.solving.state import Held, Life, State, section, visit
from stepdown.timetable.vocabulary import UNIT, Client, Plan, Problem, Section, Visit


class Standing:
    """A problem and a plan that keeps its rules (least sizes aside), compiled; kept while both stand.

    Questions run inside `trial()`: whatever they do to `state` is undone when it ends. A `guest` is outside
    of it. `now` is a minute of the week; what starts before it is never changed.
    """

    def __init__(self, problem: Problem, plan: Plan, *, now: int = 0) -> None:
        """Raises KeyError where the plan names something the problem does not know."""
        self.problem, self.plan, self.now = problem, plan, -(-now // UNIT)
        self.made = compiled.compile_problem(problem)
        set_full(self.made)
        self.state = State(self.made)
        self.place = {client.id: index for index, client in enumerate(problem.clients)}
        self.section_of: dict[Held, Section] = {}
        self.visit_of: dict[Held, Visit] = {}
        self.held_of: dict[str, Held] = {}
        self.named: dict[Held, str] = {}
        self.sat: dict[Held, frozenset[int]] = {}
        self.blocked: list[Life] = []
        self._load()
        self.comparing = Comparing(problem, plan)

    # -- the plan as it stands

    def _load(self) -> None:
        made = self.made
        kinds = {kind.group.id: kind for kind in made.kinds}
        rooms = {room.id: n for n, room in enumerate(self.problem.rooms)}
        leaders = {one.id: n for n, one in enumerate(self.problem.counselors)}
        for one in self.plan.sections:
            kind, room = kinds[one.group], rooms[one.room] if one.room else -1
            where = (made.room_site[room], room, made.room_seats[room]) if one.room else (VIDEO, -1, 1 << 30)
            held = section(kind, one.start // UNIT, leaders[one.leader], where)
            self.state.open(held)
            for member in one.members:
                self.state.lives[self.place[member]].left.setdefault(kind.index, 0)
                self.state.join(self.place[member], held)
            self.section_of[held], self.held_of[one.id], self.named[held] = one, held, one.id
            self.sat[held] = frozenset(held.members)
        for own in self.plan.visits:
            person = made.persons[self.place[own.client]]
            need = next(need for need in person.own if need.key == own.key)
            site = VIDEO if own.by_video else person.site
            held = visit(need, own.start // UNIT, leaders[own.staff], site)
            self.state.open(held)
            self.state.join(person.index, held)
            self.visit_of[held] = own
        self.state.forget()

    def planned(self) -> Plan:
        """The week as it is now. What did not change are the very same values; new sections get new ids."""
        state, taken = self.state, set(self.held_of)
        sections = []
        for held, known in self.section_of.items():
            if held in state.sections[held.kind]:
                sections.append(known if held.members == self.sat[held] else self._section(held, known.id))
        for held in state.every:
            if held not in self.section_of:
                sections.append(self._section(held, self.named.get(held) or _fresh(taken)))
        visits = [known for held, known in self.visit_of.items() if held in state.visits]
        visits += [self._own(held) for held in state.visits if held not in self.visit_of]
        return Plan(tuple(sections), tuple(visits))

    def _section(self, held: Held, name: str) -> Section:
        members = sorted(self.made.problem.clients[index].id for index in held.members)
        room = self.problem.rooms[held.room].id if held.room >= 0 else ""
        leader, group = self.problem.counselors[held.leader].id, self.problem.groups[held.kind].id
        return Section(name, group, held.start * UNIT, room, leader, tuple(members))

    def _own(self, held: Held) -> Visit:
        (index,) = held.members
        client = self.made.problem.clients[index]
        staff = self.problem.counselors[held.leader].id
        return Visit(client.id, client.visits[held.own].key, staff, held.start * UNIT, held.site == VIDEO)

    # -- trying

    @contextmanager
    def trial(self) -> Iterator[State]:
        """The week to try something on; undone at the end, blocked times too."""
        state = self.state
        mark, named = state.mark(), dict(self.named)
        leaders, rooms = list(state.leader_busy), list(state.room_busy)
        try:
            yield state
        finally:
            state.back(mark)
            for life in self.blocked:
                life.busy = sum(held.bits for held in life.held)
            self.blocked.clear()
            state.leader_busy[:], state.room_busy[:] = leaders, rooms
            self.named = named

    def block(self, index: int, bits: int) -> None:
        """Until the trial ends nothing is placed for this person in these quarters of the week."""
        self.blocked.append(self.state.lives[index])
        self.state.lives[index].busy |= bits

    @contextmanager
    def guest(self, client: Client) -> Iterator[int]:
        """This person in the week, known or new, with what is now prescribed; their place among the people.

        Raises ValueError where the plan already holds sessions of theirs and something else is prescribed.
        """
        known = self.place.get(client.id)
        if known is not None and self.problem.clients[known] == client:
            yield known
            return
        if known is not None and self.state.lives[known].held:
            raise ValueError("somebody who has sessions is looked at as they stand in the problem")
        index = len(self.made.persons) if known is None else known
        person = self.person(index, client)
        before = self.made.problem, self.made.persons[:], self.state.lives[:], set(self.state.short)
        others = [self.made.persons[other] for other in person.apart]
        self.made.problem = with_client(self.problem, client)
        self.made.persons[index:] = [person, *self.made.persons[index + 1 :]]
        self.state.lives[index:] = [Life(person), *self.state.lives[index + 1 :]]
        added = [other for other in others if index not in other.apart]
        for other in added:
            other.apart.add(index)
        try:
            yield index
        finally:
            for other in added:
                other.apart.discard(index)
            self.made.problem, self.made.persons[:], self.state.lives[:], self.state.short = before

    def person(self, index: int, client: Client) -> Person:
        """A client as the search reads them, with nobody else looked at again."""
        sites = {site: n for n, site in enumerate(self.made.sites)}
        alone = replace(self.made, problem=replace(self.problem, clients=(client,), last=Plan()), persons=[])
        (person,) = compiled._persons(alone, sites)
        person.index = index
        person.apart = {self.place[other] for other in client.apart & self.place.keys()}
        person.apart |= {n for n, other in enumerate(self.problem.clients) if client.id in other.apart}
        person.apart.discard(index)
        minutes = sum(self.made.kinds[kind].credited * count for kind, count in person.wanted.items())
        minutes += sum(need.credited * need.sessions for need in person.own if need.on_site or need.by_video)
        days = sum(rule.need for rule in person.client.counts)
        person.full = min(minutes, client.most) + days * self.problem.day_worth
        return person

    @property
    def past(self) -> int:
        """The quarters of the week in which nothing may begin any more, as bits."""
        return span(0, self.now)


def with_client(problem: Problem, client: Client) -> Problem:
    """The problem with this person in it, in their old place or at the end."""
    if all(one.id != client.id for one in problem.clients):
        return replace(problem, clients=(*problem.clients, client))
    return replace(problem, clients=tuple(client if one.id == client.id else one for one in problem.clients))


def _fresh(taken: set[str]) -> str:
    """An id no section has."""
    number = len(taken) + 1
    while f"n{number}" in taken:
        number += 1
    taken.add(f"n{number}")
    return f"n{number}"
