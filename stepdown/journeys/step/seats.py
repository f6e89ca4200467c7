"""Dated sessions on other terms: which seats somebody keeps, gives back, gets. Nobody else is moved.

What is prescribed on the new terms is held against the weeks that are published already. Of the seats they
have, those that give most are kept; what is then missing is looked for in free seats with everybody else
fixed, and at times their own people have. Weeks to come are planned on the new terms anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations, product
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.episode.vocabulary import StayTerms
from stepdown.journeys.held_week import plan_of
from stepdown.journeys.week_problem import client_as_if
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.place.queries import zone_of
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable.queries import published, worth
from stepdown.timetable.queries.own import problem_published
from stepdown.timetable.queries.questions import carried, offers
from stepdown.timetable.vocabulary import Client, GroupNeed, Plan, Problem, Visit, VisitNeed

# Weeks are published two ahead at most.
WEEKS = 4


@dataclass(frozen=True)
class Own:
    """A session of one's own that would be arranged: what, with whom, when."""

    key: str
    staff_id: UUID
    start: int
    minutes: int
    by_video: bool


@dataclass(frozen=True)
class Reseat:
    """One published week on new terms. `missing`: sessions prescribed for which nothing is free."""

    week: date
    site_id: UUID
    kept: tuple[SessionCard, ...]
    released: tuple[SessionCard, ...]
    taken: tuple[SessionCard, ...]
    own: tuple[Own, ...]
    missing: int

    @property
    def changed(self) -> bool:
        return bool(self.released or self.taken or self.own)


def reseats(
    client_id: UUID, site_id: UUID, terms: StayTerms | None, *, since: datetime, at: datetime
) -> tuple[Reseat, ...]:
    """Each published week from a moment on, as it would be on new terms; `terms` None: they leave."""
    weeks = (_week(client_id, site_id, terms, monday, since, at) for monday in _mondays(site_id, since))
    return tuple(one for one in weeks if one is not None)


def published_weeks(site_id: UUID, *, since: datetime, at: datetime) -> tuple[date, ...]:
    """The Mondays of the weeks that `reseats` looks at (4 queries, no search)."""
    mondays = _mondays(site_id, since)
    return tuple(one for one in mondays if published(EVERYBODY, week=one, at=at) is not None)


def _mondays(site_id: UUID, since: datetime) -> tuple[date, ...]:
    day = since.astimezone(ZoneInfo(zone_of(site_id))).date()
    return tuple(day + timedelta(days=7 * number - day.weekday()) for number in range(WEEKS))


def _week(
    client_id: UUID, site_id: UUID, terms: StayTerms | None, monday: date, since: datetime, at: datetime
) -> Reseat | None:
    problem = problem_published(EVERYBODY, week=monday, at=at)
    if problem is None:
        return None
    cards = sessions.of_week(EVERYBODY, week=monday, at=at)
    mine = [one for one in cards if client_id in one.client_ids and one.cancelled is None]
    # What was arranged for somebody stays theirs, and counts as had: a person decided it.
    had = [one for one in mine if one.during.start < since or one.arranged]
    ahead = [one for one in mine if one.during.start >= since and not one.arranged]
    client = None
    if terms is not None:
        client = client_as_if(client_id, terms, since=since, week=monday, at=at)
    if client is None:
        return Reseat(monday, site_id, (), tuple(ahead), (), (), 0)
    wanted = _with_had(client, had, problem)
    known = _with(problem, wanted)
    others = [one if client_id not in one.client_ids else _without(one, client_id) for one in cards]
    kept = _kept(known, client_id, others, had, ahead, wanted)
    released = tuple(one for one in ahead if one not in kept)
    standing = [one for one in _seated(others, [*had, *kept], client_id) if one.cancelled is None]
    plan = carried(known, plan_of(standing, known))
    taken, own = _found(*_shut(known, plan, _full(cards, client_id)), wanted, since, site_id)
    new = tuple(one for one in cards if str(one.id) in taken)
    have = Counter([one.group_key for one in (*had, *kept, *new)]) + Counter(one.key for one in own)
    missing = sum((Counter(_asked(client)) - have).values())
    return Reseat(monday, site_id, tuple(kept), released, new, own, missing)


def _with_had(client: Client, had: Iterable[SessionCard], problem: Problem) -> Client:
    """What they had this week counts, and what is more than the new terms ask for was rightly had."""
    times: dict[str, int] = {}
    for one in had:
        times[one.group_key] = times.get(one.group_key, 0) + 1
    there = {one.id for one in problem.groups}
    groups = tuple(
        GroupNeed(need.group, max(need.sessions, times.get(need.group, 0)))
        for need in client.groups
        if need.group in there
    )
    extra = tuple(
        GroupNeed(key, number)
        for key, number in times.items()
        if key in there and key not in {need.group for need in client.groups}
    )
    visits = tuple(
        replace(need, sessions=max(need.sessions, times.get(need.key, 0))) for need in client.visits
    )
    return replace(client, groups=(*groups, *extra), visits=visits)


