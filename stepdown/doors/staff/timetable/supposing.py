"""What if the clinic were another: an evening group, one more counselor, a Saturday, a bigger room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.timetable.forms import DAYS, Choices
from stepdown.doors.staff.timetable.likely import likely
from stepdown.doors.staff.timetable.showing import Look, asked, frame
from stepdown.doors.threshold import Invalid, Page, Visit, reads, writes
from stepdown.journeys.week_problem import waiting_clients
from stepdown.overview.queries.week_board import Week, draft_week
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.timetable.queries.questions import (
    Change,
    Limits,
    Outcome,
    another_section,
    bigger_room,
    one_more_like,
    open_longer,
    what_if,
)
from stepdown.timetable.vocabulary import DAY, Window

PAGE = "staff/timetable/what_if.html"
# Three searches of so long: somebody watches the page meanwhile.
SECONDS = 1.5
# Who waits longest; each of them is tried twice.
MOST_WAITING = 12
SATURDAY = 5
KINDS = {
    "session": _("Another evening group"),
    "counselor": _("One more counselor"),
    "saturday": _("A Saturday"),
    "hours": _("Longer hours"),
    "room": _("A bigger room"),
}


class SupposeForm(forms.Form):
    """One thing that would be different."""

    kind = forms.ChoiceField(
        label=_("What if there were"),
        widget=forms.RadioSelect,
        initial="session",
        choices=list(KINDS.items()),
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    like = forms.ChoiceField(
        label=_("Like"),
        required=False,
        help_text=_("With the shifts, skills and credentials of this person."),
    )
    room = forms.ChoiceField(label=_("Room"), required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200, required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)
    day = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(enumerate(DAYS)), required=False)
    begins = forms.TimeField(
        label=_("From"),
        required=False,
        initial="17:30",
        widget=forms.TimeInput(format="%H:%M", attrs={"step": "900"}),
    )
    ends = forms.TimeField(
        label=_("Until"),
        required=False,
        initial="20:30",
        widget=forms.TimeInput(format="%H:%M", attrs={"step": "900"}),
    )

    def __init__(self, *args: Any, offers: dict[str, Choices], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        needed = {
            "session": ("group", "site", "day", "begins"),
            "counselor": ("like",),
            "saturday": ("site", "begins", "ends"),
            "hours": ("site", "day", "begins", "ends"),
            "room": ("room", "seats"),
        }
        for name in needed.get(told.get("kind", ""), ()):
            if name not in self.errors and told.get(name) in ("", None):
                self.add_error(name, _("This is needed for what you suppose."))
        if not self.errors and told["kind"] in ("hours", "saturday") and told["ends"] <= told["begins"]:
            self.add_error("ends", _("This ends before it begins."))
        return told


@reads(may=Permission.PLAN_WEEK)
def new(visit: Visit, week_draft_id: UUID) -> Page:
    shown = _shown(visit, week_draft_id)
    return _page(visit, shown, SupposeForm(offers=_offers(shown)))


@writes(may=Permission.PLAN_WEEK, shows_only=True)
def suppose(visit: Visit, week_draft_id: UUID) -> Page:
    shown = _shown(visit, week_draft_id)
    form = SupposeForm(visit.form, offers=_offers(shown))
    if not form.is_valid():
        raise Invalid(_page(visit, shown, form))
    known = {one.id for one in shown.card.problem.clients}
    groups = {one.id for one in shown.card.problem.groups}
    waiting = [
        one
        for one in waiting_clients(visit.viewer, week=shown.card.week, at=visit.at)
        if one.id not in known and {need.group for need in one.groups} <= groups
    ][:MOST_WAITING]
    card = shown.card
    try:
        outcome = what_if(
            card.problem, card.plan, change_of(shown, form), limits=Limits(seconds=SECONDS), waiting=waiting
        )
    except ValueError:
        form.add_error(None, _("A clinic like that makes no sense: look at the hours and the numbers."))
        raise Invalid(_page(visit, shown, form)) from None
    return _page(visit, shown, form, outcome=outcome, waited=len(waiting))


def change_of(shown: Week, form: SupposeForm) -> Change:
    """What the form supposes. Raises ValueError for a session that would not end on its day."""
    told, problem = form.cleaned_data, shown.card.problem
    if told["kind"] == "counselor":
        return one_more_like(problem, told["like"])
    if told["kind"] == "room":
        return bigger_room(problem, told["room"], told["seats"])
    day = SATURDAY if told["kind"] == "saturday" else told["day"]
    start = day * DAY + _quarter(told["begins"])
    if told["kind"] == "session":
        minutes = next(one.minutes for one in problem.groups if one.id == told["group"])
        if start % DAY + minutes > DAY:
            raise ValueError("a session ends on its day")
        return another_section(problem, told["group"], told["site"], start)
    there = {one.id for one in problem.counselors if any(each.site == told["site"] for each in one.shifts)}
    window = Window(start, day * DAY + _quarter(told["ends"]))
    return open_longer(problem, told["site"], [window], sorted(there))


def _quarter(time: Any) -> int:
    minutes: int = time.hour * 60 + time.minute
    return minutes // 15 * 15


def _shown(visit: Visit, draft_id: UUID) -> Week:
    return draft_week(visit.viewer, draft_id, asked(visit, Look()), at=visit.at)


def _offers(shown: Week) -> dict[str, Choices]:
    problem, names = shown.card.problem, shown.names
    rooms = [
        (one.id, f"{names.rooms[one.id]} ({one.seats})") for one in problem.rooms if one.id in names.rooms
    ]
    offers: dict[str, Choices] = {
        "group": [(one.id, names.group(one.id)) for one in problem.groups],
        "like": [(one.id, names.staff[one.id]) for one in problem.counselors if one.id in names.staff],
        "room": list(rooms),
        "site": list(names.sites.items()),
    }
    return {name: sorted(some, key=lambda one: str(one[1])) for name, some in offers.items()}


def _page(
    visit: Visit, shown: Week, form: SupposeForm, *, outcome: Outcome | None = None, waited: int = 0
) -> Page:
    people: list[tuple[str, Any]] = []
    fit: list[str] = []
    named: list[UUID] = []
    if outcome is not None:
        people = [
            (shown.names.clients[one.client], one)
            for one in outcome.people
            if one.client in shown.names.clients
        ]
        cards = client_cards(visit.viewer, [UUID(one) for one in outcome.fit], at=visit.at)
        fit = sorted(card.shown_as for card in cards.values())
        named = list(cards)
    context = frame(visit, shown.card.week, "timetable-short") | {
        "shown": shown,
        "form": form,
        "outcome": outcome,
        "likely": likely(shown),
        "supposed": KINDS.get(form["kind"].value(), ""),
        "waited": waited,
        "people": people,
        "others": len(outcome.people) - len(people) if outcome is not None else 0,
        "fit": fit,
    }
    return Page(PAGE, context, clients=[*shown.client_ids, *named])
