"""What if the clinic were another: an evening group, one more counselor, a Saturday, a bigger room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.timetable.forms import DAYS, Choices
from stepdown.doors.staff.timetable.likely import likely
from stepdown.doors.staff.timetable.showing import Look, asked, frame
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.words import say
from stepdown.overview.queries.week_board import Week, draft_week
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions, queries
from stepdown.timetable.queries import Supposition, problems_with
from stepdown.timetable.queries.questions import (
    Change,
    Given,
    another_section,
    bigger_room,
    change_text,
    changed,
    one_more_like,
    open_longer,
)
from stepdown.timetable.vocabulary import DAY, OPEN_STATES, Supposed, Window

PAGE = "staff/timetable/what_if.html"
STATE = "staff/timetable/_supposed.html"
# Three searches together: a large clinic takes longer to settle.
LEAST_SECONDS, MOST_SECONDS, PEOPLE_A_SECOND = 6, 60, 30
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


@writes(may=Permission.PLAN_WEEK)
def suppose(visit: Visit, week_draft_id: UUID) -> Done:
    """Into the worker's queue: nobody's page waits for three searches."""
    shown = _shown(visit, week_draft_id)
    form = SupposeForm(visit.form, offers=_offers(shown))
    if not form.is_valid():
        raise Invalid(_page(visit, shown, form))
    problem = shown.card.problem
    try:
        change = change_of(shown, form)
        sound = not problems_with(changed(problem, change))
    except ValueError:
        sound = False
    if not sound:
        form.add_error(None, _("A clinic like that makes no sense: look at the hours and the numbers."))
        raise Invalid(_page(visit, shown, form))
    said = {name: str(visit.form[name]) for name in form.fields if visit.form.get(name)}
    made = actions.ask_supposed(
        draft_id=week_draft_id,
        supposed=Supposed(said, change_text(change)),
        seconds=max(LEAST_SECONDS, min(MOST_SECONDS, len(problem.clients) // PEOPLE_A_SECOND)),
        by=visit.viewer,
        at=visit.at,
    )
    return Done("timetable-supposed", made)


@reads(may=Permission.PLAN_WEEK)
def supposed(visit: Visit, supposed_id: UUID) -> Page:
    """How far the answer is, then the answer, beside the form as it was asked."""
    found = queries.supposition(visit.viewer, supposed_id, at=visit.at)
    shown = _shown(visit, found.card.draft_id)
    form = SupposeForm(initial=dict(found.asked), offers=_offers(shown))
    return _page(visit, shown, form, found=found)


@reads(may=Permission.PLAN_WEEK, polling=True)
def state(visit: Visit, supposed_id: UUID) -> Page:
    """Only what changes. People of the week are looked up once there is an answer to name them in."""
    found = queries.supposition(visit.viewer, supposed_id, at=visit.at)
    if found.given is None:
        return Page(STATE, _told(found))
    shown = _shown(visit, found.card.draft_id)
    context, named = _answer(visit, shown, found.given)
    return Page(STATE, _told(found) | context, clients=named)


@writes(may=Permission.PLAN_WEEK)
def cancel(visit: Visit, supposed_id: UUID) -> Done:
    found = queries.supposition(visit.viewer, supposed_id, at=visit.at)
    actions.cancel_search(search_id=found.card.id, by=visit.viewer, at=visit.at)
    return Done("timetable-what-if", found.card.draft_id, said=say("Nothing is worked out any more."))


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


def _page(visit: Visit, shown: Week, form: SupposeForm, *, found: Supposition | None = None) -> Page:
    context = frame(visit, shown.card.week, "timetable-short") | {
        "shown": shown,
        "form": form,
        "likely": likely(shown),
        "found": None,
    }
    named: list[UUID] = []
    if found is not None:
        context |= _told(found)
        if found.given is not None:
            answer, named = _answer(visit, shown, found.given)
            context |= answer
    return Page(PAGE, context, clients=[*shown.client_ids, *named])


def _told(found: Supposition) -> dict[str, Any]:
    card = found.card
    gone = card.progress.seconds if card.progress is not None else 0.0
    return {
        "found": card,
        "supposed": KINDS.get(found.asked.get("kind", ""), ""),
        "share": min(1.0, gone / card.seconds),
        "alive": card.state in OPEN_STATES,
        "given": found.given,
    }


def _answer(visit: Visit, shown: Week, given: Given) -> tuple[dict[str, Any], list[UUID]]:
    """What is shown of an answer: whom the viewer reaches by name, everybody else as a number."""
    clients = shown.names.clients
    people = [(clients[one.client], one) for one in given.people if one.client in clients]
    cards = client_cards(visit.viewer, [UUID(one) for one in given.fit], at=visit.at)
    context: dict[str, Any] = {
        "draft_id": shown.card.id,
        "people": people,
        "others": len(given.people) - len(people),
        "fit": sorted(card.shown_as for card in cards.values()),
    }
    return context, [*(UUID(one.client) for _name, one in people), *cards]
