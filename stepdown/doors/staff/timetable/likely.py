"""What is worth supposing first in a week: each with the hour, the person or the room that most lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from stepdown.kernel.words import Words, say
from stepdown.overview.board import moment_words
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.vocabulary import DAY, Client

EVENING = 17 * 60 + 30
MORNING, NOON = 9 * 60, 13 * 60
MORE_SEATS = 4


@dataclass(frozen=True)
class Likely:
    """One thing to suppose: in words, and as the form takes it."""

    kind: str
    icon: str
    title: Words
    words: Words
    values: dict[str, str]


def likely(shown: Week) -> tuple[Likely, ...]:
    """Another evening group, one more counselor, a Saturday, a bigger room: those that make sense here."""
    made = (_evening(shown), _counselor(shown), _saturday(shown), _room(shown))
    return tuple(one for several in made for one in several)


def lacking(shown: Week) -> Counter[tuple[str, str]]:
    """Of which group how many sessions somebody lacks: client and group."""
    had = Counter((member, one.group) for one in shown.card.plan.sections for member in one.members)
    return Counter(
        {
            (client.id, need.group): need.sessions - had[client.id, need.group]
            for client in shown.card.problem.clients
            for need in client.groups
            if need.sessions > had[client.id, need.group]
        }
    )


def _evening(shown: Week) -> Iterator[Likely]:
    """The group and the evening at which most of those who lack it are free."""
    problem, names = shown.card.problem, shown.names
    clients = {one.id: one for one in problem.clients}
    minutes = {one.id: one.minutes for one in problem.groups}
    wanted: Counter[tuple[str, str, int]] = Counter()
    for client_id, group in lacking(shown):
        client = clients[client_id]
        for day in range(5):
            start = day * DAY + EVENING
            if client.site in names.sites and _free(client, start, start + minutes[group]):
                wanted[group, client.site, start] += 1
    for (group, site, start), count in wanted.most_common(1):
        many = say("{n} people who lack it are free then", n=count)
        words = say(
            "{group}, {moment}, {site}: {who}",
            group=names.group(group),
            moment=moment_words(start),
            site=names.sites[site],
            who=say("1 person who lacks it is free then") if count == 1 else many,
        )
        yield Likely(
            "session",
            "moon",
            say("Another evening group"),
            words,
            {"group": group, "site": site, "day": str(start // DAY), "begins": _clock(EVENING)},
        )


def _counselor(shown: Week) -> Iterator[Likely]:
    """Somebody like the colleague who leads most sessions."""
    names = shown.names
    led = Counter(one.leader for one in shown.card.plan.sections)
    led.update(one.staff for one in shown.card.plan.visits)
    for staff, _count in [one for one in led.most_common() if one[0] in names.staff][:1]:
        words = say("With the hours and skills of {who}, who leads most", who=names.staff[staff])
        yield Likely("counselor", "user-plus", say("One more counselor"), words, {"like": staff})


def _saturday(shown: Week) -> Iterator[Likely]:
    """The site of most people, where it is closed on Saturdays."""
    names, problem = shown.names, shown.card.problem
    open_then = {
        room.site for room in problem.rooms for one in room.open if 5 * DAY <= one.start < 5 * DAY + NOON
    }
    homes = Counter(one.site for one in problem.clients if one.site in names.sites)
    for site, _count in [one for one in homes.most_common() if one[0] not in open_then][:1]:
        words = say("{site} open from 9:00 to 13:00, its staff on shift", site=names.sites[site])
        values = {"site": site, "begins": _clock(MORNING), "ends": _clock(NOON)}
        yield Likely("saturday", "calendar-plus", say("A Saturday"), words, values)


def _room(shown: Week) -> Iterator[Likely]:
    """The room that is full most often, with more seats."""
    seats = {room.id: room.seats for room in shown.card.problem.rooms}
    full = Counter(
        one.room for one in shown.card.plan.sections if one.room and len(one.members) >= seats[one.room]
    )
    for room, count in [one for one in full.most_common() if one[0] in shown.names.rooms][:1]:
        more = seats[room] + MORE_SEATS
        often = say("it is full once") if count == 1 else say("it is full {times} times", times=count)
        words = say("{room} with {n} seats; {often}", room=shown.names.rooms[room], n=more, often=often)
        yield Likely("room", "door", say("A bigger room"), words, {"room": room, "seats": str(more)})


def _free(client: Client, start: int, end: int) -> bool:
    way = client.travel
    return any(one.start <= start - way and end + way <= one.end for one in client.free)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
