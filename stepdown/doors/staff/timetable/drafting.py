"""A draft on the board: each session opened, moved and tried there before it is kept; one undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from stepdown.doors.staff.timetable.figures import figures_of
from stepdown.doors.staff.timetable.moving import Tried, form_for, tried
from stepdown.doors.staff.timetable.opened import opened
from stepdown.doors.staff.timetable.places import fits_of, joiners
from stepdown.doors.staff.timetable.showing import Look, asked, frame, look_of, site_ways, switches
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.overview.board import in_names
from stepdown.overview.queries.week_board import Week, draft_week
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.questions import lines, plan_before

PAGE = "staff/timetable/draft.html"
EFFECT = "staff/timetable/_effect.html"


@reads(may=Permission.PLAN_WEEK)
def draft(visit: Visit, week_draft_id: UUID, view: str) -> Page:
    return _page(visit, _shown(visit, week_draft_id, look_of(view)), look_of(view))


@writes(may=Permission.PLAN_WEEK, shows_only=True)
def find(visit: Visit, week_draft_id: UUID, view: str) -> Page:
    text = " ".join(visit.form.get("text", "").split())[:80]
    look = look_of(view)
    return _page(visit, _shown(visit, week_draft_id, look, text), look, text=text)


@reads(may=Permission.PLAN_WEEK)
def session(visit: Visit, week_draft_id: UUID, view: str, handle: str) -> Page:
    look = look_of(view)
    return _opened(visit, _shown(visit, week_draft_id, look), look, handle)


@writes(may=Permission.PLAN_WEEK, shows_only=True)
def attempt(visit: Visit, week_draft_id: UUID, view: str, handle: str) -> Page:
    look = look_of(view)
    shown = _shown(visit, week_draft_id, look)
    return _attempt(visit, shown, look, handle)


@writes(may=Permission.PLAN_WEEK)
def keep(visit: Visit, week_draft_id: UUID, view: str, handle: str) -> Done:
    look = look_of(view)
    shown = _shown(visit, week_draft_id, look)
    one = opened(shown, handle)
    form = form_for(shown, one, visit)
    if form.is_bound and not form.is_valid():
        raise Invalid(_opened(visit, shown, look, handle))
    found = tried(shown, one, form, visit)
    if not found.effect.may_be_kept:
        raise Invalid(_attempt(visit, shown, look, handle))
    actions.change_draft(
        draft_id=week_draft_id, plan=found.plan, version=visit.version, by=visit.viewer, at=visit.at
    )
    fragment = f"at-{found.handle}" if found.handle else ""
    return Done(
        "timetable-draft", week_draft_id, look.slug, said=say("Kept. It can be undone."), fragment=fragment
    )


@writes(may=Permission.PLAN_WEEK)
def undo(visit: Visit, week_draft_id: UUID, view: str) -> Done:
    version = visit.version
    before = plan_before(visit.viewer, week_draft_id, version, at=visit.at)
    if before is None:
        raise Refused(Refusal(say("There is nothing to undo in this draft.")))
    actions.change_draft(draft_id=week_draft_id, plan=before, version=version, by=visit.viewer, at=visit.at)
    return Done("timetable-draft", week_draft_id, look_of(view).slug, said=say("The last change is undone."))


def _shown(visit: Visit, draft_id: UUID, look: Look, text: str = "") -> Week:
    return draft_week(visit.viewer, draft_id, asked(visit, look, text), at=visit.at)


def _opened(visit: Visit, shown: Week, look: Look, handle: str) -> Page:
    one = opened(shown, handle)
    context: dict[str, Any] = {
        "open": one,
        "move": form_for(shown, one, visit),
        "fits": fits_of(shown, one),
        "joiners": joiners(shown, one),
    }
    return _page(visit, shown, look, **context)


def _attempt(visit: Visit, shown: Week, look: Look, handle: str) -> Page:
    one = opened(shown, handle)
    form = form_for(shown, one, visit)
    if form.is_bound and not form.is_valid():
        raise Invalid(_opened(visit, shown, look, handle))
    found = tried(shown, one, form, visit)
    if visit.is_fragment:
        context = {"shown": shown, "look": look, "open": one, "tried": found, "move": form}
        return Page(EFFECT, context, clients=_named(shown, found))
    return _page(visit, shown, look, open=one, tried=found, move=form, fits=None, joiners=())


def _named(shown: Week, found: Tried) -> list[UUID]:
    """Everybody whose name stands in an answer."""
    return [UUID(one.client) for _, one in found.people]


def _page(visit: Visit, shown: Week, look: Look, *, text: str = "", **more: Any) -> Page:
    card = shown.card
    address = (card.id,)
    context = frame(visit, card.week, "timetable-drafts") | {
        "shown": shown,
        "look": look,
        "text": text,
        "today": visit.local.date(),
        "figures": figures_of(shown),
        "switches": switches("timetable-draft", address, look),
        "sites": site_ways("timetable-draft", address, look, shown),
        "back": reverse("timetable-draft", args=[card.id, look.slug]),
        "closed": card.published_at is not None or card.set_aside_at is not None,
        "undo": card.version > 1
        and plan_before(visit.viewer, card.id, card.version, at=visit.at) is not None,
        "search": queries.search_of(visit.viewer, card.id, at=visit.at),
        "changes": changes_of(shown),
        "open": None,
        "tried": None,
        **more,
    }
    return Page(PAGE, context, clients=shown.client_ids)


def changes_of(shown: Week) -> tuple[Any, ...]:
    """What this draft changes in the published week, in sentences that name no client."""
    if shown.difference is None:
        return ()
    told = lines(shown.difference, shown.names.of_clinic(shown.card.problem))
    return tuple(in_names(one, shown.names) for one in told)
