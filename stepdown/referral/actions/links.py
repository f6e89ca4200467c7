"""Tying a record to the inquiry that came of it, and to the client when there is one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.referral.actions.comparing import note_disagreements
from stepdown.referral.models import Referral
from stepdown.referral.queries.cards import reachable


@transaction.atomic
def link_inquiry(*, referral_id: UUID, inquiry_id: UUID, by: Viewer, at: datetime) -> None:
    """The record became this inquiry. Raises NotFound; Refused where it belongs to another one already."""
    row = _held(referral_id, by, at)
    if row.inquiry_id not in (None, inquiry_id):
        raise Refused(Refusal(say("This record belongs to another inquiry already.")))
    Referral.objects.filter(id=row.id).update(inquiry_id=inquiry_id)
    row.inquiry_id = inquiry_id
    note_disagreements(row, at)
    record(
        by=by,
        at=at,
        verb="tie referral to inquiry",
        subject=Subject("referral", row.id),
        clients=[row.client_id] if row.client_id else [],
    )


@transaction.atomic
def link_client(*, inquiry_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> int:
    """The inquiry has a chart now: its records and their facts belong to the client. Answers how many.

    Raises NotFound for a client out of reach; Refused where a record belongs to another client.
    """
    require_reach(by, client_id, at=at)
    rows = list(Referral.objects.select_for_update().filter(inquiry_id=inquiry_id).order_by("id"))
    if any(row.client_id not in (None, client_id) for row in rows):
        raise Refused(Refusal(say("A record of this inquiry belongs to another client already.")))
    for row in rows:
        Referral.objects.filter(id=row.id).update(client_id=client_id)
        record(
            by=by,
            at=at,
            verb="tie referral to client",
            subject=Subject("referral", row.id),
            clients=[client_id],
        )
    if rows:
        rows[0].client_id = client_id
        note_disagreements(rows[0], at)
    return len(rows)


def _held(referral_id: UUID, by: Viewer, at: datetime) -> Referral:
    if not reachable(by, at).filter(id=referral_id).exists():
        raise NotFound
    return Referral.objects.select_for_update().get(id=referral_id)
