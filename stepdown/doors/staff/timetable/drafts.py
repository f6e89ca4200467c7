"""The drafts of a week: begun, listed, compared, copied, set aside."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from stepdown.doors.staff.timetable.comparing import compared
from stepdown.doors.staff.timetable.forms import BeginForm, CompareForm
from stepdown.doors.staff.timetable.showing import WEEK, frame, monday_of
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import draft_week
from stepdown.journeys.week_problem import gathered
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions, queries

PAGE = "staff/timetable/drafts.html"


@reads(may=Permission.PLAN_WEEK)
def listed(visit: Visit, monday: str) -> Page:
    return _listed(visit, monday_of(monday))


@writes(may=Permission.PLAN_WEEK)
def begin(visit: Visit, monday: str) -> Done:
    week = monday_of(monday)
    form = BeginForm(visit.form)
    with beside(form, lambda: _listed(visit, week, begin=form), otherwise="start"):
        start = draft_week.Start(form.cleaned_data["start"])
        made = draft_week.begin(week=week, start=start, by=visit.viewer, at=visit.at)
    return Done("timetable-draft", made.id, "rooms", said=say("Draft {n} is begun.", n=made.number))


@writes(may=Permission.PLAN_WEEK)
def copy(visit: Visit, week_draft_id: UUID) -> Done:
    made = actions.copy_draft(draft_id=week_draft_id, by=visit.viewer, at=visit.at)
    return Done("timetable-draft", made.id, "rooms", said=say("Draft {n} is a copy.", n=made.number))


@writes(may=Permission.PLAN_WEEK)
def set_aside(visit: Visit, week_draft_id: UUID) -> Done:
    card = queries.draft(visit.viewer, week_draft_id, at=visit.at)
    actions.set_aside(draft_id=week_draft_id, by=visit.viewer, at=visit.at)
    return Done("timetable-drafts", card.week.isoformat(), said=say("Draft {n} is set aside.", n=card.number))


@writes(may=Permission.PLAN_WEEK)
def choose(visit: Visit, monday: str) -> Done:
    week = monday_of(monday)
    form = CompareForm(visit.form, drafts=_choices(visit, week))
    with beside(form, lambda: _listed(visit, week, choose=form), otherwise="other"):
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    return Done("timetable-compare", UUID(one), UUID(other))


@reads(may=Permission.PLAN_WEEK)
def compare(visit: Visit, week_draft_id: UUID, against_id: UUID) -> Page:
    shown = compared(visit.viewer, week_draft_id, against_id, at=visit.at)
    context = frame(visit, shown.after.week, "timetable-drafts") | {"shown": shown}
    return Page("staff/timetable/compare.html", context, clients=shown.client_ids)


@reads(may=Permission.PLAN_WEEK)
def assumed(visit: Visit, monday: str) -> Page:
    week = monday_of(monday)
    gaps = gathered(visit.viewer, week=week, at=visit.at).gaps
    ids = {one for gap in gaps for one in gap.client_ids}
    cards = client_cards(visit.viewer, sorted(ids), at=visit.at)
    context = frame(visit, week, "timetable-drafts") | {"gaps": gaps, "cards": cards}
    return Page("staff/timetable/assumed.html", context, clients=list(cards))


def _listed(visit: Visit, week: date, **forms: Any) -> Page:
    drafts = queries.drafts(visit.viewer, week=week, at=visit.at)
    choices = _choices(visit, week)
    context = frame(visit, week, "timetable-drafts") | {
        "drafts": [one for one in drafts if one.set_aside_at is None],
        "aside": [one for one in drafts if one.set_aside_at is not None],
        "published": next((one for one in drafts if one.published_at is not None), None),
        "earlier": (week - WEEK).isoformat(),
        "later": (week + WEEK).isoformat(),
        "begin": BeginForm(),
        "choose": CompareForm(drafts=choices) if len(choices) > 1 else None,
        **forms,
    }
    return Page(PAGE, context)


def _choices(visit: Visit, week: date) -> list[tuple[str, Any]]:
    drafts = queries.drafts(visit.viewer, week=week, at=visit.at)
    return [
        (
            str(one.id),
            say("Draft {n}, published", n=one.number) if one.published_at else say("Draft {n}", n=one.number),
        )
        for one in drafts
    ]
