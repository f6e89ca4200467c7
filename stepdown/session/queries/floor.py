"""Questions of the day itself: who is in the room, who may lead, how many may come, what was set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import staff
from stepdown.people.queries.telling import powers_of
from stepdown.people.vocabulary import StaffCard
from stepdown.place.queries import day_at, site, zone_of
from stepdown.programme.queries import rules_in_force
from stepdown.programme.vocabulary import RuleEdition, Service, Weight
from stepdown.roster.queries import leaves
from stepdown.session import models
from stepdown.session.queries.cards import cards, everybody, here, period_of
from stepdown.session.rules import heads as counting
from stepdown.session.rules import leading
from stepdown.session.rules.refusing import leaver
from stepdown.session.vocabulary import Dated, HeadLimit, Limit, Override, SessionCard
from stepdown.timetable.queries.apart import pairs_among


@asked_once
def of_day(
    viewer: Viewer, site_id: UUID, *, on: date, at: datetime, cancelled: bool = False
) -> tuple[SessionCard, ...]:
    """The sessions of one day on a site's own clock, in order (3 queries); the cancelled ones too where
    asked for. Who is in them as far as the viewer reaches, and everybody in those that the viewer leads.
    """
    zone = ZoneInfo(zone_of(site_id))
    start = datetime(on.year, on.month, on.day, tzinfo=zone)
    # Wall-clock midnight to midnight, whatever the clock does in between.
    until = start + timedelta(days=1)
    # The week leads to the rows: a day is found as fast when years lie behind it.
    rows = here(viewer).filter(
        week=on - timedelta(days=on.weekday()),
        site_id=site_id,
        during__startswith__gte=start,
        during__startswith__lt=until,
    )
    found = cards(viewer, rows if cancelled else rows.filter(cancelled_at=None), at=at)
    return _with_own(viewer, found)


def next_start(viewer: Viewer, site_id: UUID, *, at: datetime) -> datetime | None:
    """When the next session at a site begins that stands, of those the viewer sees (1 query)."""
    rows = here(viewer).filter(site_id=site_id, cancelled_at=None, during__startswith__gt=at)
    span = rows.order_by("during").values_list("during", flat=True).first()
    return period_of(span).start if span is not None else None


def in_the_room(viewer: Viewer, session_id: UUID, *, at: datetime) -> SessionCard:
    """One session as the floor knows it (4 queries): whoever leads it knows everybody in it, whoever else is
    theirs; others know those whom they reach. Raises NotFound.
    """
    found = cards(viewer, here(viewer).filter(id=session_id), at=at)
    if not found:
        raise NotFound
    return _with_own(viewer, found)[0]


def _with_own(viewer: Viewer, found: tuple[SessionCard, ...]) -> tuple[SessionCard, ...]:
    mine = [one.id for one in found if one.led_by(viewer.staff_id) and one.taken > len(one.client_ids)]
    whole = everybody(mine) if mine else {}
    return tuple(whole.get(one.id, one) for one in found)


def may_lead(
    viewer: Viewer, one: Dated, staff_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, tuple[Refusal, ...]]:
    """What stands against each of these people leading a session: a credential of its day, leave, somebody
    in it whom they are kept apart from (about 6 queries). Raises NotFound for who does not work here.
    """
    whole = replace(viewer, audience=Audience.SYSTEM)
    known = {card.id: card for card in staff(viewer, at=at, active=False)}
    asked = list(staff_ids)
    if not set(asked) <= known.keys():
        raise NotFound
    away = {leave.staff_id for leave in leaves(whole, during=one.during, at=at)}
    parted = {pair.staff_id for pair in pairs_among(whole, one.client_ids, asked, at=at)}
    day = day_at(one.site_id, one.during.start)
    return {
        staff_id: _against(known[staff_id], one, day, staff_id in away, staff_id in parted)
        for staff_id in asked
    }


def _against(card: StaffCard, one: Dated, day: date, away: bool, parted: bool) -> tuple[Refusal, ...]:
    if not card.active:
        return (leaver(card.name),)
    powers = powers_of(card, day)
    return leading.stands_against(card.name, one.kind, powers, away=away, parted=parted)


def leading_then(viewer: Viewer, one: SessionCard) -> frozenset[UUID]:
    """Who leads another session, or leads one along, while this one is held (1 query)."""
    span = DateTimeTZRange(one.during.start, one.during.end)
    near = [one.week + timedelta(days=days) for days in (-7, 0, 7)]
    rows = models.Leading.objects.filter(session__week__in=near, ended_at=None, during__overlap=span)
    return frozenset(rows.exclude(session_id=one.id).values_list("staff_id", flat=True))


def heads(viewer: Viewer, one: Dated, leaders: int = 1) -> tuple[HeadLimit, ...]:
    """How many people may be in a session that so many lead: its seats, its room, and what law and payers
    say of its day.
    """
    day = day_at(one.site_id, one.during.start)
    place = counting.limits(seats=one.seats, capacity=_capacity(viewer, one))
    return (*place, *_by_rules(rules_in_force(viewer, on=day), one.kind, leaders))


def _by_rules(rules: Iterable[RuleEdition], kind: Service, leaders: int) -> tuple[HeadLimit, ...]:
    """What law and payers say of such a group. What was not checked against its source binds nobody."""
    found: list[HeadLimit] = []
    for rule in rules:
        if kind not in rule.groups or rule.weight not in (Weight.FORBIDS, Weight.ASKS):
            continue
        limit = None if rule.weight is Weight.FORBIDS else Limit.PAYER
        if rule.group_most is not None:
            found.append(counting.in_all(rule.group_most, rule.name, limit))
        if rule.per_leader is not None:
            found.append(counting.for_each(rule.per_leader, rule.name, limit, leaders))
    return tuple(found)


def passed(every: Iterable[HeadLimit], people: int) -> tuple[HeadLimit, ...]:
    """The limits that so many people are above."""
    return counting.over(people, every)


def too_many(
    viewer: Viewer, asked: Iterable[SessionCard], *, more: int = 0
) -> dict[UUID, tuple[HeadLimit, ...]]:
    """What the rulebook's limits of these sessions are passed by those in them and so many more (a query for
    each day where the rulebook limits anything). Seats and rooms are not asked: they are on the card.
    """
    found: dict[UUID, tuple[HeadLimit, ...]] = {}
    days: dict[date, Iterable[RuleEdition]] = {}
    for one in asked:
        day = one.during.start.astimezone(ZoneInfo(one.zone)).date()
        if day not in days:
            days[day] = rules_in_force(viewer, on=day)
        every = _by_rules(days[day], one.kind, one.leaders)
        if over := counting.over(one.taken + more, every):
            found[one.id] = over
    return found


def _capacity(viewer: Viewer, one: Dated) -> int | None:
    rooms = site(viewer, one.site_id).rooms if one.room_id else ()
    return next((room.capacity for room in rooms if room.id == one.room_id), None)


def overrides(
    viewer: Viewer, session_ids: Collection[UUID], *, at: datetime
) -> dict[UUID, tuple[Override, ...]]:
    """What was set aside for each of these sessions, the first first (1 query)."""
    found: dict[UUID, tuple[Override, ...]] = {}
    rows = models.Override.objects.filter(session__in=here(viewer).filter(id__in=list(session_ids)))
    for row in rows.order_by("at", "id"):
        told = Override(
            row.session_id, Limit(row.limit), row.people, row.allowed, row.words, row.by_name, row.at
        )
        found[row.session_id] = (*found.get(row.session_id, ()), told)
    return found