def _with(problem: Problem, client: Client) -> Problem:
    others = tuple(one for one in problem.clients if one.id != client.id)
    return replace(problem, clients=(*others, client), last=Plan())


def _without(card: SessionCard, client_id: UUID) -> SessionCard:
    return replace(card, client_ids=tuple(one for one in card.client_ids if one != client_id))


def _seated(
    cards: Sequence[SessionCard], theirs: Iterable[SessionCard], client_id: UUID
) -> list[SessionCard]:
    mine = {one.id for one in theirs}
    return [replace(one, client_ids=(*one.client_ids, client_id)) if one.id in mine else one for one in cards]


def _asked(client: Client) -> dict[str, int]:
    return {
        **{need.group: need.sessions for need in client.groups},
        **{need.key: need.sessions for need in client.visits},
    }


def _kept(
    problem: Problem,
    client_id: UUID,
    others: Sequence[SessionCard],
    had: Sequence[SessionCard],
    ahead: Sequence[SessionCard],
    client: Client,
) -> tuple[SessionCard, ...]:
    """Of the seats ahead those that give most on the new terms; of equal ones the earlier."""
    alone = replace(problem, clients=(client,))
    best: tuple[int, tuple[SessionCard, ...]] | None = None
    mine = {one.id for one in (*had, *ahead)}
    theirs = [one for one in others if one.id in mine]
    for choice in _choices(_asked(client), had, ahead):
        plan = plan_of(_seated(theirs, [*had, *choice], client_id), alone)
        value = worth(alone, _alone(plan, client)).value
        if best is None or value > best[0]:
            best = value, choice
    return best[1] if best else ()


def _alone(plan: Plan, client: Client) -> Plan:
    """The plan of one person: others in their groups do not matter here."""
    sections = tuple(replace(one, members=(client.id,)) for one in plan.sections if client.id in one.members)
    return Plan(sections, tuple(one for one in plan.visits if one.client == client.id))


def _choices(
    asked: dict[str, int], had: Sequence[SessionCard], ahead: Sequence[SessionCard]
) -> Iterator[tuple[SessionCard, ...]]:
    """Every way to keep as many seats of each kind as are still asked for."""
    ways = []
    for key in dict.fromkeys(one.group_key for one in ahead):
        of_kind = [one for one in ahead if one.group_key == key]
        left = max(0, asked.get(key, 0) - sum(one.group_key == key for one in had))
        ways.append(list(combinations(of_kind, min(left, len(of_kind)))))
    for chosen in product(*ways):
        yield tuple(one for part in chosen for one in part)


def _full(cards: Iterable[SessionCard], client_id: UUID) -> set[str]:
    """Sessions nobody can join: every seat is taken, by whomever, or law or payer allow no more people."""
    apart = [one for one in cards if client_id not in one.client_ids and one.cancelled is None]
    crowded = sessions.too_many(EVERYBODY, apart, more=1)
    return {str(one.id) for one in apart if one.free < 1 or one.id in crowded}


def _shut(problem: Problem, plan: Plan, full: set[str]) -> tuple[Problem, Plan]:
    """The same with each full session a group of its own that nobody needs, so that it is not offered.

    The plan alone does not know: whoever sits there though the week's rules would not seat them any more
    (their treatment here ended, they cannot come at that hour since) is not in it: their seat looks free.
    """
    groups = {one.id: one for one in problem.groups}
    alone = {
        one.id: replace(groups[one.group], id=f"{one.group}/{one.id}")
        for one in plan.sections
        if one.id in full
    }
    sections = tuple(
        replace(one, group=alone[one.id].id) if one.id in alone else one for one in plan.sections
    )
    return replace(problem, groups=(*problem.groups, *alone.values())), replace(plan, sections=sections)


def _found(
    problem: Problem, plan: Plan, client: Client, since: datetime, site_id: UUID
) -> tuple[tuple[str, ...], tuple[Own, ...]]:
    """Seats that are free and times of one's own that fill what is missing, with everybody else fixed."""
    local = since.astimezone(ZoneInfo(zone_of(site_id)))
    now = (local.date() - problem.week).days * 24 * 60 + local.hour * 60 + local.minute
    best = next(iter(offers(problem, plan, client, limit=1, now=max(0, now))), None)
    if best is None:
        return (), ()
    before = {one.id for one in plan.sections if client.id in one.members}
    taken = tuple(one.id for one in best.plan.sections if client.id in one.members and one.id not in before)
    needs = {need.key: need for need in client.visits}
    there = set(plan.visits)
    own = tuple(
        _own(one, needs[one.key]) for one in best.plan.visits if one.client == client.id and one not in there
    )
    return taken, own


def _own(visit: Visit, need: VisitNeed) -> Own:
    return Own(visit.key, UUID(visit.staff), visit.start, need.lasts, visit.by_video)


__all__ = ["Own", "Reseat", "published_weeks", "reseats"]
