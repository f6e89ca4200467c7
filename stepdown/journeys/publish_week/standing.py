"""Whether a plan still holds as the clinic stands now, and what changed since the draft was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.journeys.week_problem import Gathered, clock
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.timetable.queries import broken
from stepdown.timetable.vocabulary import Broken, Client, Plan, Problem, Rule

# Why people are kept apart, and who, is nothing for everybody who plans.
_SILENT = {
    Rule.APART: say("In one session sit people who are not put together."),
    Rule.NOT_WITH: say("Somebody is with staff they are not to meet."),
}


@dataclass(frozen=True)
class Standing:
    """What stands against publishing now, and what changed since the draft was made without breaking it."""

    against: tuple[Refusal, ...]
    since: tuple[Words, ...]


def standing_of(
    problem: Problem,
    plan: Plan,
    now: Gathered,
    names: Mapping[str, str],
    zones: Mapping[UUID, ZoneInfo],
    at: datetime,
) -> Standing:
    """The plan held against the clinic as it is now; what has begun is left out: it is past changing."""
    ahead = ahead_of(problem, plan, zones, at)
    against = tuple(
        Refusal(words_of(one, names), say("Change the draft, or what it meets."), field=one.about)
        for one in broken(_as_agreed(now.problem, problem), ahead)
    )
    return Standing(against, tuple(_since(problem, now.problem, plan)))


def _as_agreed(now: Problem, drafted: Problem) -> Problem:
    """The clinic as it is now, with the longer waits between sessions that people agreed to in the draft."""
    waits = {one.id: one.gap_most for one in drafted.clients}
    clients = (replace(one, gap_most=max(one.gap_most, waits.get(one.id, 0))) for one in now.clients)
    return replace(now, clients=tuple(clients))


def ahead_of(problem: Problem, plan: Plan, zones: Mapping[UUID, ZoneInfo], at: datetime) -> Plan:
    """The part of a plan that has not begun."""
    rooms = {one.id: UUID(one.site) for one in problem.rooms}
    sites = {one.id: UUID(one.site) for one in problem.clients}

    def comes(site_id: UUID | None, start: int) -> bool:
        zone = zones.get(site_id) if site_id else None
        return zone is None or clock.moment_of(problem.week, start, zone) > at

    return Plan(
        tuple(
            one
            for one in plan.sections
            if comes(rooms.get(one.room) or sites.get(next(iter(one.members), "")), one.start)
        ),
        tuple(one for one in plan.visits if comes(sites.get(one.client), one.start)),
    )


def words_of(one: Broken, names: Mapping[str, str]) -> Words:
    """What is broken, with names; never who is kept apart from whom."""
    return _SILENT.get(one.rule) or in_names(one.words, names)


def in_names(words: Words, names: Mapping[str, str]) -> Words:
    """The same sentence with names in the places of ids."""
    params = {key: _named(value, names) for key, value in words.params.items()}
    return say(words.text, **params)


def _named(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Words):
        return in_names(value, names)
    if isinstance(value, str):
        first, slash, rest = value.partition("/")
        if slash and first in names:
            return f"{names[first]}, {names.get(rest, rest)}"
        return names.get(value, value)
    return value


def _since(before: Problem, now: Problem, plan: Plan) -> Iterator[Words]:
    was = {one.id: one for one in before.clients}
    are = {one.id: one for one in now.clients}
    if new := are.keys() - was.keys():
        yield say("Newly in treatment, without a place in this draft: {n}.", n=len(new))
    if gone := was.keys() - are.keys():
        yield say("No longer in treatment: {n}.", n=len(gone))
    both = was.keys() & are.keys()
    if asked := sum(_asked(was[one]) != _asked(are[one]) for one in both):
        yield say("People to whom something else is prescribed now: {n}.", n=asked)
    if lives := sum(
        (was[one].free, was[one].video_free) != (are[one].free, are[one].video_free) for one in both
    ):
        yield say("People whose own week changed: {n}.", n=lives)
    if _hours(before) != _hours(now):
        yield say("Working hours or leave of staff changed.")
    if before.rooms != now.rooms:
        yield say("Rooms or opening hours changed.")


def _asked(client: Client) -> Client:
    """What is prescribed to somebody and how it is counted, without the times of their life."""
    return replace(client, free=(), video_free=(), wishes=(), apart=frozenset(), in_treatment=True)


def _hours(problem: Problem) -> dict[str, object]:
    return {one.id: (one.shifts, one.away, one.most_minutes) for one in problem.counselors}
