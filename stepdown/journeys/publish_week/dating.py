"""A plan as dated sessions, at moments of each site's clock, under keys that last from plan to plan."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.journeys.week_problem import Gathered
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused
from stepdown.session.queries import dated as moments
from stepdown.session.vocabulary import Dated, SessionCard
from stepdown.timetable.vocabulary import Plan, Problem, Section, Visit


@dataclass(frozen=True)
class Planned:
    """One session of a plan at its moments, before it has a key."""

    group_key: str
    site_id: UUID
    room_id: UUID | None
    leader_id: UUID
    during: Period
    break_minutes: int
    seats: int
    by_video: bool
    client_ids: tuple[UUID, ...]
    least: int = 1


def dated(
    known: Gathered,
    problem: Problem,
    plan: Plan,
    zones: dict[UUID, ZoneInfo],
    standing: Sequence[SessionCard],
) -> tuple[Dated, ...]:
    """Every session of a plan. One that stands already in much the same way keeps the key it stands under."""
    planned = planned_of(problem, plan, zones)
    keys = keys_for(planned, standing)
    found = []
    for place, one in enumerate(planned):
        named = known.called(one.group_key)
        found.append(
            Dated(
                plan_key=keys[place],
                site_id=one.site_id,
                room_id=one.room_id,
                leader_id=one.leader_id,
                kind=named.service,
                group_key=one.group_key,
                title=named.title,
                during=one.during,
                break_minutes=one.break_minutes,
                seats=one.seats,
                by_video=one.by_video,
                client_ids=one.client_ids,
                least=one.least,
            )
        )
    return tuple(found)


def planned_of(problem: Problem, plan: Plan, zones: dict[UUID, ZoneInfo]) -> list[Planned]:
    """Sections and visits of a plan at their moments, in order."""
    site_of = {one.id: UUID(one.site) for one in problem.clients}
    found = [_section(problem, one, site_of, zones) for one in plan.sections]
    found += [_visit(problem, one, site_of, zones) for one in plan.visits]
    return sorted(found, key=lambda one: (one.during.start, one.group_key, str(one.leader_id)))


def _section(
    problem: Problem, one: Section, site_of: dict[str, UUID], zones: dict[UUID, ZoneInfo]
) -> Planned:
    group = next(group for group in problem.groups if group.id == one.group)
    room = next((room for room in problem.rooms if room.id == one.room), None)
    site_id = UUID(room.site) if room else _site_by_video(one, site_of)
    return Planned(
        group_key=one.group,
        site_id=site_id,
        room_id=UUID(room.id) if room else None,
        leader_id=UUID(one.leader),
        during=_during(problem, one.start, group.minutes, zones[site_id]),
        break_minutes=group.break_minutes,
        seats=min(group.most, room.seats) if room else group.most,
        by_video=room is None,
        client_ids=tuple(UUID(member) for member in one.members),
        least=group.least,
    )


def _visit(problem: Problem, one: Visit, site_of: dict[str, UUID], zones: dict[UUID, ZoneInfo]) -> Planned:
    client = next(client for client in problem.clients if client.id == one.client)
    need = next(need for need in client.visits if need.key == one.key)
    site_id = site_of[one.client]
    return Planned(
        group_key=one.key,
        site_id=site_id,
        room_id=None,
        leader_id=UUID(one.staff),
        during=_during(problem, one.start, need.lasts, zones[site_id]),
        break_minutes=0,
        seats=1,
        by_video=one.by_video,
        client_ids=(UUID(one.client),),
    )


def _site_by_video(one: Section, site_of: dict[str, UUID]) -> UUID:
    """A session by video belongs to the site of most of its members; its clock is theirs."""
    sites = [site_of[member] for member in one.members]
    return max(sorted(set(sites), key=str), key=sites.count)


def _during(problem: Problem, start: int, minutes: int, zone: ZoneInfo) -> Period:
    """The moments of one session. Raises Refused in the hour that the clock leaves out."""
    found = moments(problem.week, start, minutes, zone)
    if not isinstance(found, Period):
        raise Refused(found)
    return found


_Same = Callable[[Planned | SessionCard], Hashable]


def keys_for(planned: Sequence[Planned], standing: Iterable[SessionCard]) -> dict[int, str]:
    """The key of each planned session: that of the session it most resembles among those that stand, each
    given away once; else a new one.
    """
    left = {card.id: card for card in standing if not card.arranged}
    taken = {card.plan_key for card in left.values()}
    found: dict[int, str] = {}
    for same in _SAME:
        by_look: dict[Hashable, list[SessionCard]] = {}
        for card in left.values():
            by_look.setdefault(same(card), []).append(card)
        for place, one in enumerate(planned):
            if place not in found and (alike := by_look.get(same(one))):
                card = max(alike, key=lambda card: len(set(card.client_ids) & set(one.client_ids)))
                alike.remove(card)
                del left[card.id]
                found[place] = card.plan_key
    for place, one in enumerate(planned):
        if place not in found:
            found[place] = _new_key(one, taken)
            taken.add(found[place])
    return found


def _new_key(one: Planned, taken: set[str]) -> str:
    first = f"{one.group_key}@{one.during.start:%Y%m%dT%H%MZ}"
    number = 1
    while f"{first}.{number}" in taken:
        number += 1
    return f"{first}.{number}"


def _whose(one: Planned | SessionCard) -> Hashable:
    """A session of somebody's own is theirs; a group may have anybody."""
    return one.client_ids if one.seats == 1 else ()


def _place(one: Planned | SessionCard) -> Hashable:
    return (one.site_id, one.room_id, one.by_video)


def _exactly(one: Planned | SessionCard) -> Hashable:
    return (one.group_key, _whose(one), one.during.start, one.leader_id, _place(one))


def _same_time_and_leader(one: Planned | SessionCard) -> Hashable:
    return (one.group_key, _whose(one), one.during.start, one.leader_id)


def _same_time_and_place(one: Planned | SessionCard) -> Hashable:
    return (one.group_key, _whose(one), one.during.start, _place(one))


def _same_time(one: Planned | SessionCard) -> Hashable:
    return (one.group_key, _whose(one), one.during.start, one.site_id)


def _same_people(one: Planned | SessionCard) -> Hashable:
    return (one.group_key, frozenset(one.client_ids), one.leader_id)


def _same_day_and_leader(one: Planned | SessionCard) -> Hashable:
    return (one.group_key, _whose(one), one.during.start.date(), one.leader_id)


_SAME: tuple[_Same, ...] = (
    _exactly,
    _same_time_and_leader,
    _same_time_and_place,
    _same_time,
    _same_people,
    _same_day_and_leader,
)
