"""Holding a meeting: one person after the other, with an honest clock; decisions, tasks."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.queries.telling import names_told
from stepdown.place.queries import day_at
from stepdown.team_meeting import models, rules
from stepdown.team_meeting.actions.rows import item_within_reach, open_meeting, touch
from stepdown.team_meeting.queries import held_by
from stepdown.team_meeting.queries.meetings import DECISION, MEETING
from stepdown.team_meeting.vocabulary import ItemWords


@transaction.atomic
def turn_to(*, item_id: UUID, by: Viewer, at: datetime) -> None:
    """Talk about this person now: the clock of the one before stops. Raises Refused, NotFound."""
    item = item_within_reach(by, item_id, at)
    row = open_meeting(by, item.meeting_id)
    running = models.Stretch.objects.filter(meeting_id=row.id, ended_at=None).first()
    if running is not None and running.item_id == item_id:
        return
    _stop(row.id, at)
    models.Stretch.objects.create(meeting_id=row.id, item_id=item_id, started_at=at)
    if row.opened_at is None:
        touch(row, opened_at=at)
    record(by=by, at=at, verb="talk about", subject=Subject(DECISION, item_id), clients=[item.client_id])


@transaction.atomic
def pause(*, meeting_id: UUID, by: Viewer, at: datetime) -> None:
    """Stop the clock, whoever is talked about. Raises Refused, NotFound."""
    row = open_meeting(by, meeting_id)
    _stop(row.id, at)
    record(by=by, at=at, verb="pause team meeting", subject=Subject(MEETING, meeting_id))


@transaction.atomic
def save_item(*, item_id: UUID, words: ItemWords, version: int, by: Viewer, at: datetime) -> int:
    """Write what is decided about one person; it may still lack words. Answers the new version.

    Raises Refused (another client's name, two levels at once), Stale, NotFound.
    """
    item = item_within_reach(by, item_id, at)
    open_meeting(by, item.meeting_id)
    row = models.Item.objects.select_for_update().get(id=item_id)
    if row.version != version:
        raise Stale(row.version, _differences(row, words))
    text = f"{words.words}\n{words.prescriber_words}"
    if noes := rules.check_item(words, others_named(row, text, by, at), whole=False):
        raise Refused(*noes)
    models.Item.objects.filter(id=item_id).update(
        decisions=[one.value for one in words.decisions],
        words=words.words.strip(),
        prescriber=words.prescriber.value,
        prescriber_words=words.prescriber_words.strip()[:500],
        names_checked=words.names_checked,
        version=version + 1,
    )
    record(
        by=by, at=at, verb="write team decision", subject=Subject(DECISION, item_id), clients=[row.client_id]
    )
    return version + 1


def others_named(item: models.Item, text: str, by: Viewer, at: datetime) -> list[str]:
    """Names of other people of the same agenda that a text tells, where the viewer may know them.

    A colleague out of whose reach somebody is cannot know the name; the others of the meeting check theirs.
    """
    ids = models.Item.objects.filter(meeting_id=item.meeting_id).exclude(client_id=item.client_id)
    others = people.client_cards(by, ids.values_list("client_id", flat=True), at=at)
    own = people.require_reach(by, item.client_id, at=at)
    told = names_told(text, others.values())
    return [one.chosen_name for one in told if one.chosen_name.split()[0] != own.chosen_name.split()[0]]


@transaction.atomic
def add_task(*, item_id: UUID, words: str, owner_id: UUID, due_on: date, by: Viewer, at: datetime) -> UUID:
    """Give somebody of the site something to do about a person. Raises Refused, NotFound."""
    item = item_within_reach(by, item_id, at)
    row = open_meeting(by, item.meeting_id)
    day = day_at(row.site_id, at)
    noes = rules.check_task(words, due_on, day)
    if named := others_named(item, words, by, at):
        noes = (*noes, Refusal(say("This names {names}.", names=", ".join(named)), field="task"))
    owner = people.staff_member(by, owner_id, at=at)
    if not owner.active or row.site_id not in owner.site_ids:
        noes = (*noes, Refusal(say("Choose somebody who works here."), field="owner"))
    if noes:
        raise Refused(*noes)
    made = models.Task.objects.create(
        meeting_id=row.id,
        item_id=item_id,
        client_id=item.client_id,
        words=" ".join(words.split())[:300],
        owner_id=owner_id,
        due_on=due_on,
        at=at,
    )
    record(by=by, at=at, verb="give team task", subject=Subject(DECISION, item_id), clients=[item.client_id])
    return made.id


@transaction.atomic
def drop_task(*, task_id: UUID, by: Viewer, at: datetime) -> UUID | None:
    """Take a task back before the meeting is signed; answers whose item it was. Raises Refused, NotFound."""
    row = _task(by, task_id, at)
    open_meeting(by, row.meeting_id)
    models.Task.objects.filter(id=task_id).delete()
    record(
        by=by, at=at, verb="take team task back", subject=Subject(DECISION, row.item_id), clients=_whom(row)
    )
    return row.item_id


@transaction.atomic
def finish_task(*, task_id: UUID, words: str, version: int, by: Viewer, at: datetime) -> None:
    """Note that a task is done, and what came of it. Raises Refused, Stale, NotFound."""
    row = _task(by, task_id, at)
    if row.done_at is not None:
        raise Refused(Refusal(say("It is done already.")))
    if row.version != version:
        raise Stale(row.version)
    models.Task.objects.filter(id=task_id).update(
        done_at=at,
        done_words=" ".join(words.split())[:300],
        done_by_id=by.staff_id,
        done_by_name=by.name,
        version=version + 1,
    )
    record(by=by, at=at, verb="finish team task", subject=Subject("team task", task_id), clients=_whom(row))


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Every open task of somebody goes to a colleague; the words stay. Answers how many."""
    held = [one.id for one in held_by(by, from_staff_id, at=at)]
    for row in models.Task.objects.select_for_update().filter(id__in=held):
        models.Task.objects.filter(id=row.id).update(owner_id=to_staff_id, version=row.version + 1)
    record(
        by=by,
        at=at,
        verb="hand over team tasks",
        subject=Subject("staff", from_staff_id),
        detail={"to": str(to_staff_id), "tasks": len(held)},
    )
    return len(held)


def _stop(meeting_id: UUID, at: datetime) -> None:
    models.Stretch.objects.filter(meeting_id=meeting_id, ended_at=None).update(ended_at=at)


def _task(by: Viewer, task_id: UUID, at: datetime) -> models.Task:
    row = models.Task.objects.select_for_update(of=("self",)).filter(id=task_id).first()
    if row is None:
        raise NotFound
    if row.client_id is not None:
        people.require_reach(by, row.client_id, at=at)
    return row


def _whom(row: models.Task) -> list[UUID]:
    return [row.client_id] if row.client_id else []


def _differences(row: models.Item, words: ItemWords) -> tuple[Difference, ...]:
    if row.words == words.words.strip():
        return ()
    return (Difference(say("In the team's words"), row.words, words.words),)
