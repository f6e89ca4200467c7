"""One person's week as they read it: what takes place, how many hours and days that is, what became other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import MySession, Placing
from stepdown.timetable.vocabulary import Client, Problem

# What stands beside the hours of treatment, where no problem says it.
_BESIDE = (Service.MEDICATION, Service.TEST)


@dataclass(frozen=True)
class Figures:
    """Therapeutic minutes booked, and prescribed where known; days that count, and how many should."""

    booked: int
    asked: int | None = None
    days: int = 0
    days_asked: int = 0


@dataclass(frozen=True)
class OwnWeek:
    """A week of one person, from its Monday. `travel` are the minutes there, 0 where nobody knows them."""

    monday: date
    zone: str
    sessions: tuple[MySession, ...]
    figures: Figures
    travel: int = 0

    @property
    def standing(self) -> tuple[MySession, ...]:
        return tuple(one for one in self.sessions if one.standing)

    def ahead(self, at: datetime) -> tuple[MySession, ...]:
        """What takes place and is not over yet, the next first."""
        return tuple(one for one in self.standing if (one.during.end or one.during.start) > at)


def figures_of(sessions: Iterable[MySession], problem: Problem | None, client_id: str, zone: str) -> Figures:
    """What the standing sessions of a week come to, beside what that week was planned from.

    Hours and days stand side by side: nine hours on two days are told as they are.
    """
    client = next((one for one in problem.clients if one.id == client_id), None) if problem else None
    held = [
        (one.during.start.astimezone(ZoneInfo(zone)).weekday(), one, _credited(one, client))
        for one in sessions
        if one.standing
    ]
    booked = sum(minutes for _, _, minutes in held)
    if client is None or problem is None:
        return Figures(booked)
    need, have = _days(client, held)
    return Figures(booked, _asked(problem, client), have, need)


def _days(client: Client, held: Sequence[tuple[int, MySession, int]]) -> tuple[int, int]:
    """Days that should count and days that do.

    A payer whose week begins inside ours has a rule for either side: they are told as one. Of several rules
    the one that asks for most is told, and of those the one that is kept least.
    """
    found: dict[int, tuple[int, int]] = {}
    for rule in client.counts:
        need, have = found.get(rule.minutes, (0, 0))
        minutes: dict[int, int] = {}
        for day, one, credited in held:
            brings = rule.of(one.group_key, credited, one.break_minutes)
            minutes[day] = minutes.get(day, 0) + brings
        kept = min(rule.need, sum(minutes.get(day, 0) >= rule.minutes for day in rule.days))
        found[rule.minutes] = (need + rule.need, have + kept)
    return max(found.values(), default=(0, 0), key=lambda told: (told[0], -told[1]))


def _credited(one: MySession, client: Client | None) -> int:
    need = next((need for need in client.visits if need.key == one.group_key), None) if client else None
    counts = need.therapeutic if need else one.kind not in _BESIDE
    return one.minutes if counts else 0


def _asked(problem: Problem, client: Client) -> int:
    credited = {group.id: group.credited for group in problem.groups}
    groups = sum(credited[need.group] * need.sessions for need in client.groups)
    return groups + sum(need.credited * need.sessions for need in client.visits)


def changed(one: MySession, *, since: datetime | None = None) -> tuple[Words, ...]:
    """What became of a session since somebody got their seat, or since a moment: the end beside the start."""
    if not one.standing:
        old = since is not None and one.released_at is not None and one.released_at <= since
        # What somebody did themself is no news to them.
        own = since is not None and one.released is not None and not one.released.by_clinic
        return () if old or own else (_gone(one),)
    changes = [change for change in one.changes if since is None or change.at > since]
    if not changes:
        return ()
    first, said = changes[0], []
    if first.before.during.start != one.during.start:
        said.append(say("Moved: it was {when}.", when=_when(first.before, one.zone)))
    if first.before_room != one.room_name or first.before.by_video != one.by_video:
        was = say("by video") if first.before.by_video else first.before_room or say("elsewhere")
        said.append(say("Another place: it was {place}.", place=was))
    if first.before_leader != one.leader_name:
        said.append(say("{name} leads it now.", name=one.leader_name))
    return tuple(said)


def news(sessions: Sequence[MySession], since: datetime | None) -> int:
    """How many sessions became other since somebody was here last; nothing for who was never here."""
    return sum(bool(changed(one, since=since)) for one in sessions) if since is not None else 0


def _gone(one: MySession) -> Words:
    if one.cancelled is not None:
        return say("Cancelled: {why}.", why=one.cancelled.why.label)
    if one.released is not None and not one.released.by_clinic:
        return say("You gave this seat up.")
    return say("No longer in your week.")


def _when(before: Placing, zone: str) -> str:
    return f"{before.during.start.astimezone(ZoneInfo(zone)):%a %H:%M}"
