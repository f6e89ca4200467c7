"""Who has fewer therapeutic minutes or fewer counted days in a week than are prescribed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepdown.timetable.rules.findings import Session, Week
from stepdown.timetable.rules.worth import minutes_of_days
from stepdown.timetable.vocabulary import Client, CountRule, Plan, Problem


@dataclass(frozen=True)
class RuleDays:
    """One rule of days that count, and the days (0 is Monday) on which the person has the minutes for it."""

    rule: CountRule
    days: tuple[int, ...]

    @property
    def had(self) -> int:
        """Up to what the rule asks for."""
        return min(self.rule.need, len(self.days))

    @property
    def is_short(self) -> bool:
        return self.had < self.rule.need


@dataclass(frozen=True)
class Lack:
    """What one person has of what they are to have. Minutes asked for are within their ceiling.

    `days` and `days_asked` add up `rules`, each of which asks for days of its own.
    """

    client: str
    minutes: int
    minutes_asked: int
    days: int
    days_asked: int
    rules: tuple[RuleDays, ...] = ()

    @property
    def minutes_short(self) -> int:
        return max(0, self.minutes_asked - self.minutes)

    @property
    def days_short(self) -> int:
        return max(0, self.days_asked - self.days)

    @property
    def is_short(self) -> bool:
        return bool(self.minutes_short or self.days_short)


def lived(problem: Problem, plan: Plan) -> Iterator[Lack]:
    """Everybody of the week, in the order of the problem."""
    week = Week(problem, plan)
    credited = {group.id: group.credited for group in problem.groups}
    for client in problem.clients:
        yield _of(client, credited, week.of_client.get(client.id, []))


def lacks(problem: Problem, plan: Plan) -> tuple[Lack, ...]:
    """All who lack something: those who lack counted days first, then those who lack most minutes."""
    short = [one for one in lived(problem, plan) if one.is_short]
    return tuple(sorted(short, key=lambda one: (-one.days_short, -one.minutes_short, one.client)))


def sessions_of(problem: Problem, plan: Plan, client_id: str) -> tuple[Session, ...]:
    """What a person's hours and days are made of: their sessions of the week, in order."""
    return tuple(Week(problem, plan).of_client.get(client_id, ()))


def _of(client: Client, credited: dict[str, int], sessions: list[Session]) -> Lack:
    asked = sum(credited[need.group] * need.sessions for need in client.groups)
    asked += sum(need.credited * need.sessions for need in client.visits)
    rules = tuple(_days_of(rule, sessions) for rule in client.counts)
    return Lack(
        client=client.id,
        minutes=sum(one.credited for one in sessions),
        minutes_asked=min(asked, client.most),
        days=sum(one.had for one in rules),
        days_asked=sum(one.rule.need for one in rules),
        rules=rules,
    )


def _days_of(rule: CountRule, sessions: list[Session]) -> RuleDays:
    minutes = minutes_of_days(rule, sessions)
    return RuleDays(rule, tuple(day for day in sorted(rule.days) if minutes.get(day, 0) >= rule.minutes))
