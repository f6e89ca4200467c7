"""Somebody is away, a room or a site is closed, a client is out: ways to mend the week, the best first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.timetable.forms import DAYS, Choices
from stepdown.doors.staff.timetable.happenings import Told, choices_of, event_words, held_plan, told_of
from stepdown.doors.staff.timetable.showing import Look, asked, frame, monday_of, this_monday
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.journeys import repair_week
from stepdown.journeys.repair_week import Happened
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.overview.queries.week_board import Week, published_week
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions
from stepdown.timetable.queries.questions import (
    Away,
    ClientOut,
    Event,
    Repair,
    RoomClosed,
    SiteClosed,
    repair,
)
from stepdown.timetable.vocabulary import DAY, WEEK, Origin, Window

PAGE = "staff/timetable/repair.html"
EVERYTHING = "everything"
KINDS: dict[str, Callable[[str, Window], Event]] = {
    "staff": Away,
    "room": RoomClosed,
    "site": SiteClosed,
    "client": ClientOut,
}


class RepairForm(forms.Form):
    """Who or what, and from when until when."""

    what = forms.ChoiceField(label=_("Who or what"))
    first = forms.TypedChoiceField(label=_("From"), coerce=int, choices=list(enumerate(DAYS)))
    begins = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"step": "900"})
    )
    last = forms.TypedChoiceField(label=_("Until"), coerce=int, choices=list(enumerate(DAYS)))
    ends = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"step": "900"})
    )

    def __init__(self, *args: Any, offers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["what"].choices = offers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if {"first", "last"} <= told.keys() and self._end(told) <= self._start(told):
            self.add_error("last", _("This ends before it begins."))
        return told

    def event(self) -> Event:
        """What happened, in quarters of an hour."""
        kind, _colon, one = self.cleaned_data["what"].partition(":")
        start, end = self._start(self.cleaned_data), self._end(self.cleaned_data)
        return KINDS[kind](one, Window(start // 15 * 15, min(WEEK, -(-end // 15) * 15)))

    @staticmethod
    def _start(told: dict[str, Any]) -> int:
        time = told.get("begins")
        start: int = told["first"] * DAY + (time.hour * 60 + time.minute if time else 0)
        return start

    @staticmethod
    def _end(told: dict[str, Any]) -> int:
        time = told.get("ends")
        end: int = told["last"] * DAY + (time.hour * 60 + time.minute if time else DAY)
        return end


@dataclass(frozen=True)
class Asking:
    """A published week, what happened to it, and the form for what the clinic does not know yet."""

    week: date
    shown: Week
    found: tuple[Happened, ...]

    def one(self, key: str) -> Happened | None:
        return next((each for each in self.found if each.key == key), None)


@reads(may=Permission.PLAN_WEEK)
def new(visit: Visit, monday: str) -> Page:
    week = monday_of(monday)
    shown = _published(visit, week)
    if shown is None:
        return Page(PAGE, frame(visit, week, "timetable-repair") | {"shown": None})
    today = visit.local.weekday() if week == this_monday(visit) else 0
    form = RepairForm(offers=_offers(shown), initial={"first": today, "last": today})
    return _page(visit, Asking(week, shown, _happened(visit, week)), form)


@writes(may=Permission.PLAN_WEEK, shows_only=True)
def options(visit: Visit, monday: str) -> Page:
    asking, form = _asked(visit, monday)
    ways = [told_of(one, asking.shown.names) for one in _ways(visit, asking, form)]
    return _page(visit, asking, form, ways=ways)


@writes(may=Permission.PLAN_WEEK)
def accept(visit: Visit, monday: str) -> Done:
    """One way to mend one thing, or the best of each for all that happened, becomes a draft."""
    asking, form = _asked(visit, monday)
    if visit.form.get("way") == EVERYTHING:
        made = repair_week.begin(week=asking.week, by=visit.viewer, at=visit.at)
    else:
        chosen = next((one for one in _ways(visit, asking, form) if one.way == visit.form.get("way")), None)
        if chosen is None:
            raise Refused(Refusal(say("The week has changed meanwhile. Look at the ways again.")))
        made = actions.begin_draft(
            week=asking.week,
            problem=chosen.problem,
            plan=chosen.plan,
            origin=Origin.REPAIR,
            by=visit.viewer,
            at=visit.at,
        )
    told = say("The repair is in draft {n}. Nobody is told until it is published.", n=made.number)
    return Done("timetable-compare", made.id, asking.shown.card.id, said=told)


def _asked(visit: Visit, monday: str) -> tuple[Asking, RepairForm]:
    """What the page asks about: something that happened, or what was entered by hand. Raises NotFound."""
    week = monday_of(monday)
    shown = _published(visit, week)
    if shown is None:
        raise NotFound
    asking = Asking(week, shown, _happened(visit, week))
    by_hand = not visit.form.get("event") and visit.form.get("way") != EVERYTHING
    form = RepairForm(visit.form if by_hand else None, offers=_offers(shown))
    if by_hand and not form.is_valid():
        raise Invalid(_page(visit, asking, form))
    return asking, form


def _ways(visit: Visit, asking: Asking, form: RepairForm) -> tuple[Repair, ...]:
    """Ways to mend, the best first. Raises Refused where what happened is mended or undone by now."""
    if not form.is_bound:
        one = asking.one(visit.form.get("event", ""))
        if one is None:
            raise Refused(Refusal(say("The week has changed meanwhile. Look at what happened again.")))
        return repair(one.problem, one.plan, one.event, now=one.now).ways
    problem, plan = held_plan(asking.shown)
    return repair(problem, plan, form.event(), now=_now(visit, asking.week)).ways


def _happened(visit: Visit, week: date) -> tuple[Happened, ...]:
    return repair_week.happened(visit.viewer, week=week, at=visit.at)


def _published(visit: Visit, week: date) -> Week | None:
    return published_week(visit.viewer, asked(visit, Look()), week=week, at=visit.at)


def _now(visit: Visit, week: date) -> int:
    """What has begun stays as it is."""
    passed = (visit.local.date() - week).days
    if passed < 0:
        return 0
    return min(WEEK, passed * DAY + visit.local.hour * 60 + visit.local.minute)


def _offers(shown: Week) -> Choices:
    problem, names = shown.card.problem, shown.names
    staff = [(f"staff:{one.id}", names.staff[one.id]) for one in problem.counselors if one.id in names.staff]
    rooms = [(f"room:{one.id}", names.rooms[one.id]) for one in problem.rooms if one.id in names.rooms]
    sites = [(f"site:{one}", name) for one, name in names.sites.items()]
    clients = [(f"client:{one}", name) for one, name in names.clients.items()]
    groups = (
        (_("Away"), staff),
        (_("Room closed"), rooms),
        (_("Site closed"), sites),
        (_("Client out"), clients),
    )
    return [(label, sorted(some, key=lambda one: one[1])) for label, some in groups if some]  # type: ignore[misc]


def _page(visit: Visit, asking: Asking, form: RepairForm, *, ways: list[Told] | None = None) -> Page:
    names = asking.shown.names
    event = visit.form.get("event", "")
    one = asking.one(event)
    context = frame(visit, asking.week, "timetable-repair") | {
        "shown": asking.shown,
        "form": form,
        "ways": ways,
        "happened": choices_of(asking.found, names),
        "event": event,
        "mends": event_words(one.event, names, one.plan) if one is not None else None,
    }
    return Page(PAGE, context, clients=asking.shown.client_ids)
