"""A published week held against the clinic as it is now: what happened to it, and the week mended.

Somebody fell sick, a site is closed, a person left: nobody enters it twice. What the rooms of the house know
since the week was published becomes events; each is mended with the least change, one after the other. What
is mended is the week as it is held: with the seats people swapped or gave up since, and whoever leads by now.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.journeys.week_problem import Gathered, clock, gathered
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import sites
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.mending import (
    Away,
    BelowLeast,
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
from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    WEEK,
    Client,
    Counselor,
    DraftCard,
    Origin,
    Plan,
    Problem,
    Room,
    Rule,
    Section,
    Visit,
)


@dataclass(frozen=True)
class Happened:
    """One event since the week was published, and what of the plan can no longer be held for it.

    It is mended by `repair(problem, plan, event, now=now)`: `plan` is the week as it is held, `now` the
    minute of the week up to which it is past.
    """

    event: Event
    damage: Damage
    problem: Problem
    plan: Plan
    now: int

    @property
    def key(self) -> str:
        """What a form names it by: the kind, who or what it is about, and from when until when."""
        return ":".join((_KEYS[type(self.event)], *(str(one) for one in _told(self.event))))

    @property
    def sessions(self) -> int:
        """How many sessions cannot be held, or lose somebody."""
        losing = {section for _, section in self.damage.leaves}
        return len(losing.union(self.damage.sections)) + len(self.damage.visits) or 1


_KEYS: dict[type, str] = {
    Away: "staff",
    RoomClosed: "room",
    SiteClosed: "site",
    ClientOut: "client",
    ClientGone: "gone",
    BelowLeast: "few",
}


def _told(event: Event) -> Iterator[str | int]:
    if isinstance(event, ClientGone):
        yield event.client
    elif isinstance(event, BelowLeast):
        yield event.section
    else:
        yield next(iter(vars(event).values()))
        yield event.window.start
        yield event.window.end


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
    something away: sites and rooms closed, staff away, people gone or out, sessions with too few people.

    About 50 queries, whatever the size of the clinic. Raises NotFound for who may not plan the week.
    """
    monday = week - timedelta(days=week.weekday())
    now = gathered(viewer, week=monday, at=at)
    published = queries.published(viewer, week=monday, at=at)
    if published is None:
        return ()
    problem, plan = as_held(published, at)
    return tuple(_happened(problem, plan, now, _minute(monday, at)))


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
    problem, plan = as_held(published, at)
    hits = tuple(_happened(problem, plan, now, minute))
    problem = _with_quiet(problem, plan, now, minute)
    taken = []
    for one in hits:
        if isinstance(one.event, BelowLeast) and not _too_few(problem, plan, one.event.section):
            continue  # what was mended before it brought people, or took it away
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


def as_held(published: DraftCard, at: datetime) -> tuple[Problem, Plan]:
    """The published week with who sits in its sessions and leads them by now (3 queries).

    Who waits longer between two sessions because of a seat they gave up waits by their own wish.
    """
    problem, plan = published.problem, published.plan
    zones = {str(site.id): site.tz for site in sites(EVERYBODY)}
    cards = sessions.of_week(EVERYBODY, week=published.week, at=at)
    groups = {_place(one.group_key, one.during.start, one.room_id): one for one in cards if one.seats > 1}
    own = {_place(one.group_key, one.during.start, *one.client_ids): one for one in cards if one.seats == 1}
    site_of = {room.id: room.site for room in problem.rooms} | {one.id: one.site for one in problem.clients}
    staff, known = {one.id for one in problem.counselors}, {one.id for one in problem.clients}

    def section(one: Section) -> Section:
        where = site_of.get(one.room or next(iter(one.members), ""), "")
        start = _start(published.week, one.start, zones.get(where))
        card = groups.get(_place(one.group, start, UUID(one.room) if one.room else None))
        return one if card is None else _with_people(one, card, staff, known)

    def visit(one: Visit) -> Visit:
        start = _start(published.week, one.start, zones.get(site_of.get(one.client, "")))
        card = own.get(_place(one.key, start, UUID(one.client)))
        leader = str(card.leader_id) if card is not None else one.staff
        return replace(one, staff=leader) if leader in staff else one

    held = Plan(tuple(map(section, plan.sections)), tuple(map(visit, plan.visits)))
    if held == plan:
        return problem, plan
    waits = {who for one in queries.broken(problem, held) if one.rule is Rule.GAP for who in one.who}
    clients = (replace(one, gap_most=DAY) if one.id in waits else one for one in problem.clients)
    return replace(problem, clients=tuple(clients)), held


def _place(key: str, start: datetime | None, *which: UUID | None) -> Hashable:
    return (key, start, *which)


def _start(monday: date, minute: int, zone: ZoneInfo | None) -> datetime | None:
    return clock.moment_of(monday, minute, zone) if zone is not None else None


def _with_people(one: Section, card: SessionCard, staff: set[str], known: set[str]) -> Section:
    there = {str(each) for each in card.client_ids} & known
    members = (*(each for each in one.members if each in there), *sorted(there.difference(one.members)))
    leader = str(card.leader_id) if str(card.leader_id) in staff else one.leader
    return replace(one, members=members, leader=leader)


def _happened(problem: Problem, plan: Plan, now: Gathered, minute: int) -> Iterator[Happened]:
    """Events that take something away, those of whole sites first; each as if it were the only one."""
    for event in _events(problem, now.problem):
        hit = damage(problem, plan, event, minute)
        if hit.sections or hit.leaves or hit.visits:
            yield Happened(event, hit, problem, plan, minute)
    stayed, left = _without_gone(problem, plan, now.problem, minute)
    for one in left.sections:
        if one.start >= minute and _too_few(stayed, left, one.id):
            event = BelowLeast(one.id)
            yield Happened(event, Damage(stayed, (one.id,)), stayed, left, minute)


def _with_quiet(problem: Problem, plan: Plan, now: Gathered, minute: int) -> Problem:
    """The problem with every event that hits nothing: no repair may move somebody to where it would."""
    for event in _events(problem, now.problem):
        hit = damage(problem, plan, event, minute)
        if not (hit.sections or hit.leaves or hit.visits):
            problem = hit.problem
    return problem


def _without_gone(problem: Problem, plan: Plan, now: Problem, minute: int) -> tuple[Problem, Plan]:
    """The week without the people who left, as far as it lies ahead."""
    here = {one.id for one in now.clients}
    for client in problem.clients:
        if client.id in here:
            continue
        problem = damage(problem, plan, ClientGone(client.id), minute).problem
        sections = (
            replace(one, members=tuple(each for each in one.members if each != client.id))
            if one.start >= minute
            else one
            for one in plan.sections
        )
        visits = (one for one in plan.visits if one.client != client.id or one.start < minute)
        plan = Plan(tuple(sections), tuple(visits))
    return problem, plan


def _too_few(problem: Problem, plan: Plan, section_id: str) -> bool:
    """Whether a section that takes place has fewer people than its kind needs."""
    least = {one.id: one.least for one in problem.groups}
    return any(one.id == section_id and len(one.members) < least[one.group] for one in plan.sections)


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
        after = _within_reach(client, still)
        for window in clock.windows_of(before & ~after):
            yield ClientOut(client.id, window)


def _within_reach(was: Client, now: Client) -> int:
    """The quarters somebody can be there or on the way, less those that a longer way takes now."""
    free = clock.quarters_of(now.free)
    for _ in range(max(0, -(-(now.travel - was.travel) // UNIT))):
        free &= free << 1 & free >> 1
    return free | clock.quarters_of(now.video_free)


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
