"""Waiting for a bed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.housing import models
from stepdown.housing.vocabulary import WaitEnd
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach


@transaction.atomic
def wait(*, client_id: UUID, house_id: UUID | None = None, needs: str = "", by: Viewer, at: datetime) -> UUID:
    """Put somebody on the waiting list for a bed of their site, or of one house. Raises Refused, NotFound."""
    card = require_reach(by, client_id, at=at)
    if house_id is not None and not models.House.objects.filter(id=house_id, site_id=card.site_id).exists():
        raise NotFound
    if models.Waiting.objects.filter(client_id=client_id, ended_at=None).exists():
        raise Refused(Refusal(say("They wait already.")))
    if models.Stay.objects.filter(client_id=client_id, until=None).exists():
        raise Refused(Refusal(say("They have a bed.")))
    row = models.Waiting.objects.create(
        client_id=client_id,
        site_id=card.site_id,
        house_id=house_id,
        needs=needs.strip()[:300],
        by_name=by.name[:120],
        at=at,
    )
    record(by=by, at=at, verb="wait for bed", subject=Subject("wait", row.id), clients=[client_id])
    return row.id


@transaction.atomic
def stop_waiting(*, client_id: UUID, how: WaitEnd, by: Viewer, at: datetime) -> None:
    """They wait no more. Raises NotFound."""
    require_reach(by, client_id, at=at)
    row = models.Waiting.objects.select_for_update().filter(client_id=client_id, ended_at=None).first()
    if row is None:
        raise NotFound
    models.Waiting.objects.filter(id=row.id).update(ended_at=at, ended=how.value)
    record(by=by, at=at, verb="stop waiting for bed", subject=Subject("wait", row.id), clients=[client_id])
