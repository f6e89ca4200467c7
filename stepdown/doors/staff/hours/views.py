"""When somebody works and when they are away; and who is away in the next four weeks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from stepdown.doors.look.say import words
from stepdown.doors.staff.hours.forms import HoursForm, LeaveForm
from stepdown.doors.staff.hours.shown import away_of, blocks_of, lines_of, meaning
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission, StaffCard
from stepdown.place.queries import site_names
from stepdown.roster import actions, queries
from stepdown.roster.queries import monday_of, whole_days
from stepdown.roster.vocabulary import LeaveKind, WorkingWeek
from stepdown.session.queries import led_by

HOURS, AWAY = "staff/hours/page.html", "staff/hours/away.html"
WEEKS = 4
CHOICES = 12
_WEEK = timedelta(days=7)


@reads(may=Permission.SEE_PEOPLE)
def hours(visit: Visit, staff_id: UUID) -> Page:
    return _hours(visit, staff_id)


@writes(may=Permission.KEEP_HOURS)
def set_hours(visit: Visit, staff_id: UUID) -> Done:
    person = queries.colleague(visit.viewer, staff_id, at=visit.at)
    count = visit.form.get("count", "")
    form = _form(visit, person, data=visit.form, count=int(count) if count.isdecimal() else 0)
    with beside(
        form,
        lambda: _hours(visit, staff_id, form=form),
        names={"shifts": "days0", "direct_minutes": "direct_hours", "from_day": "week"},
    ):
        actions.set_working_week(
            staff_id=staff_id,
            from_day=form.from_day(),
            shifts=form.shifts(),
            direct_minutes=form.direct_minutes(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("hours", staff_id, said=say("Hours set. What is planned anew keeps to them."))


@writes(may=Permission.KEEP_HOURS)
def enter_leave(visit: Visit, staff_id: UUID) -> Done:
    form = LeaveForm(visit.form)
    with beside(
        form,
        lambda: _hours(visit, staff_id, leave_form=form),
        names={"from_day": "first", "until": "last"},
    ):
        told = form.cleaned_data
        zone = queries.zone_of_staff(visit.viewer, staff_id, at=visit.at)
        days = whole_days(told["first"], told["last"], zone)
        if not isinstance(days, Period):
            raise Refused(days)
        kind = LeaveKind(told["kind"])
        actions.enter_leave(staff_id=staff_id, during=days, kind=kind, by=visit.viewer, at=visit.at)
    return Done("hours", staff_id, said=say("Entered. Nothing new is planned with them then."))


@writes(may=Permission.KEEP_HOURS)
def sick_today(visit: Visit, staff_id: UUID) -> Done:
    actions.sick_today(staff_id=staff_id, by=visit.viewer, at=visit.at)
    return Done("hours", staff_id, said=say("Noted: sick until the end of today."))


@writes(may=Permission.KEEP_HOURS)
def take_back(visit: Visit, staff_id: UUID, leave_id: UUID) -> Done:
    mine = queries.leaves_of(visit.viewer, staff_id, since=visit.at, at=visit.at)
    if leave_id not in {one.id for one in mine}:
        raise NotFound
    actions.take_back_leave(leave_id=leave_id, by=visit.viewer, at=visit.at)
    return Done("hours", staff_id, said=say("Taken back. They can be planned with again."))


@reads(may=Permission.SEE_PEOPLE)
def who_is_away(visit: Visit) -> Page:
    during = Period(visit.at, visit.at + WEEKS * _WEEK)
    leaves = queries.leaves(visit.viewer, during=during, at=visit.at)
    staff_ids = {one.staff_id for one in leaves}
    zones = queries.zones_of_staff(visit.viewer, at=visit.at)
    led = led_by(visit.viewer, staff_ids, during=during, at=visit.at) if staff_ids else ()
    return Page(AWAY, {"away": away_of(leaves, zones, led), "weeks": WEEKS, "people": len(staff_ids)})


def _hours(
    visit: Visit, staff_id: UUID, *, form: HoursForm | None = None, leave_form: LeaveForm | None = None
) -> Page:
    person = queries.colleague(visit.viewer, staff_id, at=visit.at)
    zone = queries.zone_of_staff(visit.viewer, staff_id, at=visit.at)
    today = visit.at.astimezone(zone).date()
    week = queries.working_week(visit.viewer, staff_id, week=today, at=visit.at)
    names = _sites(visit, person)
    later = _later(visit, staff_id, monday_of(today))
    leaves = queries.leaves_of(visit.viewer, staff_id, since=visit.at, at=visit.at)
    until = max((one.during.end or visit.at for one in leaves), default=visit.at)
    led = led_by(visit.viewer, [staff_id], during=Period(visit.at, until), at=visit.at) if leaves else ()
    context = {
        "person": person,
        "week": week,
        "monday": monday_of(today),
        "blocks": blocks_of(week.shifts, names) if week else [],
        "lines": lines_of(week.shifts) if week else (),
        "names": names,
        "later": [(one, lines_of(one.shifts)) for one in later],
        "meaning": meaning(person, week, later),
        "away": away_of(leaves, {staff_id: zone}, led),
        "away_now": any(one.during.contains(visit.at) for one in leaves),
        "form": form or _form(visit, person),
        "leave_form": leave_form or LeaveForm(initial={"kind": LeaveKind.LEAVE.value}),
        "keeps": visit.viewer.may(Permission.KEEP_HOURS) and person.active,
    }
    return Page(HOURS, context)


def _later(visit: Visit, staff_id: UUID, monday: date) -> list[WorkingWeek]:
    every = queries.hours_set(visit.viewer, staff_id, since=monday, at=visit.at)
    return [one for one in every if one.days.start > monday]


def _form(visit: Visit, person: StaffCard, *, data: Any = None, count: int = 0) -> HoursForm:
    """The form as it was sent, or filled in with what holds in the week that is asked for."""
    zone = queries.zone_of_staff(visit.viewer, person.id, at=visit.at)
    first = monday_of(visit.at.astimezone(zone).date())
    planned = [one.days.start for one in _later(visit, person.id, first)]
    mondays = sorted({*(first + number * _WEEK for number in range(CHOICES)), *planned})
    asked = next((one for one in mondays if one.isoformat() == visit.query.get("from")), first)
    options = [(one, words(_called(one, first))) for one in mondays]
    sites = _sites(visit, person)
    if data is not None:
        return HoursForm(data, sites=sites, mondays=options, count=count)
    held = queries.hours_set(visit.viewer, person.id, since=asked, at=visit.at)
    week = next((one for one in held if one.days.contains(asked)), None)
    direct = Decimal(week.direct_minutes) / 60 if week else None
    initial = {"week": asked.isoformat(), "direct_hours": direct.normalize() if direct is not None else None}
    return HoursForm(
        sites=sites, mondays=options, lines=lines_of(week.shifts) if week else (), initial=initial
    )


def _called(monday: date, first: date) -> Any:
    if monday == first:
        return say("this week, {day}", day=monday)
    if monday == first + _WEEK:
        return say("next week, {day}", day=monday)
    return say("{day}", day=monday)


def _sites(visit: Visit, person: StaffCard) -> dict[UUID, str]:
    """Where the person works, by name."""
    found = site_names(visit.viewer, person.site_ids)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
