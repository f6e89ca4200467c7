"""Who has fewer therapeutic minutes or fewer counted days in a week than are prescribed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepdown.timetable.rules.findings import Session, Week
from stepdown.timetable.rules.worth import counted_days
from stepdown.timetable.vocabulary import Client, Plan, Problem


@dataclass(frozen=True)
class Lack:
    """What one person has of what they are to have. Minutes asked for are within their ceiling."""

    client: str
    minutes: int
    minutes_asked: int
    days: int
    days_asked: int

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


def _of(client: Client, credited: dict[str, int], sessions: list[Session]) -> Lack:
    asked = sum(credited[need.group] * need.sessions for need in client.groups)
    asked += sum(need.minutes * need.sessions for need in client.visits if need.therapeutic)
    return Lack(
        client=client.id,
        minutes=sum(one.credited for one in sessions),
        minutes_asked=min(asked, client.most),
        days=counted_days(client, sessions),
        days_asked=sum(rule.need for rule in client.counts),
    )
