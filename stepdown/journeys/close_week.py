"""Each person's week closed in their payer's week, from the same meter that chart and phone show.

The figures are frozen. A credit that changes afterwards stands beside them and opens a task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.attendance.queries import treats
from stepdown.episode import queries as episodes
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.overview.meter import Came, State, WeekMeter, of_rule
from stepdown.overview.queries import meters
from stepdown.people.queries import client_cards
from stepdown.place.queries import site
from stepdown.programme.queries import rules_in_force
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable.vocabulary import CountRule
from stepdown.week_close import actions, queries
from stepdown.week_close.vocabulary import Asked, Because, Line, Week

EVERYBODY = Viewer(Audience.SYSTEM, name="the closing of the week")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
# How far back a closed week is held against the ledger each night.
LOOKED_BACK = 8
_PRESENCE = {
    State.DONE: "present",
    State.EXCUSED: "excused",
    State.ABSENT: "did_not_come",
    State.IMPAIRED: "impaired",
    State.WAITING: "expected",
    State.BOOKED: "expected",
}


@dataclass(frozen=True)
class Open:
    """One week that may be closed, or what it waits for. `closed_id`: it was closed already."""

    week: Week
    client_name: str
    against: Refusal | None = None
    closed_id: UUID | None = None


@dataclass(frozen=True)
class _Around:
    """What the lines of some people's weeks need besides the meter."""

    planned: Mapping[tuple[UUID, UUID], int]
    cancelled: Mapping[UUID, tuple[SessionCard, ...]]


def weeks_to_close(viewer: Viewer, site_id: UUID, *, on: date, at: datetime) -> tuple[Open, ...]:
    """Every week that holds a day, of everybody who was in treatment at a site then: by name, then payer.

    About 25 queries, however many people.
    """
    zone = ZoneInfo(site(viewer, site_id).zone)
    today = at.astimezone(zone).date()
    span = Period(_midnight(on - WEEK, zone), _midnight(on + WEEK + DAY, zone))
    lines = episodes.between(
        viewer,
        [site_id],
        since=_midnight(on - DAY * 6, zone),
        until=_midnight(on + WEEK, zone),
        at=at,
    )
    ids = sorted({one.client_id for one in lines}, key=str)
    weeks = _weeks(viewer, ids, site_id, on=on, span=span, at=at)
    names = client_cards(viewer, ids, at=at)
    known = queries.closed_keys(ids, first=on - DAY * 6, last=on)
    found = [
        Open(
            week,
            names[week.client_id].shown_as,
            queries.check_closing(week.start, today, sum(one.presence == "expected" for one in week.lines)),
            known.get((week.client_id, week.asked.key, week.start)),
        )
        for week in weeks
        if week.client_id in names
    ]
    return tuple(sorted(found, key=lambda one: (one.client_name, one.week.asked.name)))


@transaction.atomic
def close_week(*, site_id: UUID, on: date, by: Viewer, at: datetime) -> int:
    """Close every week of a site that holds a day, is over and has its rolls settled; how many are new.

    What cannot be closed yet stays open and says why on the page. Raises Refused where none can be.
    """
    found = weeks_to_close(by, site_id, on=on, at=at)
    ready = [one.week for one in found if one.against is None and one.closed_id is None]
    if not ready and (noes := [one.against for one in found if one.against is not None]):
        raise Refused(noes[0])
    return actions.close_weeks(weeks=ready, by=by, at=at)


@transaction.atomic
def look_again(*, site_id: UUID, on: date, by: Viewer, at: datetime) -> int:
    """Hold the closed weeks that began in the six days up to a day against the ledger; how many corrections
    are new. The rule is the one that was frozen with the week.
    """
    page = queries.closed_weeks(by, site_id, first=on - DAY * 6, last=on, at=at)
    if not page.weeks:
        return 0
    zone = ZoneInfo(site(by, site_id).zone)
    span = Period(_midnight(on - WEEK * 2, zone), _midnight(on + WEEK + DAY, zone))
    ids = sorted({one.week.client_id for one in page.weeks}, key=str)
    now = {
        (one.client_id, one.asked.key, one.start): one.lines
        for one in _weeks(by, ids, site_id, on=on, span=span, at=at)
    }
    fresh: dict[UUID, Week] = {}
    for closed in page.weeks:
        week = closed.week
        lines = now.get((week.client_id, week.asked.key, week.start))
        if lines is not None:
            figures = queries.figures_of(week.asked, lines)
            fresh[closed.id] = Week(week.client_id, week.site_id, week.start, week.asked, figures, lines)
    return actions.correct_later(now=fresh, by=by, at=at)


