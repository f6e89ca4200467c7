"""Hours and days that count of one person, rule by rule: who asks, how much of it there is, made of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stepdown.journeys.week_problem import Counted
from stepdown.kernel.words import Words, say
from stepdown.overview.board import DAYS, clock_hours, clock_time
from stepdown.overview.queries.week_board import Week
from stepdown.timetable.queries.questions import Lack, RuleDays, sessions_of
from stepdown.timetable.vocabulary import DAY


@dataclass(frozen=True)
class Told:
    """One rule in words: what it asks, and who asks it."""

    found: RuleDays
    words: Words
    asked_by: tuple[Words, ...]


@dataclass(frozen=True)
class Brought:
    """One session and the therapeutic minutes it brings."""

    clock: str
    title: str
    minutes: int


@dataclass(frozen=True)
class DayMade:
    """One day: its sessions, its minutes, and for each rule whether it counts; None where it does not ask."""

    word: Words
    sessions: tuple[Brought, ...]
    minutes: int
    counts: tuple[bool | None, ...]


def rules_of(lack: Lack, counted: Mapping[str, Iterable[Counted]]) -> tuple[Told, ...]:
    """Each rule by itself; who asks for it is said where the clinic still asks the same."""
    asked = {one.rule: one.asked_by for one in counted.get(lack.client, ())}
    return tuple(Told(one, _words(one), asked.get(one.rule, ())) for one in lack.rules)


def made_of(shown: Week, lack: Lack) -> tuple[DayMade, ...]:
    """The days on which somebody comes, with what each brings."""
    sessions = sessions_of(shown.card.problem, shown.card.plan, lack.client)
    made = []
    for day in sorted({one.start // DAY for one in sessions}):
        on = [one for one in sessions if one.start // DAY == day]
        brought = tuple(
            Brought(
                clock_time(one.start),
                shown.names.group(one.what) if one.is_group else shown.names.visit(one.what),
                one.credited,
            )
            for one in on
        )
        counts = tuple(day in one.days if day in one.rule.days else None for one in lack.rules)
        made.append(DayMade(DAYS[day % 7], brought, sum(one.credited for one in on), counts))
    return tuple(made)


def _words(one: RuleDays) -> Words:
    days = sorted(one.rule.days)
    length = clock_hours(one.rule.minutes)
    if len(days) == 7:
        return say("days of {length}", length=length) if one.rule.minutes > 1 else say("days with a session")
    first, last = DAYS[days[0]], DAYS[days[-1]]
    if one.rule.minutes > 1:
        return say("days of {length}, {first} to {last}", length=length, first=first, last=last)
    return say("days with a session, {first} to {last}", first=first, last=last)
