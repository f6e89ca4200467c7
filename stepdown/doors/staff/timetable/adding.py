"""One more session of a group in a draft: asked for in a form, tried, kept where it breaks nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from stepdown.doors.staff.timetable.forms import VIDEO, AddForm, Choices
from stepdown.doors.staff.timetable.moving import Tried, judged
from stepdown.doors.staff.timetable.showing import Look, asked, frame
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.overview.board import handle_of
from stepdown.overview.queries.week_board import Week, draft_week
from stepdown.people.vocabulary import Permission
from stepdown.timetable import actions
from stepdown.timetable.queries.questions import add_section, lacks

PAGE = "staff/timetable/add.html"


@reads(may=Permission.PLAN_WEEK)
def new(visit: Visit, week_draft_id: UUID) -> Page:
    shown = _shown(visit, week_draft_id)
    return _page(visit, shown, AddForm(offers=_offers(shown)))


@writes(may=Permission.PLAN_WEEK)
def add(visit: Visit, week_draft_id: UUID) -> Done:
    shown = _shown(visit, week_draft_id)
    form = AddForm(visit.form, offers=_offers(shown))
    with beside(form, lambda: _page(visit, shown, form)):
        found = _tried(shown, form)
        if not found.effect.may_be_kept:
            raise Refused(*(Refusal(words) for words in found.breaks))
        actions.change_draft(
            draft_id=week_draft_id, plan=found.plan, version=visit.version, by=visit.viewer, at=visit.at
        )
    handle = handle_of(found.plan.sections[-1])
    return Done(
        "timetable-draft",
        week_draft_id,
        "rooms",
        said=say("Added. It can be undone."),
        fragment=f"at-{handle}",
    )


def _tried(shown: Week, form: AddForm) -> Tried:
    told = form.cleaned_data
    room = "" if told["place"] == VIDEO else told["place"]
    after = add_section(
        shown.card.plan,
        group=told["group"],
        start=form.start,
        room=room,
        leader=told["staff"],
        members=told["members"],
    )
    return judged(shown, after, act="add")


def _shown(visit: Visit, draft_id: UUID) -> Week:
    return draft_week(visit.viewer, draft_id, asked(visit, Look()), at=visit.at)


def _offers(shown: Week) -> dict[str, Choices]:
    problem, names = shown.card.problem, shown.names
    rooms: Choices = [(room.id, names.rooms[room.id]) for room in problem.rooms if room.id in names.rooms]
    groups: Choices = [(group.id, names.group(group.id)) for group in problem.groups]
    people: Choices = [(one.id, names.staff[one.id]) for one in problem.counselors if one.id in names.staff]
    short = {one.client for one in lacks(problem, shown.card.plan)}
    members: Choices = [(one, name) for one, name in names.clients.items() if one in short]
    return {
        "group": sorted(groups, key=_by_label),
        "place": [*sorted(rooms, key=_by_label), (VIDEO, say("By video"))],
        "staff": sorted(people, key=_by_label),
        "members": sorted(members, key=_by_label),
    }


def _by_label(choice: tuple[str, Any]) -> str:
    return str(choice[1])


def _page(visit: Visit, shown: Week, form: AddForm) -> Page:
    context = frame(visit, shown.card.week, "timetable-drafts") | {
        "shown": shown,
        "form": form,
        "back": reverse("timetable-draft", args=[shown.card.id, "rooms"]),
    }
    return Page(PAGE, context, clients=shown.client_ids)