def look_again_everywhere(*, by: Viewer, at: datetime, site_ids: Iterable[UUID]) -> int:
    """Each night: the closed weeks of two months held against the ledger."""
    today = at.date()
    return sum(
        look_again(site_id=site_id, on=today - WEEK * back, by=by, at=at)
        for site_id in site_ids
        for back in range(1, LOOKED_BACK + 1)
    )


def _weeks(
    viewer: Viewer, ids: list[UUID], site_id: UUID, *, on: date, span: Period, at: datetime
) -> list[Week]:
    planned = {
        (client_id, one.session_id): one.minutes if treats(one.kind, on=on) else 0
        for client_id, every in sessions.of_clients(viewer, ids, during=span, at=at).items()
        for one in every
    }
    around = _Around(planned, sessions.called_off(viewer, ids, during=span, at=at))
    made = []
    for client_id, meter in meters(viewer, ids, on=on, at=at).items():
        for week in meter.weeks:
            asked, rule = _asked(viewer, week)
            lines = tuple(_lines(client_id, week, meter.zone, rule, around))
            made.append(Week(client_id, site_id, week.start, asked, queries.figures_of(asked, lines), lines))
    return made


def _asked(viewer: Viewer, week: WeekMeter) -> tuple[Asked, CountRule]:
    """What a week asks, in the edition in force on its first day, and how its minutes are counted."""
    edition = next((one for one in rules_in_force(viewer, on=week.start) if one.key == week.key), None)
    counted = of_rule(edition) if edition is not None else None
    rule = counted.rule if counted is not None else CountRule(frozenset(range(7)), 0, 0)
    asked = Asked(
        key=week.key,
        name=edition.name if edition is not None else str(say("Programme")),
        words=edition.words if edition is not None else str(week.name),
        week_start=week.start.weekday(),
        minutes=week.prescribed,
        day_minutes=week.day_minutes or None,
        days=week.days_asked,
        counts=tuple(sorted(rule.only)),
        segments=tuple((one.start, one.end, one.minutes) for one in week.segments),
    )
    return asked, rule


def _lines(client_id: UUID, week: WeekMeter, zone: str, rule: CountRule, around: _Around) -> Iterator[Line]:
    for one in week.sessions:
        yield _line(one, zone, rule, around.planned.get((client_id, one.session_id), one.minutes))
    for card in around.cancelled.get(client_id, ()):
        on = card.during.start.astimezone(ZoneInfo(card.zone)).date()
        if week.start <= on < week.end and treats(card.kind, on=on):
            minutes = rule.of(card.kind.value, card.credited, card.break_minutes)
            yield Line(
                card.id,
                card.title,
                card.kind.value,
                on,
                card.during.start,
                card.zone,
                minutes,
                0,
                Because.BY_CLINIC.value,
                str(card.cancelled.why.label) if card.cancelled else "",
                counts=minutes > 0,
            )


def _line(one: Came, zone: str, rule: CountRule, planned: int) -> Line:
    credited = rule.of(one.service.value, one.minutes, one.pause) if one.state is State.DONE else 0
    minutes = rule.of(one.service.value, planned, one.pause)
    return Line(
        session_id=one.session_id,
        title=one.title,
        service=one.service.value,
        on=one.on,
        start=one.during.start,
        zone=zone,
        minutes=max(minutes, credited),
        credited=credited,
        presence=_PRESENCE[one.state],
        counts=minutes > 0 or credited > 0,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)
