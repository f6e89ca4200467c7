"""A client's week, their calendars, their way and their family's times: told, looked at, forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from stepdown.availability import actions, queries
from stepdown.availability.vocabulary import MOST_BYTES, Holds, Means, Paint
from stepdown.doors.staff.availability.forms import ERASE, CalendarForm, FamilyForm, PaintForm, WayForm
from stepdown.doors.staff.availability.grid import grid, hours
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.queries.contacts import contacts
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import sites
from stepdown.place.vocabulary import Site

WEEK = "staff/availability/page.html"
CALENDAR = "staff/availability/calendar.html"
SHOWN = 40


@reads(may=Permission.LOG_CALL, client="client_id")
def this_week(visit: Visit, client_id: UUID) -> Page:
    return _week(visit, client_id, _today(visit, client_id))


@reads(may=Permission.LOG_CALL, client="client_id")
def week(visit: Visit, client_id: UUID, monday: str) -> Page:
    return _week(visit, client_id, _day(monday))


@writes(may=Permission.LOG_CALL, client="client_id")
def paint(visit: Visit, client_id: UUID, monday: str) -> Done:
    day = _day(monday)
    form = PaintForm(visit.form, ticked=visit.form.getlist("cell"))
    with beside(form, lambda: _week(visit, client_id, day, form=form), otherwise="brush"):
        told = form.cleaned_data
        actions.brush(
            client_id=client_id,
            week=day,
            cells=form.cells,
            paint_as=None if told["brush"] == ERASE else Paint(told["brush"]),
            holds=Holds(told["holds"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("availability-week", client_id, day.isoformat(), said=say("Painted."))


@writes(may=Permission.LOG_CALL, client="client_id")
def tell_way(visit: Visit, client_id: UUID) -> Done:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    form = WayForm(visit.form, sites=_sites(visit, card))
    day = _today(visit, client_id)
    with beside(form, lambda: _week(visit, client_id, day, way_form=form), otherwise="minutes"):
        told = form.cleaned_data
        to = {"client_id": client_id, "site_id": told["site"], "by": visit.viewer, "at": visit.at}
        if told["minutes"] is None:
            actions.forget_way(**to)
            return Done("availability", client_id, said=say("Nobody knows how long the way is."))
        actions.tell_way(minutes=told["minutes"], means=Means(told["means"]), **to)
    return Done("availability", client_id, said=say("The way is noted: the next week reckons with it."))


@writes(may=Permission.LOG_CALL, client="client_id")
def tell_family(visit: Visit, client_id: UUID) -> Done:
    form = FamilyForm(visit.form, contacts=contacts(visit.viewer, client_id, at=visit.at))
    day = _today(visit, client_id)
    with beside(form, lambda: _week(visit, client_id, day, family_form=form), otherwise="days"):
        actions.tell_family_times(
            client_id=client_id,
            contact_id=form.contact_id,
            windows=form.windows,
            by=visit.viewer,
            at=visit.at,
        )
    return Done(
        "availability", client_id, said=say("Noted: family sessions are planned at these times only.")
    )


@writes(may=Permission.LOG_CALL, client="client_id")
def forget_family(visit: Visit, client_id: UUID, family_time_id: UUID) -> Done:
    actions.forget_family_time(client_id=client_id, time_id=family_time_id, by=visit.viewer, at=visit.at)
    return Done("availability", client_id, said=say("Taken away."))


@writes(may=Permission.LOG_CALL, client="client_id")
def read_calendar(visit: Visit, client_id: UUID) -> Done:
    form = CalendarForm(visit.form, visit.files)
    day = _today(visit, client_id)
    with beside(form, lambda: _week(visit, client_id, day, calendar_form=form), otherwise="file"):
        made = actions.import_calendar(
            client_id=client_id,
            label=form.cleaned_data["label"],
            data=form.cleaned_data["file"].read(MOST_BYTES + 1),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("calendar", client_id, made.id)


@reads(may=Permission.LOG_CALL, client="client_id")
def calendar(visit: Visit, client_id: UUID, calendar_id: UUID) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.calendar(visit.viewer, client_id, calendar_id, at=visit.at)
    zone = queries.site_zone(visit.viewer, client_id, at=visit.at)
    local = [(one.start.astimezone(zone), (one.end or one.start).astimezone(zone)) for one in shown.read.busy]
    context = client_frame(visit.viewer, card, "availability") | {
        "calendar": shown,
        "hours": hours(shown.read.minutes),
        "busy": local[:SHOWN],
        "more": max(len(local) - SHOWN, 0),
    }
    return Page(CALENDAR, context, clients=[client_id])


@writes(may=Permission.LOG_CALL, client="client_id")
def use_calendar(visit: Visit, client_id: UUID, calendar_id: UUID) -> Done:
    actions.use_calendar(client_id=client_id, calendar_id=calendar_id, by=visit.viewer, at=visit.at)
    return Done("availability", client_id, said=say("The calendar counts from now on."))


@writes(may=Permission.LOG_CALL, client="client_id")
def forget_calendar(visit: Visit, client_id: UUID, calendar_id: UUID) -> Done:
    actions.forget_calendar(client_id=client_id, calendar_id=calendar_id, by=visit.viewer, at=visit.at)
    return Done("availability", client_id, said=say("Forgotten: its busy hours are deleted."))


def _week(visit: Visit, client_id: UUID, day: date, **forms: Any) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.availability(visit.viewer, client_id, week=day, at=visit.at)
    monday = shown.free.week
    places = _sites(visit, card)
    around = {one.id: one for one in contacts(visit.viewer, client_id, at=visit.at)}
    own = next((one for one in shown.ways if one.site_id == card.site_id), None)
    context = client_frame(visit.viewer, card, "availability") | {
        "shown": shown,
        "grid": grid(shown),
        "hours": hours(shown.free.minutes),
        "monday": monday,
        "earlier": (monday - timedelta(days=7)).isoformat(),
        "later": (monday + timedelta(days=7)).isoformat(),
        "form": PaintForm(),
        "calendar_form": CalendarForm(),
        "places": {one.id: one.name for one in places},
        "assumed": queries.assumed_way(),
        "own_way": own,
        "around": around,
        "way_form": WayForm(
            sites=places, initial={"minutes": own.minutes, "means": own.means.value} if own else None
        ),
        "family_form": FamilyForm(contacts=around.values()),
        "ticked": visit.form.getlist("cell"),
        **forms,
    }
    return Page(WEEK, context, clients=[client_id])


def _sites(visit: Visit, card: ClientCard) -> tuple[Site, ...]:
    """Where they may attend: their own site first."""
    return tuple(sorted(sites(visit.viewer), key=lambda one: (one.id != card.site_id, one.name)))


def _today(visit: Visit, client_id: UUID) -> date:
    return visit.at.astimezone(queries.site_zone(visit.viewer, client_id, at=visit.at)).date()


def _day(text: str) -> date:
    """A day of an address. Raises NotFound for anything else, and for years nobody plans in."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not 2000 <= day.year <= 2200:
        raise NotFound
    return day
