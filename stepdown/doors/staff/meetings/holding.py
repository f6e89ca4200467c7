"""One person of the agenda: the clock, the decision, tasks, what is added later."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms

from stepdown.doors.staff.meetings.forms import AddendumForm, ItemForm, TaskForm, initial_of
from stepdown.doors.threshold import Done, Page, Saved, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.team_meeting import actions, queries

ONE = "staff/meetings/talk.html"


@reads(may=Permission.MEET)
def talk(visit: Visit, talk_id: UUID) -> Page:
    return _page(visit, talk_id)


@writes(may=Permission.MEET)
def save(visit: Visit, talk_id: UUID) -> Saved | Done:
    form = ItemForm(visit.form)
    with beside(form, lambda: _page(visit, talk_id, form=form)):
        words = form.item_words()
        version = actions.save_item(
            item_id=talk_id, words=words, version=visit.version, by=visit.viewer, at=visit.at
        )
    held, item = queries.item(visit.viewer, talk_id, at=visit.at)
    then = visit.form.get("then", "")
    following = next((one for one in held.items if one.position > item.position), None)
    if then == "next" and not visit.is_autosave:
        if following is None:
            actions.pause(meeting_id=held.card.id, by=visit.viewer, at=visit.at)
            return Done("meeting", held.card.id, said=say("That was everybody. Look once more, then sign."))
        actions.turn_to(item_id=following.id, by=visit.viewer, at=visit.at)
        return Done("meeting-talk", following.id)
    return Saved(version, Done("meeting-talk", talk_id, said=say("Saved.")))


@writes(may=Permission.MEET)
def turn(visit: Visit, talk_id: UUID) -> Done:
    actions.turn_to(item_id=talk_id, by=visit.viewer, at=visit.at)
    return Done("meeting-talk", talk_id)


@writes(may=Permission.MEET)
def pause(visit: Visit, meeting_id: UUID) -> Done:
    actions.pause(meeting_id=meeting_id, by=visit.viewer, at=visit.at)
    return Done("meeting", meeting_id, said=say("The clock stands."))


@writes(may=Permission.MEET)
def drop(visit: Visit, talk_id: UUID) -> Done:
    held, _item = queries.item(visit.viewer, talk_id, at=visit.at)
    actions.drop_client(item_id=talk_id, by=visit.viewer, at=visit.at)
    return Done("meeting", held.card.id, said=say("Taken off the agenda."))


@writes(may=Permission.MEET)
def add_task(visit: Visit, talk_id: UUID) -> Done:
    held, _item = queries.item(visit.viewer, talk_id, at=visit.at)
    form = TaskForm(visit.form, staff=held.attendees)
    with beside(form, lambda: _page(visit, talk_id, task_form=form)):
        actions.add_task(
            item_id=talk_id,
            words=form.cleaned_data["task"],
            owner_id=form.owner_id(),
            due_on=form.cleaned_data["due_on"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("meeting-talk", talk_id, said=say("Given."))


@writes(may=Permission.MEET)
def add(visit: Visit, talk_id: UUID) -> Done:
    form = AddendumForm(visit.form)
    with beside(form, lambda: _page(visit, talk_id, added=form)):
        actions.add_to_item(
            item_id=talk_id, words=form.cleaned_data["addendum"], by=visit.viewer, at=visit.at
        )
    return Done("meeting-talk", talk_id, said=say("Added. The decision stays as it was signed."))


@writes(may=Permission.MEET)
def finish(visit: Visit, team_task_id: UUID) -> Done:
    words = visit.form.get("words", "")[:300]
    actions.finish_task(
        task_id=team_task_id, words=words, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("meetings", said=say("Noted as done."))


@writes(may=Permission.MEET)
def drop_task(visit: Visit, team_task_id: UUID) -> Done:
    talk_id = actions.drop_task(task_id=team_task_id, by=visit.viewer, at=visit.at)
    return Done("meeting-talk", talk_id, said=say("Taken back.")) if talk_id else Done("meetings")


def _page(visit: Visit, talk_id: UUID, **wrong: forms.Form) -> Page:
    held, item = queries.item(visit.viewer, talk_id, at=visit.at)
    near = sorted(held.items, key=lambda one: one.position)
    here = near.index(item)
    locked = held.card.locked_at is not None
    context = {
        "held": held,
        "card": held.card,
        "item": item,
        "before": near[here - 1] if here else None,
        "after": near[here + 1] if here + 1 < len(near) else None,
        "locked": locked,
        "minutes": item.minutes(visit.at),
        "form": ItemForm(initial=initial_of(item.words)),
        "task_form": TaskForm(
            staff=held.attendees,
            initial={"due_on": visit.local.date() + timedelta(days=7), "owner": str(visit.viewer.staff_id)},
        ),
        "added": AddendumForm(),
        **wrong,
    }
    return Page(ONE, context, clients=[item.client.id], status=422 if wrong else 200)
