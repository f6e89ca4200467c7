"""The week meter: done, booked, short, in minutes and in days that count, in each payer's own week.

Pure: credits and seats come in as values. What counts of a session is asked of the timetable's own count
rule, so that a week that was planned to be enough is measured by what it was planned with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period
from stepdown.kernel.words import Words, say
from stepdown.programme.vocabulary import Dose, LevelCode, Phase, Programme, RuleEdition, RuleKind, Service
from stepdown.timetable.vocabulary import CountRule

DAY, WEEK = timedelta(days=1), 7
EVERY_DAY = frozenset(range(WEEK))


class State(Labelled):
    """What became of a session, as the meter counts it."""

    DONE = "done", "Done"
    BOOKED = "booked", "Booked"
    WAITING = "waiting", "Roll not ended"
    EXCUSED = "excused", "Excused"
    ABSENT = "absent", "Did not come"
    IMPAIRED = "impaired", "Arrived impaired"


@dataclass(frozen=True)
class Came:
    """One session of somebody with its therapeutic minutes: credited ones where done, planned ones ahead.

    `pause` are minutes of break inside that somebody was there for, `planned` what the whole session has.
    """

    session_id: UUID
    title: str
    service: Service
    on: date
    during: Period
    state: State
    minutes: int
    pause: int = 0
    planned: int = 0

    @property
    def lost(self) -> int:
        """Minutes of the session that somebody did not have."""
        if self.state in (State.BOOKED, State.WAITING):
            return 0
        return self.planned - self.minutes if self.state is State.DONE else self.planned


@dataclass(frozen=True)
class Segment:
    """Days of a week under one dose: half-open. `whole` is what a whole week of that dose asks."""

    start: date
    end: date
    title: str
    phase: int
    whole: int
    minutes: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days


@dataclass(frozen=True)
class Day:
    """One day of a week: minutes done, booked, and in sessions whose roll nobody ended; what a day needs."""

    on: date
    done: int
    booked: int
    waiting: int
    needed: int
    sessions: tuple[Came, ...]

    @property
    def counts(self) -> bool:
        """Whether it counts by what was attended."""
        return bool(self.needed) and self.done >= self.needed

    @property
    def will(self) -> bool:
        """Whether it counts if what is booked is attended."""
        return bool(self.needed) and self.done + self.booked + self.waiting >= self.needed

    @property
    def lost(self) -> int:
        """Minutes of its sessions that were not attended."""
        return sum(one.lost for one in self.sessions)


@dataclass(frozen=True)
class WeekMeter:
    """One week as somebody counts it: the programme, a payer, the state. `end` is the day after its last."""

    key: str
    name: Words
    start: date
    end: date
    prescribed: int
    days_asked: int
    day_minutes: int
    days: tuple[Day, ...]
    segments: tuple[Segment, ...]

    @property
    def done(self) -> int:
        return sum(one.done for one in self.days)

    @property
    def booked(self) -> int:
        return sum(one.booked for one in self.days)

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.days)

    @property
    def short(self) -> int:
        """Minutes that neither were attended nor are booked, nor may still come out of an open roll."""
        return max(0, self.prescribed - self.done - self.booked - self.waiting)

    @property
    def days_done(self) -> int:
        return sum(one.counts for one in self.days)

    @property
    def days_ahead(self) -> int:
        """Days that do not count yet and will if what is booked is attended."""
        return sum(one.will and not one.counts for one in self.days)

    @property
    def days_short(self) -> int:
        return max(0, self.days_asked - self.days_done - self.days_ahead)

    @property
    def enough(self) -> bool:
        return not self.short and not self.days_short

    @property
    def sessions(self) -> tuple[Came, ...]:
        return tuple(one for day in self.days for one in day.sessions)

    @property
    def stepped(self) -> bool:
        """Whether the dose changed inside this week, or began or ended in it."""
        return len(self.segments) > 1 or sum(one.days for one in self.segments) < WEEK

    def of(self, state: State) -> tuple[Came, ...]:
        return tuple(one for one in self.sessions if one.state is state)


@dataclass(frozen=True)
class Meter:
    """One person's weeks that hold a day: the programme's first, then each payer's and the state's."""

    client_id: UUID
    on: date
    zone: str
    weeks: tuple[WeekMeter, ...]

    @property
    def own(self) -> WeekMeter | None:
        """The week as the programme counts it; None for who is in no programme that day."""
        return self.weeks[0] if self.weeks else None

    @property
    def shorts(self) -> tuple[WeekMeter, ...]:
        """The weeks in which something is missing, the first to end first."""
        return tuple(sorted((one for one in self.weeks if not one.enough), key=lambda one: one.end))


@dataclass(frozen=True)
class Stay:
    """Days in one phase of one programme: half-open; `began` is the first day of the phase where these days
    are only a part of it.
    """

    programme: Programme
    phase: Phase
    start: date
    end: date | None
    began: date | None = None

    def inside(self, start: date, end: date) -> tuple[date, date] | None:
        """The days of a week that lie in it."""
        first, last = max(start, self.start), min(end, self.end or end)
        return (first, last) if first < last else None


@dataclass(frozen=True)
class Asked:
    """One way in which weeks are counted. `minutes` None: what the dose comes to by these services."""

    key: str
    name: Words
    starts_on: int = 0
    minutes: int | None = None
    day_minutes: int = 0
    days: int = 0
    services: frozenset[Service] = frozenset()
    breaks: bool = False
    levels: frozenset[LevelCode] = frozenset()

    @property
    def rule(self) -> CountRule:
        """As the timetable counts it; services are told by their code."""
        only = frozenset(one.value for one in self.services)
        return CountRule(EVERY_DAY, self.day_minutes, self.days, only, self.breaks)

    def week_of(self, on: date) -> date:
        """The first day of the week that holds a day."""
        return on - DAY * ((on.weekday() - self.starts_on) % WEEK)


def of_programme(found: Programme, phase: Phase) -> Asked:
    """What the programme itself asks: its own day rule at its own level, else that people come so often."""
    name = say("{programme} (programme)", programme=found.title)
    if found.day_rule is not None and phase.level is found.level:
        return Asked("programme", name, day_minutes=found.day_rule.minutes, days=found.day_rule.days)
    return Asked("programme", name, day_minutes=1, days=phase.least_days)


def of_rule(rule: RuleEdition) -> Asked | None:
    """What a payer or the state asks; None where it says nothing of a week's minutes or days."""
    if rule.week_minutes is None and (rule.day_minutes is None or rule.week_days is None):
        return None
    return Asked(
        key=rule.key,
        name=say("{name} ({kind})", name=rule.name, kind=rule.kind.label),
        starts_on=rule.week_start,
        minutes=rule.week_minutes,
        day_minutes=rule.day_minutes or 0,
        days=rule.week_days or 0 if rule.day_minutes else 0,
        services=frozenset(rule.counts),
        breaks=rule.breaks_count,
        levels=frozenset(rule.levels),
    )


