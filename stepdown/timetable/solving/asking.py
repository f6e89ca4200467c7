"""What may be done in a week under construction: the rules of places and people, asked before each change.

They are those of `rules.checking`, written for speed and apart from it; every plan is checked by that one.
"""

from __future__ import annotations

from itertools import pairwise

from stepdown.timetable.solving.compiled import VIDEO, Person, span
from stepdown.timetable.solving.state import Held, Life, State


def may_join(state: State, index: int, held: Held) -> bool:
    """Whether this person may have a place in this session of a group as things stand."""
    person, life = state.made.persons[index], state.lives[index]
    if life.left.get(held.kind, 0) <= 0 or life.busy & held.bits or len(held.members) >= held.most:
        return False
    if not could_join(person, held):
        return False
    if person.apart and not person.apart.isdisjoint(held.members):
        return False
    return fits(person, life, held)


def could_join(person: Person, held: Held) -> bool:
    """Whether they could if everybody else were away: time, place and leader."""
    starts = person.by_video if held.site == VIDEO else person.on_site
    if held.site not in (VIDEO, person.site) or not starts.get(held.kind, 0) >> held.start & 1:
        return False
    return bool(person.leaders >> held.leader & 1)


def fits(person: Person, life: Life, held: Held) -> bool:
    """Whether the person's own day and week have room for it beside what they have."""
    client, day = person.client, held.day
    if life.minutes + held.credited > client.most or life.units[day] + held.units > person.day_units:
        return False
    if not life.units[day] and sum(1 for units in life.units if units) >= client.days_most:
        return False
    if life.units[day] and not _beside(person, life, held):
        return False
    if held.kind >= 0 and person.follows and not follows_kept(person, life, held):
        return False
    if held.site == VIDEO:
        video, total = life.video + held.credited, life.minutes + held.credited
        return video * 100 <= client.video_percent * total
    return True


def _beside(person: Person, life: Life, held: Held) -> bool:
    """On a day that has sessions: no group twice, waits not too long, travel between room and screen."""
    before, after = -1, 1 << 30
    for other in life.held:
        if other.day != held.day:
            continue
        if other.kind >= 0 and other.kind == held.kind:
            return False
        if (other.site == VIDEO) != (held.site == VIDEO):
            apart = held.start - other.end if other.start < held.start else other.start - held.end
            if apart < person.travel:
                return False
        if other.start < held.start:
            before = max(before, other.end)
        else:
            after = min(after, other.start)
    if before >= 0 and held.start - before > person.gap:
        return False
    return after == 1 << 30 or after - held.end <= person.gap


def leader_free(state: State, leader: int, start: int, units: int, site: int) -> bool:
    """Whether somebody who works then has the time, the hours, and the way from another site."""
    bits = span(start, start + units)
    if state.leader_busy[leader] & bits or state.leader_left[leader] < units:
        return False
    if state.made.leader_many[leader] and site != VIDEO:
        change = state.made.change
        near = span(max(0, start - change), start + units + change)
        return not any(busy & near for other, busy in state.leader_at[leader].items() if other != site)
    return True


def still_sound(state: State, index: int) -> bool:
    """Whether what somebody has keeps the rules a place taken away can break: waits, order, video."""
    person, life = state.made.persons[index], state.lives[index]
    if life.video * 100 > person.client.video_percent * life.minutes and life.video:
        return False
    by_day: dict[int, list[Held]] = {}
    for held in life.held:
        by_day.setdefault(held.day, []).append(held)
    for day in by_day.values():
        day.sort(key=_start)
        if any(b.start - a.end > person.gap for a, b in pairwise(day)):
            return False
    return not person.follows or order_kept(person, life)


def _start(held: Held) -> int:
    return held.start


def follows_kept(person: Person, life: Life, held: Held) -> bool:
    """Whether the order of the curriculum holds with this session among the others."""
    for later, earlier in person.follows:
        if held.kind not in (later, earlier):
            continue
        first = [one.start for one in life.held if one.kind == earlier]
        then = [one.start for one in life.held if one.kind == later]
        (then if held.kind == later else first).append(held.start)
        if first and then and min(first) >= min(then):
            return False
    return True


def order_kept(person: Person, life: Life) -> bool:
    """Whether the order of the curriculum holds in what somebody has."""
    for later, earlier in person.follows:
        first = [one.start for one in life.held if one.kind == earlier]
        then = [one.start for one in life.held if one.kind == later]
        if first and then and min(first) >= min(then):
            return False
    return True
