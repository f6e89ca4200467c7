"""Whether a problem makes sense before anybody spends time on it: each fault with the place it stands at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.timetable.rules.windows import day_of
from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    WEEK,
    Client,
    Counselor,
    CountRule,
    Group,
    Problem,
    VisitNeed,
)

Faults = Iterator[Refusal]


def problems_with(problem: Problem) -> tuple[Refusal, ...]:
    """What makes no sense, each with its place in `field` (`clients[3].groups[0].group`).

    Empty: it may be solved. Exclusions (`apart`, `not_with`), members of closed groups and the last plan may
    name people who are not in this week, and what counts for a day sessions that are not prescribed in it;
    everything else that is named has to be there. A week that cannot be fulfilled does make sense.
    """
    return (*_of_problem(problem), *_of_rooms(problem), *_of_staff(problem), *_of_groups(problem),
            *_of_clients(problem))  # fmt: skip


def fault(place: str, words: Words) -> Refusal:
    return Refusal(say("{place}: {fault}", place=place, fault=words), field=place)


def known_sites(problem: Problem) -> set[str]:
    """Sites are known by a room there or a shift there."""
    shifts = (shift for one in problem.counselors for shift in one.shifts)
    return {room.site for room in problem.rooms} | {shift.site for shift in shifts}


def between(place: str, value: int, least: int, most: int = WEEK) -> Faults:
    if not least <= value <= most:
        yield fault(place, say("is {value}, not from {least} to {most}", value=value, least=least, most=most))


def quarters(place: str, value: int) -> Faults:
    if value % UNIT:
        yield fault(place, say("is {value}, not a multiple of {unit} minutes", value=value, unit=UNIT))


def unique(place: str, ids: Iterable[str]) -> Faults:
    """`place` holds a list; each of these names one of its parts."""
    for one, count in Counter(ids).items():
        if not one:
            yield fault(place, say("has a part without a name"))
        if count > 1:
            yield fault(place, say("{name} stands there {n} times", name=one, n=count))


def there(place: str, names: Iterable[str], known: Iterable[str]) -> Faults:
    for name in sorted(set(names) - set(known)):
        yield fault(place, say("names {name}, which is not in the problem", name=name or "“”"))


def _of_problem(problem: Problem) -> Faults:
    if problem.week.weekday():
        yield fault("week", say("is {day}, not a Monday", day=problem.week.isoformat()))
    yield from between("step", problem.step, UNIT, DAY)
    yield from quarters("step", problem.step)
    yield from between("day_worth", problem.day_worth, 0)
    yield from between("site_change", problem.site_change, 0, DAY)
    yield from unique("rooms", (one.id for one in problem.rooms))
    yield from unique("counselors", (one.id for one in problem.counselors))
    yield from unique("groups", (one.id for one in problem.groups))
    yield from unique("clients", (one.id for one in problem.clients))


def _of_rooms(problem: Problem) -> Faults:
    for n, room in enumerate(problem.rooms):
        yield from between(f"rooms[{n}].seats", room.seats, 0)
        if not room.site:
            yield fault(f"rooms[{n}].site", say("is empty"))


def _of_staff(problem: Problem) -> Faults:
    for n, one in enumerate(problem.counselors):
        place = f"counselors[{n}]"
        yield from between(f"{place}.most_minutes", one.most_minutes, 0)
        yield from between(f"{place}.caseload", one.caseload, 0)
        if one.most_caseload is not None:
            yield from between(f"{place}.most_caseload", one.most_caseload, 0)
        for m, credential in enumerate(one.credentials):
            if credential.until is not None:
                yield from between(f"{place}.credentials[{m}].until", credential.until, 0)
                yield from quarters(f"{place}.credentials[{m}].until", credential.until)
        yield from _of_shifts(place, one)


def _of_shifts(place: str, one: Counselor) -> Faults:
    """Nobody works at two sites at once."""
    for n, shift in enumerate(one.shifts):
        if not shift.site:
            yield fault(f"{place}.shifts[{n}].site", say("is empty"))
        for other in one.shifts[:n]:
            crosses = shift.window.start < other.window.end and other.window.start < shift.window.end
            if crosses and shift.site != other.site:
                yield fault(f"{place}.shifts[{n}]", say("is at the same time as a shift at another site"))


def _of_groups(problem: Problem) -> Faults:
    ids, sites = {group.id for group in problem.groups}, known_sites(problem)
    follows = {group.id: group.follows for group in problem.groups}
    for n, group in enumerate(problem.groups):
        place = f"groups[{n}]"
        yield from _of_lengths(place, group)
        yield from there(f"{place}.sites", group.sites, sites)
        yield from there(f"{place}.follows", {group.follows} - {""}, ids)
        if _in_a_circle(group.id, follows):
            yield fault(f"{place}.follows", say("goes round in a circle"))
        if group.members and not group.closed:
            yield fault(f"{place}.members", say("are named, but the group is not closed"))


def _of_lengths(place: str, group: Group) -> Faults:
    yield from between(f"{place}.minutes", group.minutes, UNIT, DAY)
    yield from quarters(f"{place}.minutes", group.minutes)
    yield from between(f"{place}.break_minutes", group.break_minutes, 0, max(0, group.minutes - 1))
    yield from between(f"{place}.least", group.least, 1)
    yield from between(f"{place}.most", group.most, max(1, group.least))
    for n, start in enumerate(group.starts):
        where = f"{place}.starts[{n}]"
        yield from between(where, start, 0, WEEK - UNIT)
        yield from quarters(where, start)
        if day_of(start) != day_of(start + max(1, group.minutes) - 1):
            yield fault(where, say("the group would end on another day"))


def _in_a_circle(group: str, follows: dict[str, str]) -> bool:
    """Whether a group comes, by way of others, after itself."""
    seen, one = {""}, follows[group]
    while one not in seen and one != group:
        seen.add(one)
        one = follows.get(one, "")
    return one == group


def _of_clients(problem: Problem) -> Faults:
    groups, staff = {one.id for one in problem.groups}, {one.id for one in problem.counselors}
    sites = known_sites(problem)
    for n, client in enumerate(problem.clients):
        place = f"clients[{n}]"
        yield from there(f"{place}.site", {client.site}, sites)
        yield from unique(f"{place}.groups", (need.group for need in client.groups))
        yield from unique(f"{place}.visits", (need.key for need in client.visits))
        for m, need in enumerate(client.groups):
            yield from there(f"{place}.groups[{m}].group", {need.group}, groups)
            yield from between(f"{place}.groups[{m}].sessions", need.sessions, 1, 7)
        for m, visit in enumerate(client.visits):
            yield from _of_visit(f"{place}.visits[{m}]", visit, staff)
        yield from _of_limits(place, client)
        for m, rule in enumerate(client.counts):
            yield from _of_count(f"{place}.counts[{m}]", rule)
        if client.id in client.apart:
            yield fault(f"{place}.apart", say("keeps somebody apart from themselves"))


def _of_visit(place: str, visit: VisitNeed, staff: set[str]) -> Faults:
    yield from between(f"{place}.minutes", visit.minutes, UNIT, DAY)
    yield from quarters(f"{place}.minutes", visit.minutes)
    yield from between(f"{place}.break_minutes", visit.break_minutes, 0, max(0, visit.minutes - 1))
    yield from between(f"{place}.sessions", visit.sessions, 1, 50)
    yield from there(f"{place}.staff", visit.staff, staff)


def _of_limits(place: str, client: Client) -> Faults:
    yield from between(f"{place}.travel", client.travel, 0, DAY)
    yield from between(f"{place}.video_percent", client.video_percent, 0, 100)
    yield from between(f"{place}.least", client.least, 0)
    yield from between(f"{place}.most", client.most, max(0, client.least))
    yield from between(f"{place}.day_most", client.day_most, 0, DAY)
    yield from between(f"{place}.days_most", client.days_most, 0, 7)
    yield from between(f"{place}.gap_most", client.gap_most, 0, DAY)


def _of_count(place: str, rule: CountRule) -> Faults:
    for day in sorted(rule.days):
        yield from between(f"{place}.days", day, 0, 6)
    yield from between(f"{place}.minutes", rule.minutes, 1, DAY)
    yield from between(f"{place}.need", rule.need, 0, len(rule.days))
