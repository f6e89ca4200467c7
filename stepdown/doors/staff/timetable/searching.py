"""A search for a better week: asked for, watched, ended early with what it has, cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.timetable.forms import SearchForm
from stepdown.doors.staff.timetable.showing import frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.questions import asked_of
from stepdown.timetable.vocabulary import SearchCard, SearchState

ASK = "staff/timetable/search.html"
PROGRESS = "staff/timetable/progress.html"
STATE = "staff/timetable/_progress.html"


@reads(may=Permission.PLAN_WEEK)
def new(visit: Visit, week_draft_id: UUID) -> Page:
    return _new(visit, week_draft_id, SearchForm())


@writes(may=Permission.PLAN_WEEK)
def ask(visit: Visit, week_draft_id: UUID) -> Done:
    form = SearchForm(visit.form)
    with beside(form, lambda: _new(visit, week_draft_id, form)):
        made = actions.ask_search(
            draft_id=week_draft_id,
            seconds=form.cleaned_data["seconds"],
            seed=form.cleaned_data["seed"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("timetable-progress", made)


@reads(may=Permission.PLAN_WEEK)
def progress(visit: Visit, search_id: UUID) -> Page:
    found = queries.search(visit.viewer, search_id, at=visit.at)
    return Page(PROGRESS, frame(visit, found.week, "timetable-drafts") | _told(visit, found))


@reads(may=Permission.PLAN_WEEK, polling=True)
def state(visit: Visit, search_id: UUID) -> Page:
    return Page(STATE, _told(visit, queries.search(visit.viewer, search_id, at=visit.at)))


@writes(may=Permission.PLAN_WEEK)
def take(visit: Visit, search_id: UUID) -> Done:
    actions.take_best(search_id=search_id, by=visit.viewer, at=visit.at)
    return Done("timetable-progress", search_id, said=say("The best so far is taken."))


@writes(may=Permission.PLAN_WEEK)
def cancel(visit: Visit, search_id: UUID) -> Done:
    actions.cancel_search(search_id=search_id, by=visit.viewer, at=visit.at)
    return Done("timetable-progress", search_id, said=say("The search ends; the draft stays as it is."))


def _new(visit: Visit, draft_id: UUID, form: SearchForm) -> Page:
    card = queries.draft(visit.viewer, draft_id, at=visit.at)
    running = queries.search_of(visit.viewer, draft_id, at=visit.at)
    context = frame(visit, card.week, "timetable-drafts") | {
        "card": card,
        "form": form,
        "running": running if running is not None and running.ended_at is None else None,
    }
    return Page(ASK, context)


def _told(visit: Visit, found: SearchCard) -> dict[str, Any]:
    card = queries.draft(visit.viewer, found.found_draft_id or found.draft_id, at=visit.at)
    minutes, days = asked_of(card.problem)
    done = found.progress
    gap = None
    if done is not None and done.bound:
        gap = max(0.0, (done.bound - done.value) * 100 / done.bound)
    return {
        "found": found,
        "card": card,
        "minutes_asked": minutes,
        "days_asked": days,
        "share": min(1.0, done.seconds / found.seconds) if done is not None else 0.0,
        "gap": gap,
        "alive": found.state in (SearchState.WAITING, SearchState.RUNNING),
    }
