"""Take a part of the week away and build it anew: open sections where people who lack hours could come.

A try never leaves a section below its least size or a person's day broken: what cannot be kept is given up
inside the same try, and the search decides whether the whole of it was worth it.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from stepdown.timetable.solving.asking import could_join, leader_free, may_join, still_sound
from stepdown.timetable.solving.compiled import VIDEO, Kind, Person, each_bit, runs
from stepdown.timetable.solving.filling import fill
from stepdown.timetable.solving.state import Held, Life, State, section

# So many of the most wanted starts are tried before an opening is given up.
STARTS = 12
# So many times the seats there are, people are asked before the best of them are chosen.
ENOUGH = 3
# So many people are asked when they could come, where more than these lack a kind.
ASKED = 150
# So many fuller sections are looked through for people who could move.
FULLER = 12


def drop(state: State, held: Held) -> set[int]:
    """Give up a session; whose day or order breaks without it loses what breaks. Returns who lost it."""
    hit = set(held.members)
    for index in sorted(hit):
        state.leave(index, held)
    state.close(held)
    for index in sorted(hit):
        mend(state, index)
    return hit


def depart(state: State, index: int, held: Held) -> None:
    """Take one person out; a session of their own ends with it."""
    state.leave(index, held)
    if held.kind < 0:
        state.close(held)


def led_by_another(state: State, held: Held) -> bool:
    """Let somebody else lead a section whom all its members may meet. Says whether there was anybody."""
    kind = state.made.kinds[held.kind]
    for leader, starts in kind.led_at[held.site]:
        if leader == held.leader or not starts >> held.start & 1 or state.leader_busy[leader] & held.bits:
            continue
        meets = all(state.made.persons[index].leaders >> leader & 1 for index in held.members)
        if meets and leader_free(state, leader, held.start, held.units, held.site):
            other = section(kind, held.start, leader, (held.site, held.room, held.most))
            members = sorted(held.members)
            for index in members:
                state.leave(index, held)
            state.close(held)
            state.open(other)
            for index in members:
                state.join(index, other)
            return True
    return False


def mend(state: State, index: int) -> None:
    """Give up sessions until what somebody has keeps every rule again."""
    while not still_sound(state, index):
        life = state.lives[index]
        depart(state, index, min(life.held, key=lambda held: (held.credited, held.start)))


def settle(state: State, sections: Iterable[Held]) -> set[int]:
    """Give up sections that fell below their least size. Returns who lost a place."""
    hit: set[int] = set()
    for held in sections:
        if held in state.sections[held.kind] and len(held.members) < held.least:
            hit |= drop(state, held)
    return hit


def open_for(state: State, pool: set[int], random: Random, limit: int = 40) -> int:
    """Open sections for people who lack them, the most wanted first. Returns how many were opened."""
    opened = 0
    lack = lacked(state, pool)
    while lack and opened < limit:
        gains = [
            (len(who) * state.made.kinds[kind].credited * (0.5 + random.random()), kind)
            for kind, who in lack.items()
        ]
        kind = max(gains)[1]
        who = [index for index in lack[kind] if state.lives[index].left[kind] > 0]
        if who and open_one(state, state.made.kinds[kind], who, random):
            opened += 1
            lack[kind] = who
        else:
            del lack[kind]
    return opened


def lacked(state: State, pool: set[int]) -> dict[int, list[int]]:
    """Who of the pool lacks which kind, for kinds that enough of them lack, or that others could join."""
    lack: dict[int, list[int]] = {}
    for index in pool:
        for kind, left in state.lives[index].left.items():
            if left > 0:
                lack.setdefault(kind, []).append(index)
    least = {kind.index: kind.group.least for kind in state.made.kinds}
    return {kind: who for kind, who in lack.items() if len(who) >= least[kind] or state.sections[kind]}


def open_one(state: State, kind: Kind, who: list[int], random: Random) -> bool:
    """Open one section of a kind where most of these people can come, with the leader it costs least."""
    held = {place: open_starts(state, kind, place) for place in kind.sites}
    some = who if len(who) <= ASKED else random.sample(who, ASKED)
    could = [
        (index, place, free)
        for index in some
        for place, bits in places(state.made.persons[index], kind.index)
        if (free := bits & held[place] & runs(~state.lives[index].busy, kind.units))
    ]
    least = kind.group.least
    tried = 0
    for size, place, bits in most_wanted(could):
        if tried >= STARTS or (size < least and not state.sections[kind.index]):
            break
        starts = each_bit(bits)
        random.shuffle(starts)
        for start in starts[: STARTS - tried]:
            tried += 1
            people = [index for index, where, free in could if where == place and free >> start & 1]
            if len(some) < len(who):
                people = _also(state, kind, (place, start), who)
            random.shuffle(people)
            if open_at(state, kind, (place, start), people, random):
                return True
    return False


def _also(state: State, kind: Kind, where: tuple[int, int], who: list[int]) -> list[int]:
    """All of these people who could come then, where only some of them were asked."""
    place, start = where
    bits = ((1 << kind.units) - 1) << start
    return [
        index
        for index in who
        if not state.lives[index].busy & bits
        for there, starts in places(state.made.persons[index], kind.index)
        if there == place and starts >> start & 1
    ]


def open_starts(state: State, kind: Kind, place: int) -> int:
    """From when the kind could be held there now: a leader has the time, and a room is free."""
    led, units, left = 0, kind.units, state.leader_left
    for leader, bits in kind.led_at[place]:
        if left[leader] >= units and bits & ~led:
            led |= bits & state.leader_runs(leader, units)
    if place == VIDEO or not led:
        return led
    made, roomy = state.made, 0
    for room in made.rooms_of[place]:
        if made.room_seats[room] >= kind.group.least:
            roomy |= state.room_runs(room, units)
    return led & roomy


def open_at(state: State, kind: Kind, where: tuple[int, int], people: list[int], random: Random) -> bool:
    """Open a section at one place and start, if enough of these people may come; others make up the rest."""
    place, start = where
    least = kind.group.least
    for held in staffed(state, kind, place, start, random):
        joiners = allowed(state, held, people)
        if 0 < len(joiners) < least:
            joiners += spare(state, held, least - len(joiners), random)
        if len(joiners) >= least:
            seat(state, held, joiners[: held.most])
            return True
    return False


def most_wanted(could: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """(how many could come, place, starts), the most first.

    The counts of all starts are kept side by side as the digits of binary numbers, one number for each digit:
    adding a person's starts is an addition with carry on all of them at once.
    """
    digits: dict[int, list[int]] = {}
    for _, place, carry in could:
        sums = digits.setdefault(place, [])
        for n, digit in enumerate(sums):
            sums[n], carry = digit ^ carry, digit & carry
        if carry:
            sums.append(carry)
    found = []
    for place, sums in digits.items():
        every = 0
        for digit in sums:
            every |= digit
        split = [(0, every)]
        for digit in reversed(sums):
            halves = [(2 * n + one, bits & (digit if one else ~digit)) for n, bits in split for one in (1, 0)]
            split = [half for half in halves if half[1]]
        found += [(size, place, bits) for size, bits in split]
    return sorted(found, reverse=True)


def places(person: Person, kind: int) -> list[tuple[int, int]]:
    """Where somebody could come to this kind, with the starts there."""
    found = []
    if kind in person.on_site:
        found.append((person.site, person.on_site[kind]))
    if kind in person.by_video:
        found.append((VIDEO, person.by_video[kind]))
    return found


def staffed(state: State, kind: Kind, place: int, start: int, random: Random) -> list[Held]:
    """Up to two ways to hold it: a leader whose time is least sought, in the smallest room that will do."""
    bits = ((1 << kind.units) - 1) << start
    busy = state.leader_busy
    leaders = [
        leader
        for leader, starts in kind.led_at[place]
        if starts >> start & 1
        and not busy[leader] & bits
        and leader_free(state, leader, start, kind.units, place)
    ]
    if not leaders:
        return []
    seats = a_room(state, kind, place, start)
    if seats is None:
        return []
    random.shuffle(leaders)
    leaders.sort(key=lambda leader: _sought(state, leader))
    return [section(kind, start, leader, (place, *seats)) for leader in leaders[:2]]


def _sought(state: State, leader: int) -> int:
    """How much else only this leader can do: skills held, hours already given."""
    return 4 * len(state.made.problem.counselors[leader].skills) - state.leader_left[leader] // 16


def a_room(state: State, kind: Kind, place: int, start: int) -> tuple[int, int] | None:
    """A free room and its seats: the smallest that takes a full group, else the largest. None by no room."""
    if place == VIDEO:
        return (-1, kind.group.most)
    made = state.made
    bits = ((1 << kind.units) - 1) << start
    free = [
        (made.room_seats[room], room)
        for room in made.rooms_of[place]
        if not state.room_busy[room] & bits
        and made.room_open[room] & bits == bits
        and made.room_seats[room] >= kind.group.least
    ]
    if not free:
        return None
    free.sort()
    seats, room = next((one for one in free if one[0] >= kind.group.most), free[-1])
    return room, seats


def allowed(state: State, held: Held, who: list[int]) -> list[int]:
    """Who of these may join, none kept apart from another; those with the fewest other ways come first."""
    fit: list[int] = []
    for index in who:
        if may_join(state, index, held):
            fit.append(index)
            if len(fit) >= ENOUGH * held.most:
                break
    fit.sort(key=lambda one: _ways(state, one, held.kind))
    found: list[int] = []
    for index in fit:
        if not state.made.persons[index].apart.intersection(found):
            found.append(index)
    return found


def _ways(state: State, index: int, kind: int) -> int:
    person, life = state.made.persons[index], state.lives[index]
    free = ~life.busy
    return sum((bits & free).bit_count() for _, bits in places(person, kind))


def spare(state: State, held: Held, lacking: int, random: Random) -> list[int]:
    """People who could move here from fuller sections of the same kind, to make up the least size.

    They are moved by `seat`; here it is only seen that they may.
    """
    found: list[int] = []
    fuller = [
        other
        for other in state.sections[held.kind]
        if len(other.members) > other.least and not other.bits & held.bits
    ]
    persons, lives = state.made.persons, state.lives
    for other in random.sample(fuller, min(FULLER, len(fuller))):
        room = len(other.members) - other.least
        free = [index for index in other.members if not lives[index].busy & held.bits]
        for index in sorted(free):
            if room <= 0 or len(found) >= lacking:
                break
            if _may_move(state, index, other, held) and persons[index].apart.isdisjoint(found):
                found.append(index)
                room -= 1
    return found if len(found) >= lacking else []


def _may_move(state: State, index: int, old: Held, new: Held) -> bool:
    person = state.made.persons[index]
    if old.key in person.kept or state.lives[index].busy & new.bits or not could_join(person, new):
        return False
    mark = state.mark()
    value = state.lives[index].value
    state.leave(index, old)
    good = may_join(state, index, new)
    if good:
        state.join(index, new)
        good = still_sound(state, index) and state.lives[index].value >= value
    state.back(mark)
    return good


def seat(state: State, held: Held, joiners: list[int]) -> None:
    """Open the section and place people; who sat in another section of the kind moves over."""
    state.open(held)
    for index in joiners:
        life = state.lives[index]
        if life.left[held.kind] <= 0:
            old = next((one for one in life.held if _could_give(state, index, one, held)), None)
            if old is None:
                continue
            state.leave(index, old)
        if may_join(state, index, held):
            state.join(index, held)


def _could_give(state: State, index: int, one: Held, held: Held) -> bool:
    if one.kind != held.kind or len(one.members) <= one.least:
        return False
    return _may_move(state, index, one, held)


def refill(state: State, who: Iterable[int], random: Random, tries: int = 40) -> None:
    """Fill these people's weeks, in an order that changes from try to try."""
    order = list(who)
    random.shuffle(order)
    order.sort(key=lambda index: -_lacking(state, index, state.lives[index]) // 120)
    for index in order:
        fill(state, index, tries)


def _lacking(state: State, index: int, life: Life) -> int:
    return state.made.persons[index].full - life.value
