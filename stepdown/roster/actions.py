"""Setting working hours, entering leave and taking it back, and ending hours when somebody leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange

from stepdown.audit.actions import record
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import StaffCard
from stepdown.roster import models, queries, rules
from stepdown.roster.vocabulary import LeaveCard, LeaveKind, ShiftWindow, WorkingWeek


@transaction.atomic
def set_working_week(
    *,
    staff_id: UUID,
    from_day: date,
    shifts: Sequence[ShiftWindow],
    direct_minutes: int,
    by: Viewer,
    at: datetime,
) -> WorkingWeek:
    """Say how somebody works from the Monday of a day's week on. Raises Refused, NotFound.

    What held until then ends there. Hours already set for a later Monday still begin on theirs.
    """
    card = _colleague(by, staff_id, at)
    monday = rules.monday_of(from_day)
    today = at.astimezone(queries.zone_of_staff(by, staff_id, at=at)).date()
    noes = rules.check_week(shifts, direct_minutes, card.site_ids)
    if past := rules.check_from(monday, today):
        noes = (past, *noes)
    if noes:
        raise Refused(*noes)
    _one_pen(staff_id)
    row = _put(staff_id, monday, direct_minutes, by, at)
    models.Shift.objects.bulk_create(_shift(row, one) for one in sorted(shifts))
    record(
        by=by,
        at=at,
        verb="set working hours",
        subject=Subject("staff", staff_id),
        detail={"from": monday.isoformat(), "shifts": len(shifts), "direct_minutes": direct_minutes},
    )
    return WorkingWeek(
        row.id,
        staff_id,
        rules.holds(monday, [row.days.upper] if row.days.upper else []),
        tuple(sorted(shifts)),
        direct_minutes,
        row.by_name,
        at,
    )


def _put(staff_id: UUID, monday: date, direct_minutes: int, by: Viewer, at: datetime) -> models.WorkingWeek:
    """The new row in its place: what began on that Monday is replaced, what runs over it ends there."""
    standing = models.WorkingWeek.objects.filter(staff_id=staff_id, replaced_at=None)
    later = []
    for old in standing.select_for_update().order_by("days"):
        if old.days.lower == monday:
            standing.filter(id=old.id).update(replaced_at=at)
        elif old.days.lower > monday:
            later.append(old.days.lower)
        elif old.days.upper is None or old.days.upper > monday:
            standing.filter(id=old.id).update(days=DateRange(old.days.lower, monday))
    days = rules.holds(monday, later)
    return models.WorkingWeek.objects.create(
        staff_id=staff_id,
        days=DateRange(days.start, days.end),
        direct_minutes=direct_minutes,
        by_staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )


def _shift(row: models.WorkingWeek, one: ShiftWindow) -> models.Shift:
    start = one.window.start.hour * 60 + one.window.start.minute
    minutes = NumericRange(start, start + one.window.minutes)
    return models.Shift(week=row, site_id=one.site_id, weekday=one.window.weekday, minutes=minutes)


@transaction.atomic
def enter_leave(*, staff_id: UUID, during: Period, kind: LeaveKind, by: Viewer, at: datetime) -> LeaveCard:
    """Somebody is away for a stretch of time. Raises Refused (never twice at once), NotFound."""
    _colleague(by, staff_id, at)
    if refusal := rules.check_leave(during):
        raise Refused(refusal)
    _one_pen(staff_id)
    span = DateTimeTZRange(during.start, during.end)
    if models.Leave.objects.filter(staff_id=staff_id, held__overlap=span).exists():
        raise Refused(
            Refusal(
                say("They are away then already."),
                lifted_by=say("Take that leave back first, or enter the other days."),
                field="from_day",
            )
        )
    row = models.Leave.objects.create(
        staff_id=staff_id,
        during=span,
        held=span,
        kind=kind.value,
        by_staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    record(by=by, at=at, verb="enter leave", subject=Subject("leave", row.id))
    return next(one for one in queries.leaves_of(by, staff_id, since=during.start, at=at) if one.id == row.id)


@transaction.atomic
def sick_today(*, staff_id: UUID, by: Viewer, at: datetime) -> LeaveCard:
    """Somebody is sick from now to the end of their day. Raises Refused, NotFound."""
    rest = rules.rest_of_day(at, queries.zone_of_staff(by, staff_id, at=at))
    return enter_leave(staff_id=staff_id, during=rest, kind=LeaveKind.SICK, by=by, at=at)


@transaction.atomic
def take_back_leave(*, leave_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody is not away, or back before it ends; the days that are over stay. Raises Refused, NotFound."""
    row = models.Leave.objects.select_for_update(of=("self",)).filter(id=leave_id).first()
    if row is None:
        raise NotFound
    _colleague(by, row.staff_id, at)
    if row.taken_back_at is not None or row.held.upper <= at:
        raise Refused(Refusal(say("This leave is over.")))
    left = rules.still_holds(Period(row.held.lower, row.held.upper), at)
    models.Leave.objects.filter(id=leave_id).update(
        held=DateTimeTZRange(left.start, left.end) if left else DateTimeTZRange(empty=True),
        taken_back_at=at,
        taken_back_by=by.name[:120],
    )
    record(by=by, at=at, verb="take back leave", subject=Subject("leave", leave_id))


@transaction.atomic
def end_hours(*, staff_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody leaves: their hours end today, what was set for later never begins. Raises NotFound."""
    today = at.astimezone(queries.zone_of_staff(by, staff_id, at=at)).date()
    _one_pen(staff_id)
    standing = models.WorkingWeek.objects.filter(staff_id=staff_id, replaced_at=None)
    for row in standing.select_for_update().order_by("days"):
        if row.days.lower >= today:
            standing.filter(id=row.id).update(replaced_at=at)
        elif row.days.upper is None or row.days.upper > today:
            standing.filter(id=row.id).update(days=DateRange(row.days.lower, today))
    record(by=by, at=at, verb="end working hours", subject=Subject("staff", staff_id))


def _colleague(by: Viewer, staff_id: UUID, at: datetime) -> StaffCard:
    """Somebody who works at a site of the actor's, now. Raises NotFound, Refused."""
    card = queries.colleague(by, staff_id, at=at)
    if not card.active:
        raise Refused(Refusal(say("{name} does not work here any more.", name=card.name)))
    return card


def _one_pen(staff_id: UUID) -> None:
    """One pen at a time for one person's hours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hours {staff_id}"])
