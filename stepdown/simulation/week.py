"""The weekly timetable of a rehearsal: working hours, a plan each Thursday, what lies open today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.journeys import draft_week
from stepdown.journeys.publish_week import publish
from stepdown.journeys.step import fill_weeks
from stepdown.journeys.week_problem import gathered
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import Refused
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import LeaveKind, ShiftWindow
from stepdown.simulation.clinic import Clinic
from stepdown.simulation.stage import Rehearsal
from stepdown.timetable import actions as timetable
from stepdown.timetable.queries import group_kinds
from stepdown.timetable.queries.solving import Limits, solve
from stepdown.timetable.vocabulary import DraftCard, GroupKindWords

# Four kinds of working week, as wall-clock hours; who works which is told below.
DAYS = tuple((day, 9, 17) for day in range(5))
LATE = (*((day, 12, 21) for day in range(4)), (4, 9, 15))
SPLIT = ((0, 8, 16), (1, 12, 21), (2, 8, 16), (3, 12, 21), (5, 9, 14))
PART = ((1, 9, 15), (2, 14, 21), (3, 9, 15))
HOURS = {
    "priya": (DAYS, 16),
    "hart": (PART, 14),
    "dana": (LATE, 28),
    "ines": (SPLIT, 26),
    "marcus": (LATE, 27),
    "nora": (LATE, 28),
    "tomas": (PART, 10),
}
# A small clinic holds its groups from three people on; programmes would rather have six.
LEAST = 3
# Rounds of the search, not seconds: the same rehearsal gives the same weeks on every machine.
ROUNDS = 120
ROUNDS_OF_NEXT_WEEK = 400


def keep_hours(clinic: Clinic, at: datetime) -> None:
    """Everybody who sees clients says when they work; who works at two sites is now here, now there."""
    for key, (hours, direct) in HOURS.items():
        places = clinic.staff[key].site_ids
        shifts = [
            ShiftWindow(WeekWindow(day, time(start), time(end)), places[number % len(places)])
            for number, (day, start, end) in enumerate(hours)
        ]
        roster.set_working_week(
            staff_id=clinic.staff[key].id,
            from_day=at.date(),
            shifts=shifts,
            direct_minutes=direct * 60,
            by=clinic.viewers["dora"],
            at=at,
        )


def plan_weeks(stage: Rehearsal, start: datetime) -> None:
    """Each Thursday afternoon the next week is planned and published; the last one stays a draft."""
    for monday in _mondays(stage, start):
        moment = _moment(stage, monday - timedelta(days=4), 15)
        stage.plan(moment, _planned(stage, monday))


def open_today(stage: Rehearsal) -> None:
    """What lies on the planner's desk: this week as it stands, next week as a draft, somebody away."""
    by, at = stage.clinic.viewers["dora"], stage.end - timedelta(minutes=40)
    this_monday = _local(stage, stage.end).date()
    this_monday -= timedelta(days=this_monday.weekday())
    draft = _draft(stage, this_monday + timedelta(days=7), ROUNDS_OF_NEXT_WEEK, at)
    if draft is not None:
        stage.done.counts["weeks in draft"] += 1
    # Ines called this morning; her groups of tomorrow have to be mended by whoever opens the demo.
    away_from = max(_moment(stage, _local(stage, stage.end).date() + timedelta(days=1), 0), at)
    roster.enter_leave(
        staff_id=stage.clinic.staff["ines"].id,
        during=Period(away_from, away_from + timedelta(days=2)),
        kind=LeaveKind.SICK,
        by=by,
        at=at,
    )


def seat(stage: Rehearsal, client_id: UUID, at: datetime) -> None:
    """Who comes after a week was planned gets what is still free in it."""
    try:
        number = fill_weeks(client_id=client_id, by=stage.clinic.viewers["dora"], at=at)
    except Refused:
        return
    stage.done.counts["sessions found for newcomers"] += number


def _planned(stage: Rehearsal, monday: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        draft = _draft(stage, monday, ROUNDS, at)
        if draft is None:
            return
        by, soon = stage.clinic.viewers["dora"], at + timedelta(hours=1)
        told = publish(draft_id=draft.id, version=draft.version, by=by, at=soon)
        stage.done.counts["weeks published"] += 1
        stage.done.counts["told of their week"] += told.told

    return act


def _draft(stage: Rehearsal, monday: date, rounds: int, at: datetime) -> DraftCard | None:
    """A draft from the week before, searched on; None while nobody is in treatment."""
    by = stage.clinic.viewers["dora"]
    _small_groups(stage, monday, at)
    draft = draft_week.begin(week=monday, start=draft_week.Start.LAST_WEEK, by=by, at=at)
    if not draft.problem.clients:
        timetable.set_aside(draft_id=draft.id, by=by, at=at)
        return None
    found = solve(
        draft.problem,
        seed=monday.toordinal(),
        limits=Limits(seconds=None, rounds=rounds),
        start=draft.plan,
    )
    return timetable.change_draft(
        draft_id=draft.id, plan=found.plan, version=draft.version, by=by, at=at + timedelta(minutes=10)
    )


def _small_groups(stage: Rehearsal, monday: date, at: datetime) -> None:
    """Whatever kind of group is new this week is held from few people on."""
    by = stage.clinic.viewers["dora"]
    known = gathered(by, week=monday, at=at)
    said = {card.words.key for card in group_kinds(by, at=at)}
    for group in known.problem.groups:
        if group.id not in said and group.least > LEAST:
            words = GroupKindWords(
                group.id, known.called(group.id).title, LEAST, group.most, place=group.place
            )
            timetable.set_group_kind(words=words, by=by, at=at)


def _mondays(stage: Rehearsal, start: datetime) -> Iterator[date]:
    """Every Monday from the first full week up to that of the last moment."""
    first = _local(stage, start).date() + timedelta(days=7)
    monday, last = first - timedelta(days=first.weekday()), _local(stage, stage.end).date()
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _local(stage: Rehearsal, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(stage.clinic.sites[0].zone))


def _moment(stage: Rehearsal, day: date, hour: int) -> datetime:
    zone = ZoneInfo(stage.clinic.sites[0].zone)
    return datetime.combine(day, time(hour), zone).astimezone(stage.end.tzinfo)
