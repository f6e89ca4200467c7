"""The search: a first week by demand, then thousands of small rebuildings, each kept or undone whole.

Worth is compared tier by tier; for a while the search may go a little below the best value it saw, less and
less as its time runs out. The same seed and number of rounds give the same week.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log
from random import Random

from stepdown.timetable.solving import rebuilding as build
from stepdown.timetable.solving.aiming import Aims
from stepdown.timetable.solving.asking import fits, leader_free, may_join
from stepdown.timetable.solving.compiled import VIDEO, Compiled, Person, compile_problem
from stepdown.timetable.solving.picture import Picture, picture_of, restore
from stepdown.timetable.solving.shifting import shift
from stepdown.timetable.solving.state import Held, State, section, visit
from stepdown.timetable.solving.thrift import Thrift
from stepdown.timetable.vocabulary import UNIT, Plan, Problem

# How much a round may lose at first, in minutes on average, and how far below the best the search may wander.
HEAT, LEEWAY = 40, 600
# The share of rounds that aim at a whole week for one person who is short: when few are, when many are.
AIMED, MOSTLY = 0.6, 0.85
# The share of the other rounds that move a section to another time, in clinics of so many people at most:
# there it gained some tenths of a percent, at 120 it lost as much.
SHIFTED, SHIFTED_UP_TO = 0.3, 60
# From so much of the search on nothing but staff hours is sought; later in clinics of more people than these,
# where hours are still rising by then.
CLOSING, LATE, LARGE = 0.8, 0.95, 500
# Many is more than one in so many.
MANY = 40
# So many others who are short may gain by a round as well.
OTHERS = 8
# Tries of one fill: few while rebuilding, many where one person's whole week is set up alone.
TRIES, ALONE_TRIES = 40, 400


@dataclass
class Course:
    """How a search went: rounds done, rounds kept, and the worth at its best."""

    rounds: int = 0
    kept: int = 0
    worth: tuple[int, int, int, int] = (0, 0, 0, 0)
    minutes: int = 0

    def best(self, state: State) -> None:
        """What the search has now is the best so far."""
        self.worth = state.worth
        self.minutes = sum(life.minutes for life in state.lives)


Goes = Callable[[Course], float]
"""Asked before each round how much of the search is spent, 0 to 1; 1 ends it."""


def search(problem: Problem, seed: int, goes: Goes, start: Plan | None = None) -> tuple[State, Course]:
    """The best week found. `goes` decides how long: by the clock, by rounds, or until somebody takes it.

    It begins with `start`, or with what stood before, as far as that still may stand.
    """
    made = compile_problem(problem)
    set_full(made)
    state = State(made)
    random = Random(seed)  # noqa: S311 - a search draws, it keeps no secret
    take_over(state, problem.last if start is None else start)
    first_week(state, random)
    aims = Aims(state)
    best, course = Best(state), Course()
    course.best(state)
    closing = LATE if len(state.lives) > LARGE else CLOSING
    while (spent := goes(course)) < closing:
        course.rounds += 1
        leeway = int(-log(1 - random.random()) * HEAT * (1 - spent / closing))
        if one_round(aims, random, best, leeway):
            course.kept += 1
        if best.is_passed():
            course.best(state)
    best.again()
    thrift = Thrift(state, random)
    while goes(course) < 1.0:
        course.rounds += 1
        if thrift.once():
            course.kept += 1
            course.best(state)
    return state, course


class Best:
    """The best week so far. Its picture is taken only when the search is about to leave it."""

    def __init__(self, state: State) -> None:
        self.state, self.worth = state, state.worth
        self.picture: Picture | None = None

    def is_passed(self) -> bool:
        """Whether the week as it is now is better; then it is the best."""
        if self.state.worth <= self.worth:
            return False
        self.worth, self.picture = self.state.worth, None
        return True

    def take_picture(self) -> None:
        """From now on it may be left."""
        self.picture = picture_of(self.state)

    def again(self) -> None:
        """Make the week what it was at its best."""
        if self.picture is not None:
            restore(self.state, self.picture)


def set_full(made: Compiled) -> None:
    """What each person could have at most: what is prescribed, within their ceiling and possible days."""
    for person in made.persons:
        minutes = sum(made.kinds[kind].credited * n for kind, n in person.wanted.items())
        minutes += sum(need.credited * need.sessions for need in person.own if need.on_site or need.by_video)
        days = sum(rule.need for rule in person.client.counts)
        person.full = min(minutes, person.client.most) + days * made.problem.day_worth


def first_week(state: State, random: Random) -> None:
    """A whole week by demand: the most wanted sections first, then everybody's own hours."""
    everybody = set(range(len(state.lives)))
    build.open_for(state, everybody, random, limit=10_000)
    build.refill(state, everybody, random, TRIES)
    for _ in range(3):
        lacking = set(state.short)
        if not build.open_for(state, lacking, random, limit=10_000):
            break
        build.refill(state, lacking, random, TRIES)
    tidy(state, random, lambda: [held for held in state.every if len(held.members) < held.least])
    state.forget()


