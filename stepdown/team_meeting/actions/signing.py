"""Signing a meeting: the leader first, which locks it; then everybody who was there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.signature.actions import Hand, sign
from stepdown.signature.queries import digest_of
from stepdown.signature.vocabulary import Capacity
from stepdown.team_meeting import models, queries, rules
from stepdown.team_meeting.actions.holding import others_named
from stepdown.team_meeting.actions.rows import any_meeting, item_within_reach
from stepdown.team_meeting.queries.meetings import DECISION, MEETING
from stepdown.team_meeting.vocabulary import ItemCard, Meeting


@transaction.atomic
def sign_meeting(*, meeting_id: UUID, version: int, by: Viewer, at: datetime) -> Meeting:
    """Sign a meeting and each decision about people within reach: the leader as author, everybody else as
    somebody who was there. The leader signs first and locks every word. Raises Refused, Stale, NotFound.
    """
    row = any_meeting(by, meeting_id)
    found = queries.meeting(by, meeting_id, at=at)
    leads = by.staff_id == row.leader_id
    if row.locked_at is None:
        if row.version != version:
            raise Stale(row.version)
        _require_ready(found, leads, by, at)
    elif not leads and not any(one.staff_id == by.staff_id and one.was_there for one in found.attendees):
        raise Refused(Refusal(say("Those who were there sign."), say("An addendum is open to you.")))
    digests = {one.id: digest_of(_decision(found, one)) for one in found.items}
    if row.locked_at is None:
        digest = digest_of(_document(found, digests))
        models.Meeting.objects.filter(id=meeting_id).update(locked_at=at, digest=digest, version=version + 1)
    else:
        digest = row.digest
    capacity = Capacity.AUTHOR if leads else Capacity.PRESENT
    hand = Hand(author_id=row.leader_id)
    subject = Subject(MEETING, meeting_id)
    sign(subject=subject, client_id=None, digest=digest, capacity=capacity, hand=hand, by=by, at=at)
    for one in found.items:
        sign(
            subject=Subject(DECISION, one.id),
            client_id=one.client.id,
            digest=digests[one.id],
            capacity=capacity,
            hand=hand,
            by=by,
            at=at,
        )
    return queries.meeting(by, meeting_id, at=at)


@transaction.atomic
def add_to_item(*, item_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Add to a signed decision, or correct it by saying so. Raises Refused, NotFound."""
    item = item_within_reach(by, item_id, at)
    row = any_meeting(by, item.meeting_id)
    if refusal := rules.check_addendum(words, row.locked_at is not None):
        raise Refused(refusal)
    if named := others_named(item, words, by, at):
        raise Refused(Refusal(say("This names {names}.", names=", ".join(named)), field="addendum"))
    models.Addendum.objects.create(
        item_id=item_id, words=words.strip(), by_staff_id=by.staff_id, by_name=by.name, at=at
    )
    subject = Subject(DECISION, item_id)
    record(by=by, at=at, verb="add to team decision", subject=subject, clients=[item.client_id])


def _require_ready(found: Meeting, leads: bool, by: Viewer, at: datetime) -> None:
    if not leads:
        raise Refused(
            Refusal(
                say("{name} leads and signs first.", name=found.card.leader),
                lifted_by=say("Take the lead, if they cannot."),
            )
        )
    there = any(one.staff_id == by.staff_id and one.was_there for one in found.attendees)
    noes = rules.may_sign_first(found.attendees, found.items, there, found.hidden)
    for row in models.Item.objects.filter(id__in=[it.id for it in found.items], names_checked=False):
        if named := others_named(row, f"{row.words}\n{row.prescriber_words}", by, at):
            noes = (*noes, Refusal(say("A decision names {names}.", names=", ".join(named))))
    if noes:
        raise Refused(*noes)


def _decision(found: Meeting, one: ItemCard) -> Mapping[str, object]:
    """What a signature under one decision covers: nothing of anybody else's."""
    return {
        "meeting": found.card.id,
        "client": one.client.id,
        "held_at": found.card.starts_at,
        "why": [[str(why.reason), str(why.words)] for why in one.why],
        "decisions": [it.value for it in one.words.decisions],
        "words": one.words.words,
        "prescriber": one.words.prescriber.value,
        "prescriber_words": one.words.prescriber_words,
        "times": [[it.started_at, it.ended_at] for it in one.stretches],
        "tasks": [[it.id, it.words, it.due_on] for it in one.tasks],
    }


def _document(found: Meeting, digests: Mapping[UUID, str]) -> Mapping[str, object]:
    """What a signature under the meeting covers: who was there, and the digest of each decision."""
    return {
        "meeting": found.card.id,
        "title": found.card.title,
        "starts_at": found.card.starts_at,
        "leader": found.card.leader_id,
        "there": [
            [
                one.id,
                one.name,
                list(one.roles),
                list(one.credentials),
                one.presence.came_at,
                one.presence.left_at,
                one.presence.absent_why,
            ]
            for one in found.attendees
        ],
        "decisions": sorted(digests.values()),
    }
