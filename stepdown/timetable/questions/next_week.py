"""Next week from this week: what stands stays, and a place is given up only for what is worth more.

First everything of the last plan that is still allowed is taken over as it stands. Then whoever lacks hours
gets the best week that is free, and new sections are opened for people who lack them. Then small parts are
built anew, and that is kept where it brings more than the places it costs: nobody loses one to save a staff
hour.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from stepdown.timetable.bounding.clock import Watch
from stepdown.timetable.questions.best_week import place_best
from stepdown.timetable.questions.mending import draw_in, fill_up, strike
from stepdown.timetable.questions.opening import openings
from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.rules.changes import Difference
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.differing import compare
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.solving.aiming import Aims
from stepdown.timetable.solving.asking import could_join, leader_free, still_sound
from stepdown.timetable.solving.compiled import VIDEO, Person, each_bit
from stepdown.timetable.solving.rebuilding import depart, drop, mend, open_for, places, refill
from stepdown.timetable.solving.search import tidy
from stepdown.timetable.solving.solve import Limits, NotSound
from stepdown.timetable.solving.state import Held, section, visit
from stepdown.timetable.vocabulary import UNIT, Plan, Problem, Section, Tiers, Visit

# Value that has to be gained for each place somebody in treatment gives up, and the share of those who stay
# whose week may be touched at all while parts are built anew.
A_PLACE, MOST_TOUCHED = 60, 0.15
# Sections taken apart in one try, and people of the others who lack hours that join in.
APART, POOL = 2, 25
# How often others come along instead.
COMPANY = 0.4
# How often a whole week for one person is aimed at, rather than a part of the clinic's built anew.
AIMED = 0.6


@dataclass(frozen=True)
class NextWeek:
    """The plan of `problem` (whose `last` is what it began with), what it changes and what it is worth.

    `staying` are those who had a place in the last plan and are in this week; `touched` those of them who
    lose one that is still prescribed, be it for another.
    """

    problem: Problem
    plan: Plan
    difference: Difference
    tiers: Tiers
    staying: tuple[str, ...]
    touched: tuple[str, ...]

    @property
    def share_touched(self) -> float:
        return len(self.touched) / len(self.staying) if self.staying else 0.0


def next_week(problem: Problem, last_plan: Plan, *, limits: Limits | None = None, seed: int = 0) -> NextWeek:
    """The week after `last_plan`. `limits` bounds the building anew (2 seconds).

    By rounds the same seed gives the same week on every machine. Raises NotSound where the checker finds a
    broken rule: then nothing is to be saved.
    """
    limits = limits or Limits(seconds=2.0)
    problem = replace(problem, last=last_plan)
    standing = Standing(problem, Plan())
    _Taken(standing).over(last_plan)
    random = Random(seed)  # noqa: S311 - a search draws, it keeps no secret
    _fill(standing)
    _build_anew(standing, random, limits)
    plan = standing.planned()
    if faults := broken(problem, plan):
        raise NotSound("; ".join(sorted({str(fault.rule) for fault in faults})))
    return _told(problem, plan)


def _told(problem: Problem, plan: Plan) -> NextWeek:
    here = {client.id for client in problem.clients}
    had = {member for one in problem.last.sections for member in one.members}
    had |= {one.client for one in problem.last.visits}
    difference = compare(problem, problem.last, plan)
    asked = {
        client.id: {need.group for need in client.groups} | {need.key for need in client.visits}
        for client in problem.clients
    }
    touched = tuple(
        one.client
        for one in difference.clients
        if one.client in here and any(seat.what in asked[one.client] for seat in one.loses)
    )
    return NextWeek(problem, plan, difference, worth(problem, plan), tuple(sorted(had & here)), touched)


# -- what stands


class _Taken:
    """Takes over a plan, all of it at first; then each person gives up what no longer fits."""

    def __init__(self, standing: Standing) -> None:
        self.standing, self.state, self.made = standing, standing.state, standing.made
        self.kinds = {kind.group.id: kind for kind in self.made.kinds}
        self.rooms = {room.id: n for n, room in enumerate(standing.problem.rooms)}
        self.leaders = {one.id: n for n, one in enumerate(standing.problem.counselors)}

    def over(self, plan: Plan) -> None:
        for one in plan.sections:
            held = self._section(one)
            if held is not None:
                self.state.open(held)
                self.standing.named[held] = one.id
                for member in one.members:
                    self._seat(member, held)
        for own in plan.visits:
            self._visit(own)
        for person in self.made.persons:
            self._soften(person)
        for held in [held for held in self.state.every if not held.members]:
            self.state.close(held)

    def _section(self, one: Section) -> Held | None:
        kind, leader = self.kinds.get(one.group), self.leaders.get(one.leader, -1)
        if kind is None or leader < 0 or (one.room and one.room not in self.rooms):
            return None
        room, start = self.rooms[one.room] if one.room else -1, one.start // UNIT
        site = self.made.room_site[room] if one.room else VIDEO
        if site not in kind.sites or not kind.lead_starts.get((leader, site), 0) >> start & 1:
            return None
        seats = self.made.room_seats[room] if one.room else kind.group.most
        held = section(kind, start, leader, (site, room, seats))
        open_then = room < 0 or not (self.state.room_busy[room] | ~self.made.room_open[room]) & held.bits
        return held if open_then and leader_free(self.state, leader, start, kind.units, site) else None

    def _seat(self, member: str, held: Held) -> None:
        index = self.standing.place.get(member)
        if index is None or len(held.members) >= held.most:
            return
        person, life = self.made.persons[index], self.state.lives[index]
        free = life.left.get(held.kind, 0) > 0 and not life.busy & held.bits
        if free and could_join(person, held) and person.apart.isdisjoint(held.members):
            self.state.join(index, held)

    def _visit(self, one: Visit) -> None:
        index, leader = self.standing.place.get(one.client), self.leaders.get(one.staff, -1)
        if index is None:
            return
        person, life = self.made.persons[index], self.state.lives[index]
        for need in person.own:
            starts = (need.by_video if one.by_video else need.on_site).get(leader, 0)
            if need.key != one.key or not starts >> one.start // UNIT & 1 or not life.left_own[need.index]:
                continue
            held = visit(need, one.start // UNIT, leader, VIDEO if one.by_video else person.site)
            if not life.busy & held.bits and leader_free(
                self.state, leader, held.start, held.units, held.site
            ):
                self.state.open(held)
                self.state.join(index, held)

    def _soften(self, person: Person) -> None:
        life = self.state.lives[person.index]
        while life.held and not _all_sound(self.standing, person.index):
            depart(self.state, person.index, min(life.held, key=lambda one: (one.credited, one.start)))


def _all_sound(standing: Standing, index: int) -> bool:
    """Whether what somebody has keeps every rule of their own week."""
    person, life, days = standing.made.persons[index], standing.state.lives[index], dict[int, list[Held]]()
    for held in life.held:
        days.setdefault(held.day, []).append(held)
    client = person.client
    if life.minutes > client.most or len(days) > client.days_most or not still_sound(standing.state, index):
        return False
    for day, sessions in days.items():
        kinds = [one.kind for one in sessions if one.kind >= 0]
        if life.units[day] > person.day_units or len(kinds) > len(set(kinds)):
            return False
        for one in sessions:
            for other in sessions:
                apart = other.start - one.end
                if (one.site == VIDEO) != (other.site == VIDEO) and 0 <= apart < person.travel:
                    return False
    return True


# -- what is free


def _fill(standing: Standing) -> None:
    """Everybody who lacks something gets the best of what is free; then sections too small are seen to."""
    state = standing.state
    _place_all(standing)
    while small := [held for held in state.every if len(held.members) < held.least]:
        if not fill_up(standing, small[0]) and not draw_in(standing, small[0]):
            hit = strike(standing, small[0])
            for index in hit:
                while state.lives[index].held and not still_sound(state, index):
                    depart(
                        state, index, min(state.lives[index].held, key=lambda one: (one.credited, one.start))
                    )
            for index in hit:
                place_best(standing, index)
    _open_new(standing)
    _place_all(standing)


def _place_all(standing: Standing) -> None:
    state = standing.state
    lacking = sorted(state.short, key=lambda n: (state.lives[n].value - state.made.persons[n].full, n))
    for index in lacking:
        place_best(standing, index)


def _open_new(standing: Standing) -> None:
    """Sections for people who lack them, as long as enough come together; nobody is moved for them."""
    state, closed = standing.state, set[int]()
    while True:
        lack: dict[int, list[int]] = {}
        for index in sorted(state.short):
            for kind, left in state.lives[index].left.items():
                if left > 0 and kind not in closed:
                    lack.setdefault(kind, []).append(index)
        if not lack:
            return
        kind = max(lack, key=lambda one: (len(lack[one]) * standing.made.kinds[one].credited, -one))
        opening = next(openings(standing, standing.made.kinds[kind], lack[kind]), None)
        if opening is None:
            closed.add(kind)
        else:
            opening.take(state)


# -- built anew, where that is worth it


def _build_anew(standing: Standing, random: Random, limits: Limits) -> None:
    state, watch, rounds = standing.state, Watch(limits.counted), 0
    staying = [person.index for person in standing.made.persons if person.kept]
    most = int(MOST_TOUCHED * len(staying))
    aims = Aims(state)
    while state.short and _goes_on(limits, watch, rounds):
        rounds += 1
        mark, before = state.mark(), state.worth
        if random.random() < AIMED:
            _one_person(standing, aims, random, mark)
        else:
            _one_part(standing, random, mark)
        if not _worth_it(standing, before) or _touched(standing, staying) > max(most, 0):
            state.back(mark)
        else:
            state.forget()


def _goes_on(limits: Limits, watch: Watch, rounds: int) -> bool:
    if limits.rounds is not None:
        return rounds < limits.rounds
    return watch.gone < (limits.seconds or 0.0)


def _worth_it(standing: Standing, before: tuple[int, int, int, int]) -> bool:
    """Value for places, so many minutes each; of as much value, fewer places lost; then staff and wishes.

    What is as good is taken too: from another week as good a better one may be reached.
    """
    after = standing.state.worth
    gained, lost = after[0] - before[0], before[1] - after[1]
    if lost > 0:
        return gained >= A_PLACE * lost
    return after >= before


def _touched(standing: Standing, staying: list[int]) -> int:
    state, persons = standing.state, standing.made.persons
    return sum(
        1 for index in staying if not persons[index].kept <= {held.key for held in state.lives[index].held}
    )


def _one_person(standing: Standing, aims: Aims, random: Random, mark: int) -> None:
    """For somebody who lacks hours: the week that takes least of others, who are placed again."""
    state = standing.state
    short = sorted(state.short)
    index = random.choice(short)
    hit = aims.aim(index, random) if aims.is_short(index) else set()
    _again(standing, hit, short, random, mark)


def _again(standing: Standing, hit: set[int], short: list[int], random: Random, mark: int) -> None:
    """Who lost something is placed again, and a few of those who are short with them."""
    state = standing.state
    pool = hit | set(random.sample(short, min(POOL, len(short))))
    if random.random() < 0.5:
        refill(state, sorted(hit), random)
    open_for(state, pool, random, limit=6)
    refill(state, sorted(pool), random)
    tidy(state, random, lambda: state.too_small(mark))


def _one_part(standing: Standing, random: Random, mark: int) -> None:
    """For somebody who lacks hours: what stands where they could come is built anew, or others come too."""
    state, made = standing.state, standing.made
    short = sorted(state.short)
    index = random.choice(short)
    hit = {index}
    lacks = [kind for kind, left in state.lives[index].left.items() if left > 0]
    kind = random.choice(lacks) if lacks else -1
    where = places(made.persons[index], kind) if lacks else []
    if where:
        site, bits = random.choice(where)
        start = random.choice(each_bit(bits))
        if random.random() < COMPANY:
            hit |= _company(standing, kind, (site, start), random)
        else:
            near = [
                held for held in state.every if held.site == site and abs(held.start - start) < held.units
            ]
            random.shuffle(near)
            for held in near[: random.randint(0, APART)]:
                hit |= drop(state, held)
    _again(standing, hit, short, random, mark)


def _company(standing: Standing, kind: int, where: tuple[int, int], random: Random) -> set[int]:
    """A few who could come then too leave sections of the kind that are large enough without them."""
    state, (site, start) = standing.state, where
    able = [
        (index, held)
        for held in state.sections[kind]
        if len(held.members) > held.least
        for index in sorted(held.members)
        if any(at == site and bits >> start & 1 for at, bits in places(standing.made.persons[index], kind))
    ]
    random.shuffle(able)
    hit: set[int] = set()
    for index, held in able:
        if len(hit) >= standing.made.kinds[kind].group.least - 1:
            break
        if index not in hit and len(held.members) > held.least:
            depart(state, index, held)
            mend(state, index)
            hit.add(index)
    return hit
