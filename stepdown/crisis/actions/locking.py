"""A ring under lock, for whoever works on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from stepdown.audit.actions import record
from stepdown.crisis import models
from stepdown.crisis.queries.rings import facts_of, story_of
from stepdown.crisis.reaching import within
from stepdown.crisis.vocabulary import Facts
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say


def answered(ring_id: UUID, by: Viewer, at: datetime) -> models.Ring:
    """A ring that somebody answered and that is not settled, locked. Raises Refused, NotFound."""
    rows = models.Ring.objects.select_for_update(of=("self",)).select_related("holder")
    row = rows.filter(within(by, at), id=ring_id).first()
    if row is None or by.staff_id is None:
        raise NotFound
    if row.answered_at is None:
        raise Refused(Refusal(say("Nobody has answered it yet. Answer it first.")))
    if row.closed_at is not None or row.ended_at is not None:
        raise Refused(Refusal(say("It is settled. What was done stays as it was written.")))
    return row


def facts(row: models.Ring) -> Facts:
    """How far a ring has come, for the rule of closing."""
    return facts_of(story_of(row))


def move_on(row: models.Ring, verb: str, *, by: Viewer, at: datetime, **moments: object) -> None:
    """Keep how far a ring has come, with its line in the trail."""
    models.Ring.objects.filter(id=row.id).update(version=F("version") + 1, **moments)
    clients = [row.client_id] if row.client_id else []
    record(by=by, at=at, verb=verb, subject=Subject("ring", row.id), clients=clients)