def rules_for(found: Programme, phase: Phase, rules: Iterable[RuleEdition]) -> tuple[RuleEdition, ...]:
    """The rules a phase is held against: law always, a payer's where the programme names the payer."""
    return tuple(
        one
        for one in rules
        if phase.level in one.levels and (one.kind is RuleKind.LAW or one.key in found.payers)
    )


def week_meter(asked: Asked, on: date, stays: Sequence[Stay], sessions: Iterable[Came]) -> WeekMeter:
    """One week as somebody counts it, with what each of its days holds."""
    start = asked.week_of(on)
    end = start + DAY * WEEK
    inside = [(one, *days) for one in stays if (days := one.inside(start, end)) is not None]
    segments = tuple(
        _segment(asked, stay, first, last) for stay, first, last in inside if _about(asked, stay)
    )
    by_day: dict[date, list[Came]] = {start + DAY * number: [] for number in range(WEEK)}
    for one in sessions:
        if one.on in by_day:
            by_day[one.on].append(one)
    shares = [
        (_days_of(asked, stay), (last - first).days) for stay, first, last in inside if _about(asked, stay)
    ]
    return WeekMeter(
        key=asked.key,
        name=asked.name,
        start=start,
        end=end,
        prescribed=sum(one.minutes for one in segments),
        days_asked=int(sum(Fraction(days * held, WEEK) for days, held in shares)),
        day_minutes=asked.day_minutes,
        days=tuple(_day(asked, day, held) for day, held in by_day.items()),
        segments=segments,
    )


