"""Somebody is away, a room or a site is closed, a client is out: ways to mend the week, the best first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.timetable.forms import DAYS, Choices
from stepdown.doors.staff.timetable.showing import Look, asked, frame, monday_of, this_monday
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.overview.board import in_names
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
    client_lines,
    lines,
    repair,
)
from stepdown.timetable.vocabulary import DAY, WEEK, Origin, Window

PAGE = "staff/timetable/repair.html"
KINDS: dict[str, Callable[[str, Window], Event]] = {
    "staff": Away,
    "room": RoomClosed,
    "site": SiteClosed,
    "client": ClientOut,
}


@dataclass(frozen=True)
class Told:
    """One way to mend the week, in words; who loses by it, those within reach by name."""

    repair: Repair
    lines: tuple[Words, ...]
    people: tuple[Words, ...]
    others: int


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


@reads(may=Permission.PLAN_WEEK)
def new(visit: Visit, monday: str) -> Page:
    shown = _published(visit, monday_of(monday))
    form = None
    if shown is not None:
        today = visit.local.weekday() if shown.card.week == this_monday(visit) else 0
        form = RepairForm(offers=_offers(shown), initial={"first": today, "last": today})
    return _page(visit, monday_of(monday), shown, form)


@writes(may=Permission.PLAN_WEEK, shows_only=True)
def options(visit: Visit, monday: str) -> Page:
    week = monday_of(monday)
    shown = _shown(visit, week)
    form = RepairForm(visit.form, offers=_offers(shown))
    if not form.is_valid():
        raise Invalid(_page(visit, week, shown, form))
    ways = repair(shown.card.problem, shown.card.plan, form.event(), now=_now(visit, week)).ways
    return _page(visit, week, shown, form, ways=[_told(one, shown) for one in ways])


@writes(may=Permission.PLAN_WEEK)
def accept(visit: Visit, monday: str) -> Done:
    week = monday_of(monday)
    shown = _shown(visit, week)
    form = RepairForm(visit.form, offers=_offers(shown))
    if not form.is_valid():
        raise Invalid(_page(visit, week, shown, form))
    ways = repair(shown.card.problem, shown.card.plan, form.event(), now=_now(visit, week)).ways
    chosen = next((one for one in ways if one.way == visit.form.get("way", "")), None)
    if chosen is None:
        raise Refused(Refusal(say("The week has changed meanwhile. Look at the ways again.")))
    made = actions.begin_draft(
        week=week,
        problem=chosen.problem,
        plan=chosen.plan,
        origin=Origin.REPAIR,
        by=visit.viewer,
        at=visit.at,
    )
    told = say("The repair is in draft {n}. Nobody is told until it is published.", n=made.number)
    return Done("timetable-draft", made.id, "rooms", said=told)


def _published(visit: Visit, week: date) -> Week | None:
    return published_week(visit.viewer, asked(visit, Look()), week=week, at=visit.at)


def _shown(visit: Visit, week: date) -> Week:
    shown = _published(visit, week)
    if shown is None:
        raise NotFound
    return shown


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


def _told(one: Repair, shown: Week) -> Told:
    names = shown.names
    known = {**names.of_clinic(one.problem), **names.clients}
    losing = {each.client for each in one.loses}
    told = zip(one.difference.clients, client_lines(one.difference, known), strict=True)
    people = [words for each, words in told if each.client in losing & names.clients.keys()]
    return Told(
        repair=one,
        lines=tuple(in_names(words, names) for words in lines(one.difference, names.of_clinic(one.problem))),
        people=tuple(people),
        others=len(losing - names.clients.keys()),
    )


def _page(
    visit: Visit, week: date, shown: Week | None, form: RepairForm | None, *, ways: list[Told] | None = None
) -> Page:
    context = frame(visit, week, "timetable-repair") | {"shown": shown, "form": form, "ways": ways}
    clients: list[UUID] = shown.client_ids if shown is not None else []
    return Page(PAGE, context, clients=clients)
