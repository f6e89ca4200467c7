"""What happened to a published week, in words, each with the one click that looks for ways to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stepdown.journeys.repair_week import Happened
from stepdown.kernel.words import Words, say
from stepdown.overview.board import DAYS, Names, in_names, moment_words
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.queries.mending import (
    Away,
    BelowLeast,
    ClientGone,
    ClientOut,
    Event,
    RoomClosed,
    SiteClosed,
)
from stepdown.timetable.queries.questions import Repair, client_lines, lines
from stepdown.timetable.vocabulary import DAY, WEEK, Plan, Problem, Window

ICONS: dict[type, str] = {
    Away: "user-off",
    RoomClosed: "door-off",
    SiteClosed: "building",
    ClientOut: "calendar-x",
    ClientGone: "logout",
    BelowLeast: "users-minus",
}


@dataclass(frozen=True)
class Choice:
    """One thing that happened, as the page offers it."""

    key: str
    icon: str
    words: Words
    sessions: int


@dataclass(frozen=True)
class Told:
    """One way to mend the week: what changes, and for whom; those within reach by name, losers first."""

    repair: Repair
    lines: tuple[Words, ...]
    people: tuple[tuple[Words, bool], ...]
    others: int


def choices_of(found: tuple[Happened, ...], names: Names) -> list[Choice]:
    """Each thing that happened, those that hit most sessions first."""
    made = [
        Choice(one.key, ICONS[type(one.event)], event_words(one.event, names, one.plan), one.sessions)
        for one in found
    ]
    return sorted(made, key=lambda one: -one.sessions)


def event_words(event: Event, names: Names, plan: Plan) -> Words:
    """What happened in a sentence: Ines Invented is away, Thu 08:00 to Fri 20:00."""
    if isinstance(event, ClientGone):
        return say("{who} has left", who=names.clients.get(event.client) or say("Somebody"))
    if isinstance(event, BelowLeast):
        one = next(each for each in plan.sections if each.id == event.section)
        when = moment_words(one.start)
        return say("{group}, {when}, has too few people", group=names.group(one.group), when=when)
    stretch = _stretch(event.window)
    if isinstance(event, Away):
        who = names.member_of_staff(event.staff) or say("A colleague")
        return say("{who} is away, {stretch}", who=who, stretch=stretch)
    if isinstance(event, ClientOut):
        who_comes = names.clients.get(event.client) or say("Somebody")
        return say("{who} cannot come, {stretch}", who=who_comes, stretch=stretch)
    if isinstance(event, RoomClosed):
        room = names.rooms.get(event.room) or say("A room")
        return say("{room} is closed, {stretch}", room=room, stretch=stretch)
    site = names.sites.get(event.site) or say("A site")
    return say("{site} is closed, {stretch}", site=site, stretch=stretch)


def _stretch(window: Window) -> Words:
    day, last = window.start // DAY, (window.end - 1) // DAY
    if window.start % DAY == 0 and window.end % DAY == 0:
        if day == last:
            return DAYS[day]
        return say("{day} to {last}", day=DAYS[day], last=DAYS[last])
    if day == last:
        return say("{start} to {end}", start=moment_words(window.start), end=_clock(window.end))
    return say("{start} to {end}", start=moment_words(window.start), end=moment_words(window.end % WEEK))


def _clock(minute: int) -> str:
    return "24:00" if minute % DAY == 0 else f"{minute % DAY // 60:02}:{minute % 60:02}"


def told_of(one: Repair, names: Names) -> Told:
    """A way in words that say what changes and never why."""
    known = {**names.of_clinic(one.problem), **names.clients}
    losing = {each.client for each in one.loses}
    said = zip(one.difference.clients, client_lines(one.difference, known), strict=True)
    people = [
        (each.client in losing, names.clients[each.client], words)
        for each, words in said
        if each.client in names.clients and each.client in one.clients
    ]
    people.sort(key=lambda each: (not each[0], each[1]))
    return Told(
        repair=one,
        lines=tuple(in_names(words, names) for words in lines(one.difference, names.of_clinic(one.problem))),
        people=tuple((words, loses) for loses, _name, words in people),
        others=len(one.clients) - len(people),
    )


def held_plan(shown: Week) -> tuple[Problem, Plan]:
    """The published week as it is held by now, as far as its problem knows who and where."""
    problem = shown.card.problem
    people, staff = {one.id for one in problem.clients}, {one.id for one in problem.counselors}
    rooms, planned = {one.id for one in problem.rooms} | {""}, {one.id for one in shown.card.plan.sections}
    sections = [
        replace(one, members=tuple(each for each in one.members if each in people))
        for one in shown.plan.sections
        if one.id in planned and one.leader in staff and one.room in rooms
    ]
    visits = [one for one in shown.plan.visits if one.client in people and one.staff in staff]
    own = {(one.id, need.key) for one in problem.clients for need in one.visits}
    return problem, Plan(tuple(sections), tuple(one for one in visits if (one.client, one.key) in own))
