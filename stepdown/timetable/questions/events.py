"""What happens in the middle of a week, as values, and the problem as it is then.

What began before `now` stays as it was: a closure or an absence into which it reaches begins when it ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from stepdown.timetable.rules.findings import Session, Week
from stepdown.timetable.vocabulary import Client, Counselor, GroupNeed, Plan, Problem, Shift, Window


@dataclass(frozen=True)
class Away:
    """A member of staff is not there, by leave or sick."""

    staff: str
    window: Window
    sick: bool = True


@dataclass(frozen=True)
class RoomClosed:
    room: str
    window: Window


@dataclass(frozen=True)
class SiteClosed:
    """Nobody can be at a site; staff on shift there may still hold sessions by video."""

    site: str
    window: Window


@dataclass(frozen=True)
class ClientOut:
    """Somebody can come to nothing for a while."""

    client: str
    window: Window


@dataclass(frozen=True)
class ClientGone:
    """Somebody has left; what they had is behind them."""

    client: str


@dataclass(frozen=True)
class BelowLeast:
    """A section of the plan has fewer members than it needs."""

    section: str


Event = Away | RoomClosed | SiteClosed | ClientOut | ClientGone | BelowLeast


@dataclass(frozen=True)
class Damage:
    """The problem with the event in it, and what can no longer be held as it stands.

    `sections` cannot be held (ids); from `leaves` people drop out (client, section id); `visits` are lost
    (client, key, start). `closed` are the stretches, as the event was cut to what lies ahead.
    """

    problem: Problem
    sections: tuple[str, ...] = ()
    leaves: tuple[tuple[str, str], ...] = ()
    visits: tuple[tuple[str, str, int], ...] = ()
    closed: Window | None = None


def damage(problem: Problem, plan: Plan, event: Event, now: int) -> Damage:
    """What an event does to a plan. Raises ValueError where it names what is not there."""
    known: dict[type, Iterable[str]] = {
        Away: (one.id for one in problem.counselors),
        RoomClosed: (one.id for one in problem.rooms),
        SiteClosed: {one.site for one in problem.rooms} | {one.site for one in problem.clients},
        ClientOut: (one.id for one in problem.clients),
        ClientGone: (one.id for one in problem.clients),
        BelowLeast: (one.id for one in plan.sections),
    }
    name = next(iter(vars(event).values()))
    if name not in set(known[type(event)]):
        raise ValueError(f"{name} is not in this week")
    if isinstance(event, BelowLeast):
        return Damage(problem)
    week = Week(problem, plan)
    if isinstance(event, ClientGone):
        return _gone(problem, week, event.client, now)
    if isinstance(event, ClientOut):
        return _out(problem, week, event, now)
    if isinstance(event, Away):
        return _away(problem, week, event, now)
    if isinstance(event, RoomClosed):
        return _room(problem, week, event, now)
    return _site(problem, week, event, now)


def cut(windows: tuple[Window, ...], out: Window | None) -> tuple[Window, ...]:
    """The windows without a stretch."""
    if out is None:
        return windows
    kept = []
    for one in windows:
        if one.start < min(one.end, out.start):
            kept.append(Window(one.start, min(one.end, out.start)))
        if max(one.start, out.end) < one.end:
            kept.append(Window(max(one.start, out.end), one.end))
    return tuple(kept)


def _ahead(window: Window, sessions: Iterable[Session], now: int, way: int = 0) -> Window | None:
    """The part of a window after all that began before now; None where nothing is left of it."""
    start = window.start
    for one in sessions:
        first, last = (one.start, one.end) if one.by_video else (one.start - way, one.end + way)
        if one.start < now and first < window.end and window.start < last:
            start = max(start, -(-last // 15) * 15)
    return Window(start, window.end) if start < window.end else None


def _hit(sessions: Iterable[Session], out: Window | None, now: int, way: int = 0) -> list[Session]:
    found = []
    for one in sessions:
        first, last = (one.start, one.end) if one.by_video else (one.start - way, one.end + way)
        if out is not None and one.start >= now and first < out.end and out.start < last:
            found.append(one)
    return found


def _of(hit: Iterable[Session]) -> tuple[tuple[str, ...], tuple[tuple[str, str, int], ...]]:
    """Sections and visits among the sessions."""
    every = list(hit)
    groups = tuple(one.name for one in every if one.is_group)
    return groups, tuple((one.members[0], one.what, one.start) for one in every if not one.is_group)


def _away(problem: Problem, week: Week, event: Away, now: int) -> Damage:
    sessions = week.of_staff.get(event.staff, [])
    out = _ahead(event.window, sessions, now)
    staff = tuple(
        replace(one, away=(*one.away, out)) if one.id == event.staff and out else one
        for one in problem.counselors
    )
    sections, visits = _of(_hit(sessions, out, now))
    return Damage(replace(problem, counselors=staff), sections, (), visits, out)


def _room(problem: Problem, week: Week, event: RoomClosed, now: int) -> Damage:
    sessions = week.of_room.get(event.room, [])
    out = _ahead(event.window, sessions, now)
    rooms = tuple(
        replace(one, open=cut(one.open, out)) if one.id == event.room else one for one in problem.rooms
    )
    return Damage(replace(problem, rooms=rooms), _of(_hit(sessions, out, now))[0], (), (), out)


def _site(problem: Problem, week: Week, event: SiteClosed, now: int) -> Damage:
    here = [one for one in week.sessions if one.site == event.site]
    rooms = tuple(
        replace(one, open=cut(one.open, _ahead(event.window, week.of_room.get(one.id, []), now)))
        if one.site == event.site
        else one
        for one in problem.rooms
    )
    staff = tuple(
        _at_home(one, event, _ahead(event.window, [s for s in here if s.staff == one.id], now))
        for one in problem.counselors
    )
    sections, visits = _of(_hit(here, event.window, now))
    return Damage(replace(problem, rooms=rooms, counselors=staff), sections, (), visits, event.window)


def _at_home(one: Counselor, event: SiteClosed, out: Window | None) -> Counselor:
    """Shifts at the site become shifts at a place without rooms: by video they can be held all the same."""
    shifts: list[Shift] = []
    for shift in one.shifts:
        if shift.site != event.site or out is None:
            shifts.append(shift)
            continue
        shifts += [Shift(shift.site, left) for left in cut((shift.window,), out)]
        start, end = max(shift.window.start, out.start), min(shift.window.end, out.end)
        shifts += [Shift(f"{event.site}:closed", Window(start, end))] if start < end else []
    return replace(one, shifts=tuple(shifts))


def _out(problem: Problem, week: Week, event: ClientOut, now: int) -> Damage:
    client, sessions = week.clients[event.client], week.of_client.get(event.client, [])
    out = _ahead(event.window, sessions, now, client.travel)
    changed = replace(client, free=cut(client.free, out), video_free=cut(client.video_free, out))
    sections, visits = _of(_hit(sessions, out, now, client.travel))
    leaves = tuple((event.client, name) for name in sections)
    return Damage(_with(problem, changed), (), leaves, visits, out)


def _gone(problem: Problem, week: Week, name: str, now: int) -> Damage:
    """Out of the problem; where sessions lie behind them, in it with these and no time for others."""
    client, sessions = week.clients[name], week.of_client.get(name, [])
    had = [one for one in sessions if one.start < now]
    sections, visits = _of(one for one in sessions if one.start >= now)
    leaves = tuple((name, section) for section in sections)
    if not had:
        others = tuple(one for one in problem.clients if one.id != name)
        return Damage(replace(problem, clients=others), (), leaves, visits)
    whats = [one.what for one in had if one.is_group]
    needs = tuple(GroupNeed(what, whats.count(what)) for what in dict.fromkeys(whats))
    own = [one.what for one in had if not one.is_group]
    kept = tuple(replace(need, sessions=own.count(need.key)) for need in client.visits if need.key in own)
    return Damage(_with(problem, replace(client, groups=needs, visits=kept)), (), leaves, visits)


def _with(problem: Problem, client: Client) -> Problem:
    return replace(problem, clients=tuple(client if one.id == client.id else one for one in problem.clients))
