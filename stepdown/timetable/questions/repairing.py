"""A week that was broken into: somebody away, a room closed, a client out. Mended with the least change.

Each way is a whole week that keeps every rule of the problem as it is after the event. Nothing that begins
before `now` changes. What is said of a way never says why two people do not meet.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from random import Random

from stepdown.kernel.labels import Labelled
from stepdown.timetable.questions.best_week import place_best
from stepdown.timetable.questions.events import (
    Away,
    BelowLeast,
    ClientGone,
    ClientOut,
    Damage,
    Event,
    RoomClosed,
    SiteClosed,
    damage,
)
from stepdown.timetable.questions.mending import (
    fill_up,
    hold,
    other_time,
    own_again,
    same_time,
    soften,
    strike,
)
from stepdown.timetable.questions.opening import openings
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.changes import ClientChange, Difference
from stepdown.timetable.rules.findings import Week
from stepdown.timetable.solving.compiled import ALL_DAYS, DAY_UNITS, span
from stepdown.timetable.solving.rebuilding import depart
from stepdown.timetable.solving.state import Held
from stepdown.timetable.vocabulary import UNIT, Plan, Problem

__all__ = [
    "Away",
    "BelowLeast",
    "ClientGone",
    "ClientOut",
    "Event",
    "Repair",
    "Repaired",
    "RoomClosed",
    "SiteClosed",
    "Way",
    "repair",
    "repair_in",
]

ALL = span(0, ALL_DAYS * DAY_UNITS)


class Way(Labelled):
    """What is tried first for a session that cannot be held; people who lose by it are placed elsewhere."""

    SAME_TIME = "same_time", "At the same time, with another leader or in another room"
    OTHER_TIME = "other_time", "At another time, for the same people"
    ELSEWHERE = "elsewhere", "Not held; its people come to other sessions"
    NOT_HELD = "not_held", "Not held, and nothing in its place"


@dataclass(frozen=True)
class Repair:
    """One way to mend the week: a plan of `problem`, what it changes, who is to be told, who loses what.

    `clients` and `staff` are the ids of those whose week changes; `loses` those who get fewer minutes or
    counted days than before. Who is gone is neither told nor counted. `value` is what the clinic gives then.
    """

    way: Way
    problem: Problem
    plan: Plan
    difference: Difference
    clients: tuple[str, ...]
    staff: tuple[str, ...]
    loses: tuple[ClientChange, ...]
    value: int

    @property
    def rank(self) -> tuple[int, int, int, int, int]:
        """Smaller is better: value, sessions lost without another, people who lose a place, people told."""
        clients = self.difference.clients
        lost = sum(max(0, len(one.loses) - len(one.joins)) for one in clients)
        moved = sum(1 for one in clients if one.loses)
        told = len(self.clients) + len(self.staff)
        return (-self.value, lost, moved, told, self.difference.staff_after)


@dataclass(frozen=True)
class Repaired:
    """What can be done after an event, the best first; `ways` is never empty."""

    event: Event
    ways: tuple[Repair, ...]

    @property
    def best(self) -> Repair:
        return self.ways[0]

    @property
    def plan(self) -> Plan:
        return self.best.plan

    @property
    def problem(self) -> Problem:
        """The problem as it is after the event."""
        return self.best.problem

    @property
    def difference(self) -> Difference:
        return self.best.difference


def repair(problem: Problem, plan: Plan, event: Event, *, now: int = 0, rounds: int = 0) -> Repaired:
    """Mend a plan after an event. Raises ValueError where the event names what is not in the week.

    `now` is a minute of the week: what begins before it stays. With `rounds` each way is searched further, in
    which only people whom the event touched are placed anew. A person whose past sessions were by video and
    whose others are lost may have more by video than their share: the problem then says so.
    """
    return repair_in(Standing(problem, plan, now=now), event, rounds=rounds)


def repair_in(standing: Standing, event: Event, *, rounds: int = 0) -> Repaired:
    """The same in a week that was made ready before; its `now` holds."""
    minute = standing.now * UNIT
    hit = damage(standing.problem, standing.plan, event, minute)
    if isinstance(event, SiteClosed):
        mended = Standing(hit.problem, standing.plan, now=minute)
        mended.comparing = standing.comparing
        standing = mended
    found: dict[Hashable, Repair] = {}
    for way in Way:
        one = _mended(standing, event, hit, way, rounds)
        what = one.difference.sections, one.difference.visits
        found[what] = replace(one, way=_rung(one.difference)) if what in found else one
    return Repaired(event, tuple(sorted(found.values(), key=lambda one: one.rank)))


def _rung(difference: Difference) -> Way:
    """How far a way had to go, where what was tried first makes no difference."""
    if difference.not_held or any(one.after is None for one in difference.visits):
        elsewhere = any(one.joins for one in difference.clients)
        return Way.ELSEWHERE if elsewhere else Way.NOT_HELD
    moved = difference.moved or any(one.moved for one in difference.visits)
    return Way.OTHER_TIME if moved else Way.SAME_TIME


def _mended(standing: Standing, event: Event, hit: Damage, way: Way, rounds: int) -> Repair:
    with standing.trial() as state:
        mark = state.mark()
        lost, old = _taken_away(standing, event, hit)
        touched = set(lost)
        for held, members in old:
            found = _held_again(standing, held, members, way)
            if found is not None:
                hold(standing, *found, standing.section_of[held].id)
        if way is not Way.NOT_HELD:
            _visits_again(standing, hit)
        touched |= _settled(standing, event, lost, way, mark)
        if way is not Way.NOT_HELD and touched and rounds:
            gone = {standing.place[event.client]} if isinstance(event, ClientGone) else set()
            _searched(standing, sorted(touched - gone), rounds)
        plan = standing.planned()
        difference = standing.comparing.to(plan)
        value = state.value
    after = _with_video(hit.problem, plan, difference) if standing.now else hit.problem
    return _told(event, after, way, (plan, difference, value))


def _told(event: Event, problem: Problem, way: Way, what: tuple[Plan, Difference, int]) -> Repair:
    plan, difference, value = what
    gone = event.client if isinstance(event, ClientGone) else None
    clients = [one for one in difference.clients if one.client != gone]
    return Repair(
        way=way,
        problem=problem,
        plan=plan,
        difference=difference,
        clients=tuple(one.client for one in clients),
        staff=difference.staff,
        loses=tuple(one for one in clients if one.worse),
        value=value,
    )


def _with_video(problem: Problem, plan: Plan, difference: Difference) -> Problem:
    """The problem with the share of video that those have who lost what they had on site."""
    who = {one.client for one in difference.clients}
    few = replace(problem, clients=tuple(one for one in problem.clients if one.id in who))
    sections = (replace(one, members=tuple(m for m in one.members if m in who)) for one in plan.sections)
    mine = Plan(tuple(sections), tuple(one for one in plan.visits if one.client in who))
    week, share = Week(few, mine), dict[str, int]()
    for client in few.clients:
        sessions = week.of_client.get(client.id, [])
        total = sum(one.credited for one in sessions)
        video = sum(one.credited for one in sessions if one.by_video)
        if video * 100 > client.video_percent * total:
            share[client.id] = -(-video * 100 // total)
    if not share:
        return problem
    return replace(
        problem,
        clients=tuple(
            replace(one, video_percent=share[one.id]) if one.id in share else one for one in problem.clients
        ),
    )


# -- one way


def _taken_away(
    standing: Standing, event: Event, hit: Damage
) -> tuple[set[int], list[tuple[Held, list[int]]]]:
    """Take away what cannot be held, and close the time in which nothing can. Who lost, and what."""
    state, lost = standing.state, set[int]()
    old = []
    for name in hit.sections:
        held = standing.held_of[name]
        members = strike(standing, held)
        old.append((held, members))
        lost.update(members)
    for who, name in hit.leaves:
        state.leave(standing.place[who], standing.held_of[name])
        lost.add(standing.place[who])
    for who, key, start in hit.visits:
        held = _visit(standing, who, key, start)
        depart(state, standing.place[who], held)
        lost.add(standing.place[who])
    _closed(standing, event, hit)
    return lost, sorted(old, key=lambda one: (one[0].start, one[0].kind, one[0].leader))


def _visit(standing: Standing, who: str, key: str, start: int) -> Held:
    return next(
        held
        for held, one in standing.visit_of.items()
        if (one.client, one.key, one.start) == (who, key, start)
    )


def _closed(standing: Standing, event: Event, hit: Damage) -> None:
    state = standing.state
    if isinstance(event, ClientGone):
        standing.block(standing.place[event.client], ALL)
    if hit.closed is None:
        return
    start, end = hit.closed.start // UNIT, hit.closed.end // UNIT
    if isinstance(event, Away):
        leader = next(n for n, one in enumerate(standing.problem.counselors) if one.id == event.staff)
        state.leader_busy[leader] |= span(start, end)
    elif isinstance(event, RoomClosed):
        room = next(n for n, one in enumerate(standing.problem.rooms) if one.id == event.room)
        state.room_busy[room] |= span(start, end)
    elif isinstance(event, ClientOut):
        index = standing.place[event.client]
        way = standing.made.persons[index].travel
        standing.block(index, span(max(0, start - way), end + way))


def _held_again(
    standing: Standing, held: Held, members: list[int], way: Way
) -> tuple[Held, list[int]] | None:
    if way is Way.SAME_TIME:
        return same_time(standing, held, members) or other_time(standing, held, members)
    if way is Way.OTHER_TIME:
        return other_time(standing, held, members) or same_time(standing, held, members)
    return None


def _visits_again(standing: Standing, hit: Damage) -> None:
    for who, key, start in hit.visits:
        index = standing.place[who]
        person = standing.made.persons[index]
        need = next(need for need in person.own if need.key == key)
        old = _visit(standing, who, key, start)
        own_again(standing, index, need, old)


def _settled(standing: Standing, event: Event, lost: set[int], way: Way, mark: int) -> set[int]:
    """Mend the weeks of who lost something, and sections that are too small now, until all is well."""
    touched, waiting = set(lost), sorted(lost)
    tried: set[Held] = set()
    while True:
        for index in waiting:
            soften(standing, index)
        if way is not Way.NOT_HELD:
            for index in waiting:
                place_best(standing, index)
        small = _small(standing, event, mark)
        if not small:
            return touched
        held, waiting = small[0], []
        if way in (Way.SAME_TIME, Way.OTHER_TIME) and held not in tried:
            tried.add(held)
            before = set(held.members)
            if fill_up(standing, held):
                touched |= held.members - before
                continue
        waiting = strike(standing, held)
        if (found := _other_hour(standing, held, waiting, way)) is not None:
            hold(standing, *found, standing.named.get(held, ""))
        touched.update(waiting)


def _other_hour(standing: Standing, held: Held, people: list[int], way: Way) -> tuple[Held, list[int]] | None:
    """Too few at this hour: another may suit more of those who lack it; nobody else is moved for it."""
    if way is not Way.OTHER_TIME or held not in standing.section_of:
        return None
    kind = held.kind
    lack = [
        index for index in sorted(standing.state.short) if standing.state.lives[index].left.get(kind, 0) > 0
    ]
    return other_time(standing, held, [*people, *(index for index in lack if index not in people)])


def _small(standing: Standing, event: Event, mark: int) -> list[Held]:
    found = [held for held in standing.state.too_small(mark) if held.start >= standing.now]
    if isinstance(event, BelowLeast):
        held = standing.held_of[event.section]
        there = held in standing.state.sections[held.kind]
        if there and len(held.members) < held.least and held.start >= standing.now and held not in found:
            found.insert(0, held)
    return found


# -- searched further


def _searched(standing: Standing, people: list[int], rounds: int) -> None:
    """Place some of these people anew, again and again; kept where the clinic gives more by it."""
    state, random = standing.state, Random(rounds)  # noqa: S311 - a search draws, it keeps no secret
    for _ in range(rounds):
        some = random.sample(people, min(len(people), random.randint(1, 4)))
        before, mark = state.value, state.mark()
        for index in some:
            _emptied(standing, index)
        lacking = [kind for index in some for kind, left in state.lives[index].left.items() if left > 0]
        if lacking:
            _opened(standing, random.choice(lacking), people)
        for index in some:
            place_best(standing, index)
        if state.value <= before or state.too_small(mark):
            state.back(mark)


def _emptied(standing: Standing, index: int) -> None:
    for held in list(standing.state.lives[index].held):
        if held.start >= standing.now and (held.kind < 0 or len(held.members) > held.least):
            depart(standing.state, index, held)
    soften(standing, index)


def _opened(standing: Standing, kind: int, people: list[int]) -> None:
    for opening in openings(standing, standing.made.kinds[kind], people):
        opening.take(standing.state)
        return