def without(stays: Iterable[Stay], gone: Sequence[tuple[date, date | None]]) -> list[Stay]:
    """The days of stays at which somebody was here: from the day they went until the day they are back
    nothing is asked of them, because they are in care elsewhere.
    """
    here = list(stays)
    for first, back in gone:
        here = [part for one in here for part in _around(one, first, back)]
    return here


def _around(stay: Stay, first: date, back: date | None) -> Iterator[Stay]:
    """What is left of a stay before some days and after them."""
    began = stay.began or stay.start
    if stay.start < first:
        yield replace(stay, end=min(first, stay.end or first), began=began)
    if back is not None and (stay.end is None or back < stay.end):
        yield replace(stay, start=max(back, stay.start), began=began)


def _about(asked: Asked, stay: Stay) -> bool:
    """Whether a rule is about the level somebody was at."""
    return not asked.levels or stay.phase.level in asked.levels


def _days_of(asked: Asked, stay: Stay) -> int:
    """Days that a whole week of a stay asks for: each programme its own."""
    return of_programme(stay.programme, stay.phase).days if asked.key == "programme" else asked.days


def _segment(asked: Asked, stay: Stay, first: date, last: date) -> Segment:
    """Some days under one dose: its share of a whole week by the days, rounded down."""
    whole = asked.minutes if asked.minutes is not None else _dose(asked, stay, first)
    share = int(Fraction(whole * (last - first).days, WEEK))
    return Segment(first, last, stay.phase.title, stay.phase.number, whole, share)


def _dose(asked: Asked, stay: Stay, on: date) -> int:
    """What the dose of the week that holds a day comes to, as it is counted here."""
    began = stay.began or stay.start
    first_monday = began - DAY * began.weekday()
    week = stay.phase.first_week + max(0, (on - first_monday).days // WEEK)
    return sum(
        one.sessions * asked.rule.of(one.service.value, _therapeutic(one), one.break_minutes)
        for one in stay.phase.doses
        if one.falls_in(week, stay.phase.first_week)
    )


def _therapeutic(dose: Dose) -> int:
    """A visit that is billed apart is no treatment of the week (the timetable's own rule)."""
    if not dose.therapeutic or dose.service in (Service.MEDICATION, Service.TEST, Service.MUTUAL):
        return 0
    return dose.minutes - dose.break_minutes


def _day(asked: Asked, on: date, held: Sequence[Came]) -> Day:
    brings: Mapping[State, int] = {
        state: sum(
            asked.rule.of(one.service.value, one.minutes, one.pause) for one in held if one.state is state
        )
        for state in (State.DONE, State.BOOKED, State.WAITING)
    }
    return Day(
        on=on,
        done=brings[State.DONE],
        booked=brings[State.BOOKED],
        waiting=brings[State.WAITING],
        needed=asked.day_minutes,
        sessions=tuple(sorted(held, key=lambda one: (one.during.start, str(one.session_id), one.state))),
    )


def left(week: WeekMeter, today: date) -> int:
    """Whole days that are left of a week, today among them; none once it is over."""
    return max(0, min(WEEK, (week.end - max(today, week.start)).days))