def tidy(state: State, random: Random, too_small: Callable[[], list[Held]]) -> None:
    """No section stays below its least size: it is given up, and its people may find other places, once.

    Who loses a place may break another section or their own day, so it is looked at until nothing is left.
    """
    refilled = False
    while small := too_small():
        hit = build.settle(state, small)
        if not refilled:
            build.refill(state, sorted(hit), random, TRIES)
        refilled = True


def take_over(state: State, plan: Plan) -> None:
    """Begin with a plan, as far as it still may be: what is on site first, which video is a share of."""
    made = state.made
    kinds = {kind.group.id: kind for kind in made.kinds}
    rooms = {room.id: n for n, room in enumerate(made.problem.rooms)}
    leaders = {one.id: n for n, one in enumerate(made.problem.counselors)}
    persons = {person.client.id: person for person in made.persons}
    for old in sorted(plan.sections, key=lambda one: one.by_video):
        kind, leader = kinds.get(old.group), leaders.get(old.leader, -1)
        if kind is None or leader < 0 or (old.room and old.room not in rooms):
            continue
        held = _again(state, kind.index, old.start // UNIT, leader, rooms.get(old.room, -1))
        if held is not None:
            state.open(held)
            for member in old.members:
                if member in persons and may_join(state, persons[member].index, held):
                    state.join(persons[member].index, held)
    for one in sorted(plan.visits, key=lambda one: one.by_video):
        if one.client in persons and one.staff in leaders:
            _own_again(
                state, persons[one.client], one.key, (one.start // UNIT, leaders[one.staff]), one.by_video
            )
    state.forget()


def _again(state: State, kind: int, start: int, leader: int, room: int) -> Held | None:
    made = state.made
    shape = made.kinds[kind]
    site = made.room_site[room] if room >= 0 else VIDEO
    if site not in shape.sites or not shape.lead_starts.get((leader, site), 0) >> start & 1:
        return None
    if not leader_free(state, leader, start, shape.units, site):
        return None
    seats = shape.group.most
    if room >= 0:
        bits = ((1 << shape.units) - 1) << start
        if state.room_busy[room] & bits or made.room_open[room] & bits != bits:
            return None
        seats = made.room_seats[room]
    return section(shape, start, leader, (site, room, seats))


def _own_again(state: State, person: Person, key: str, when: tuple[int, int], by_video: bool) -> None:
    start, leader = when
    life = state.lives[person.index]
    for need in person.own:
        starts = (need.by_video if by_video else need.on_site).get(leader, 0)
        site = VIDEO if by_video else person.site
        held = visit(need, start, leader, site)
        if need.key != key or life.left_own[need.index] <= 0 or not starts >> start & 1:
            continue
        if not life.busy & held.bits and leader_free(state, leader, start, need.units, site):
            if fits(person, life, held):
                state.open(held)
                state.join(person.index, held)
            return


# -- one round


def one_round(aims: Aims, random: Random, best: Best, leeway: int) -> bool:
    """Take a part away, build it anew, keep it or undo it. Says whether it was kept."""
    state = aims.state
    before = state.worth
    mark = state.mark()
    hit = _ruin(aims, random)
    _recreate(state, hit, random, mark)
    after = state.worth
    if after >= before:
        state.forget()
        return True
    near = after[0] >= max(best.worth[0] - LEEWAY, before[0] - leeway)
    if near and best.picture is not None:
        state.forget()
        return True
    state.back(mark)
    if near:
        best.take_picture()
    return False


def _ruin(aims: Aims, random: Random) -> set[int]:
    state = aims.state
    lacking = sorted(state.short)
    draw = random.random()
    aimed = MOSTLY if len(lacking) * MANY > len(state.lives) else AIMED
    if lacking and draw < aimed:
        index = random.choice(lacking)
        return aims.aim(index, random) if aims.is_short(index) else set()
    draw = (draw - aimed) / (1 - aimed)
    if lacking and draw < SHIFTED and len(state.lives) <= SHIFTED_UP_TO:
        return shift(state, random.choice(lacking), random)
    if lacking and draw < 0.45:
        return _make_way(state, random.choice(lacking), random)
    if draw < 0.75:
        return _neighbours(state, random)
    if draw < 0.9:
        return _smallest(state, random)
    return _some_people(state, random)


def _make_way(state: State, index: int, random: Random) -> set[int]:
    """For somebody who lacks hours: empty a stretch of a day they are free, as far as rooms and staff go."""
    person, life = state.made.persons[index], state.lives[index]
    hit = {index}
    lacks = [kind for kind, left in life.left.items() if left > 0]
    if not lacks or random.random() < 0.2:
        for held in list(life.held):
            build.depart(state, index, held)
    if lacks:
        kind = random.choice(lacks)
        where = [one for one in build.places(person, kind) if one[1]]
        if where:
            place, bits = random.choice(where)
            start = _one_bit(bits, random)
            stretch = ((1 << state.made.kinds[kind].units) - 1) << start
            near = [held for held in state.every if held.bits & stretch and held.site == place]
            random.shuffle(near)
            for held in near[: random.randint(1, 3)]:
                hit |= build.drop(state, held)
            hit |= _free_leaders(state, kind, stretch, random)
    return hit


def _free_leaders(state: State, kind: int, stretch: int, random: Random) -> set[int]:
    """Give up a few own hours that keep leaders of a kind from a stretch of time."""
    hit: set[int] = set()
    leaders = set(state.made.kinds[kind].leaders)
    blocking = [held for held in state.visits if held.bits & stretch and held.leader in leaders]
    random.shuffle(blocking)
    for held in blocking[:3]:
        if held not in state.visits:
            continue  # given up with another of the same person
        (index,) = held.members
        build.depart(state, index, held)
        build.mend(state, index)
        hit.add(index)
    return hit


def _neighbours(state: State, random: Random) -> set[int]:
    """A section and a few that share its leader, its time or its kind."""
    every = state.every
    if not every:
        return set()
    seed = random.choice(every)
    related = [
        held
        for held in every
        if held is not seed
        and (held.leader == seed.leader or held.bits & seed.bits or held.kind == seed.kind)
    ]
    random.shuffle(related)
    related.sort(key=lambda held: abs(held.start - seed.start) // 16)
    hit: set[int] = set()
    for held in [seed, *related[: random.randint(1, 4)]]:
        hit |= build.drop(state, held)
    return hit


def _smallest(state: State, random: Random) -> set[int]:
    """One of the emptiest sections: its people may find seats elsewhere and staff hours are saved."""
    every = state.every
    if not every:
        return set()
    some = random.sample(every, min(8, len(every)))
    return build.drop(state, min(some, key=lambda held: len(held.members) * 16 - held.units))


def _some_people(state: State, random: Random) -> set[int]:
    """A handful of people, all of whose places are given up."""
    hit = set(random.sample(range(len(state.lives)), min(8, len(state.lives))))
    for index in sorted(hit):
        for held in list(state.lives[index].held):
            build.depart(state, index, held)
    return hit


def _recreate(state: State, hit: set[int], random: Random, mark: int) -> None:
    lacking = sorted(state.short)
    pool = hit | set(random.sample(lacking, min(OTHERS, len(lacking))))
    if random.random() < 0.5:
        build.refill(state, sorted(hit), random, TRIES)
    build.open_for(state, pool, random, limit=12)
    build.refill(state, sorted(pool), random, TRIES)
    tidy(state, random, lambda: state.too_small(mark))


def _one_bit(bits: int, random: Random) -> int:
    for _ in range(random.randrange(bits.bit_count())):
        bits &= bits - 1
    return (bits & -bits).bit_length() - 1
