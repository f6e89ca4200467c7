"""A published week held against the clinic as it is now: what happened to it, and the week mended.

Somebody fell sick, a site is closed, a person left: nobody enters it twice. What the rooms of the house know
since the week was published becomes events; each is mended with the least change, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from stepdown.journeys.week_problem import Gathered, clock, gathered
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import sites
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.mending import (
    Away,
    ClientGone,
    ClientOut,
    Damage,
    Event,
    Repair,
    RoomClosed,
    SiteClosed,
    damage,
    repair,
)
from stepdown.timetable.vocabulary import DAY, WEEK, Counselor, DraftCard, Origin, Plan, Problem, Room


@dataclass(frozen=True)
class Happened:
    """One event since the week was published, and what of the plan can no longer be held for it."""

    event: Event
    damage: Damage


@dataclass(frozen=True)
class Mended:
    """The week after all that happened: each event with the way that was taken, and the plan that is left.

    `problem` is the clinic as it is now where the plan keeps every rule of it; else the published one with
    the events in it: then something else changed besides, and publishing says what.
    """

    published: DraftCard
    repairs: tuple[Repair, ...]
    problem: Problem
    plan: Plan


def happened(viewer: Viewer, *, week: date, at: datetime) -> tuple[Happened, ...]:
    """What happened to the published week of a day since it was published, those events alone that take
    something away. Raises NotFound for who may not plan the week.
    """
    monday = week - timedelta(days=week.weekday())
    now = gathered(viewer, week=monday, at=at)
    published = queries.published(viewer, week=monday, at=at)
    if published is None:
        return ()
    return tuple(_happened(published.problem, published.plan, now, _minute(monday, at)))


def mended(viewer: Viewer, *, week: date, at: datetime) -> Mended:
    """The published week of a day with everything that happened to it mended; nothing is saved.

    Raises Refused where no week is published, NotFound for who may not plan it.
    """
    monday = week - timedelta(days=week.weekday())
    now = gathered(viewer, week=monday, at=at)
    published = queries.published(viewer, week=monday, at=at)
    if published is None:
        raise Refused(Refusal(say("This week is not published yet: there is nothing to mend.")))
    minute = _minute(monday, at)
    problem, plan = published.problem, published.plan
    taken = []
    for one in _happened(problem, plan, now, minute):
        best = repair(problem, plan, one.event, now=minute).best
        problem, plan = best.problem, best.plan
        taken.append(best)
    problem = now.problem if not queries.broken(now.problem, plan) else problem
    return Mended(published, tuple(taken), problem, plan)


@transaction.atomic
def begin(*, week: date, by: Viewer, at: datetime) -> DraftCard:
    """A draft of the mended week, to be looked at and published. Raises Refused where nothing happened or no
    week is published, NotFound.
    """
    found = mended(by, week=week, at=at)
    if not found.repairs:
        raise Refused(Refusal(say("Nothing has happened that the published week does not hold.")))
    return actions.begin_draft(
        week=found.published.week, problem=found.problem, plan=found.plan, origin=Origin.REPAIR, by=by, at=at
    )


def _minute(monday: date, at: datetime) -> int:
    """The latest minute of the week that a clock of any site shows: what has begun anywhere stays."""
    shown = [at.astimezone(site.tz) for site in sites(EVERYBODY)]
    minutes = [(one.date() - monday).days * DAY + one.hour * 60 + one.minute for one in shown]
    return max(0, min(WEEK, max(minutes, default=0)))


def _happened(problem: Problem, plan: Plan, now: Gathered, minute: int) -> Iterator[Happened]:
    """Events that take something away, those of whole sites first; each as if it were the only one."""
    for event in _events(problem, now.problem):
        hit = damage(problem, plan, event, minute)
        if hit.sections or hit.leaves or hit.visits:
            yield Happened(event, hit)


def _events(was: Problem, now: Problem) -> Iterator[Event]:
    shut = {site: _shut(site, was, now) for site in sorted({room.site for room in was.rooms})}
    for site, quarters in shut.items():
        for window in clock.windows_of(quarters):
            yield SiteClosed(site, window)
    rooms = {room.id: room for room in now.rooms}
    for room in was.rooms:
        for window in clock.windows_of(_lost(room, rooms.get(room.id)) & ~shut[room.site]):
            yield RoomClosed(room.id, window)
    staff = {one.id: one for one in now.counselors}
    for one in was.counselors:
        for window in clock.windows_of(_works(one, shut) & ~_works(staff.get(one.id), {})):
            yield Away(one.id, window)
    clients = {one.id: one for one in now.clients}
    for client in was.clients:
        still = clients.get(client.id)
        if still is None:
            yield ClientGone(client.id)
            continue
        before = clock.quarters_of((*client.free, *client.video_free))
        after = clock.quarters_of((*still.free, *still.video_free))
        for window in clock.windows_of(before & ~after):
            yield ClientOut(client.id, window)


def _lost(room: Room, now: Room | None) -> int:
    return clock.quarters_of(room.open) & ~clock.quarters_of(now.open if now else ())


def _shut(site: str, was: Problem, now: Problem) -> int:
    """The quarters at which every room of a site was open and none is any more."""
    rooms = {room.id: room for room in now.rooms}
    lost = [_lost(room, rooms.get(room.id)) for room in was.rooms if room.site == site]
    return _all(lost) & ~_any(clock.quarters_of(room.open) for room in now.rooms if room.site == site)


def _works(one: Counselor | None, shut: dict[str, int]) -> int:
    """The quarters at which somebody works, but for those at sites that are shut."""
    if one is None:
        return 0
    at_sites = _any(clock.quarters_of([shift.window]) & ~shut.get(shift.site, 0) for shift in one.shifts)
    return at_sites & ~clock.quarters_of(one.away)


def _any(several: Iterable[int]) -> int:
    found = 0
    for one in several:
        found |= one
    return found


def _all(several: list[int]) -> int:
    found = several[0] if several else 0
    for one in several:
        found &= one
    return found
