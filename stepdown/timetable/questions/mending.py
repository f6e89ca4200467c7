"""What can be done for a session that cannot be held as it stands: another leader, room or time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepdown.timetable.questions.standing import Standing
from stepdown.timetable.solving.asking import could_join, fits, leader_free, may_join, still_sound
from stepdown.timetable.solving.compiled import VIDEO, Kind, Own, each_bit, runs
from stepdown.timetable.solving.rebuilding import depart, most_wanted, open_starts, places
from stepdown.timetable.solving.state import Held, section, visit

# Starts looked at for one session, the nearest first.
STARTS = 24


def strike(standing: Standing, held: Held) -> list[int]:
    """Let a section not take place. Returns who had it; their weeks may need `soften`."""
    members = sorted(held.members)
    for index in members:
        standing.state.leave(index, held)
    standing.state.close(held)
    return members


def soften(standing: Standing, index: int) -> None:
    """Give up sessions ahead until what somebody has keeps every rule again, as far as that goes."""
    state, life = standing.state, standing.state.lives[index]
    while not still_sound(state, index):
        ahead = [held for held in life.held if held.start >= standing.now]
        if not ahead:
            return
        depart(state, index, min(ahead, key=lambda held: (held.credited, held.start)))


def same_time(standing: Standing, old: Held, people: list[int]) -> tuple[Held, list[int]] | None:
    """The session at its time with what is left: its leader or another, its room or another, or by video.

    With as many of its people as can come so; None where fewer than it needs could.
    """
    kind = standing.made.kinds[old.kind]
    sites = [old.site, *(site for site in kind.sites if site == VIDEO != old.site)]
    ways = (
        way
        for site in sites
        for leader in _leaders(standing, kind, old, old.start, site)
        for way in _rooms(standing, kind, old, (old.start, leader, site), len(people))
    )
    return _fullest(standing, ways, people)


def other_time(standing: Standing, old: Held, people: list[int]) -> tuple[Held, list[int]] | None:
    """The session at another time for the same people: with as many as can be, its leader, the nearest."""
    state, kind = standing.state, standing.made.kinds[old.kind]
    open_at = {site: open_starts(state, kind, site) & ~standing.past for site in kind.sites}
    could = [
        (index, site, free)
        for index in people
        for site, bits in places(standing.made.persons[index], kind.index)
        if (free := bits & open_at.get(site, 0) & runs(~state.lives[index].busy, kind.units))
    ]
    starts = [
        (-size, site != old.site, abs(start - old.start), start, site)
        for size, site, bits in most_wanted(could)
        if size >= kind.group.least
        for start in each_bit(bits)
        if start != old.start
    ]
    ways = (
        way
        for *_, start, site in sorted(starts)[:STARTS]
        for leader in _leaders(standing, kind, old, start, site)
        for way in _rooms(standing, kind, old, (start, leader, site), len(people))
    )
    return _fullest(standing, ways, people)


def _leaders(standing: Standing, kind: Kind, old: Held, start: int, site: int) -> list[int]:
    """Who could lead it then, whoever led it first, then those with most minutes left."""
    state = standing.state
    free = [
        leader
        for leader in kind.leaders
        if kind.lead_starts.get((leader, site), 0) >> start & 1
        and leader_free(state, leader, start, kind.units, site)
    ]
    return sorted(free, key=lambda one: (one != old.leader, -state.leader_left[one], one))


def _rooms(
    standing: Standing, kind: Kind, old: Held, when: tuple[int, int, int], people: int
) -> Iterator[Held]:
    """The session in its own room, or in the smallest other that seats them all, else the largest."""
    start, leader, site = when
    if site == VIDEO:
        yield section(kind, start, leader, (VIDEO, -1, kind.group.most))
        return
    made, bits = standing.made, ((1 << kind.units) - 1) << start
    free = [
        room
        for room in made.rooms_of[site]
        if not standing.state.room_busy[room] & bits and made.room_open[room] & bits == bits
    ]
    seats = made.room_seats
    free.sort(key=lambda room: (seats[room] < people, room != old.room, abs(seats[room] - people), room))
    for room in free[:1]:
        yield section(kind, start, leader, (site, room, seats[room]))


def _fullest(standing: Standing, ways: Iterable[Held], people: list[int]) -> tuple[Held, list[int]] | None:
    """The first way in which all can come, or the one in which most can."""
    best: tuple[Held, list[int]] | None = None
    for held in ways:
        who = _together(standing, held, people)[: held.most]
        if len(who) >= held.least and (best is None or len(who) > len(best[1])):
            best = held, who
            if len(who) == len(people):
                break
    return best


def _together(standing: Standing, held: Held, people: list[int]) -> list[int]:
    """Who of them can come and keeps from nobody else who does, whoever is named first going first."""
    found: list[int] = []
    for index in people:
        if standing.made.persons[index].apart.isdisjoint(found) and _can(standing, index, held):
            found.append(index)
    return found


def _can(standing: Standing, index: int, held: Held) -> bool:
    person, life = standing.made.persons[index], standing.state.lives[index]
    if life.busy & held.bits or life.left.get(held.kind, 0) <= 0:
        return False
    return could_join(person, held) and fits(person, life, held)


def hold(standing: Standing, held: Held, people: list[int], name: str) -> None:
    """Let it take place under the id it had."""
    standing.state.open(held)
    standing.named[held] = name
    for index in people:
        standing.state.join(index, held)


def fill_up(standing: Standing, held: Held) -> bool:
    """People who lack such a session join until it has its least number; nobody where they are too few."""
    state, found = standing.state, list[int]()
    lacking = held.least - len(held.members)
    for index in sorted(state.short):
        if len(found) == lacking:
            break
        if state.made.persons[index].apart.isdisjoint(found) and may_join(state, index, held):
            found.append(index)
    if len(found) < lacking:
        return False
    for index in found:
        state.join(index, held)
    return True


def draw_in(standing: Standing, held: Held) -> bool:
    """As many as it lacks come over from fuller sections of its kind and lose nothing else by it.

    Only where that moves fewer people than would lose it; who had no place there last week goes first.
    """
    state, mark = standing.state, standing.state.mark()
    if 2 * len(held.members) <= held.least:
        return False
    others = [
        (held_there.key in state.made.persons[index].kept, index, held_there)
        for held_there in state.sections[held.kind]
        if held_there is not held and held_there.start >= standing.now
        for index in held_there.members
    ]
    for _, index, old in sorted(others, key=lambda one: one[:2]):
        if len(held.members) >= held.least:
            break
        if len(old.members) > old.least and index not in held.members:
            _over(standing, index, old, held)
    if len(held.members) < held.least:
        state.back(mark)
    return len(held.members) >= held.least


def _over(standing: Standing, index: int, old: Held, new: Held) -> None:
    state, life = standing.state, standing.state.lives[index]
    mark, value = state.mark(), life.value
    state.leave(index, old)
    if may_join(state, index, new):
        state.join(index, new)
        if still_sound(state, index) and life.value >= value:
            return
    state.back(mark)


def own_again(standing: Standing, index: int, need: Own, old: Held) -> bool:
    """A session of somebody's own at another time: with whom it was if possible, then the nearest."""
    state, person, life = standing.state, standing.made.persons[index], standing.state.lives[index]
    found = []
    for site, by_leader in ((person.site, need.on_site), (VIDEO, need.by_video)):
        for leader, starts in by_leader.items():
            free = starts & ~standing.past & runs(~(state.leader_busy[leader] | life.busy), need.units)
            other = leader != old.leader
            found += [
                (other, start // 96 != old.day, abs(start - old.start), site != old.site, start, leader, site)
                for start in each_bit(free)
            ]
    for *_, start, leader, site in sorted(found):
        held = visit(need, start, leader, site)
        if leader_free(state, leader, start, need.units, site) and fits(person, life, held):
            state.open(held)
            state.join(index, held)
            return True
    return False
