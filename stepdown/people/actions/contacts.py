"""Changing what is noted of somebody around a client."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people import models
from stepdown.people.queries.clients import require_reach


@transaction.atomic
def change_contact(
    *,
    client_id: UUID,
    contact_id: UUID,
    name: str,
    relation: str,
    emergency: bool,
    version: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Change who somebody around a client is. A number noted here moves to a line of the phone and is let go.

    Raises Refused without a name, Stale, NotFound.
    """
    require_reach(by, client_id, at=at)
    row = models.Contact.objects.select_for_update().filter(id=contact_id, client_id=client_id).first()
    if row is None:
        raise NotFound
    if not name.strip():
        raise Refused(Refusal(say("Write what the client calls them."), field="name"))
    if row.version != version:
        raise Stale(row.version, (Difference(say("Name"), row.name, name),))
    models.Contact.objects.filter(id=contact_id).update(
        name=name.strip(),
        relation=relation.strip(),
        is_emergency_contact=emergency,
        version=version + 1,
    )
    record(by=by, at=at, verb="change contact", subject=Subject("contact", contact_id), clients=[client_id])
