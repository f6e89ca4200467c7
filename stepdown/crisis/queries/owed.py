"""What is owed after a ring: the next contact, until it was made; and what moves when somebody leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepdown.crisis import models
from stepdown.crisis.queries.rings import card_of, next_of
from stepdown.crisis.vocabulary import Cause, NextContact, RingCard
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Held


def contacts_due(viewer: Viewer, *, until: datetime, at: datetime) -> tuple[NextContact, ...]:
    """Next contacts due by a moment: the viewer's own, and those of colleagues that are late, of clients in
    reach (1 query).
    """
    rows = models.NextContact.objects.select_related("staff").filter(
        Q(staff_id=viewer.staff_id) | Q(within_reach(viewer, "client", at=at), due_at__lt=at),
        done_at=None,
        ended_at=None,
        due_at__lt=until,
    )
    return tuple(next_of(row) for row in rows.order_by("due_at", "id"))


def next_contact(viewer: Viewer, next_id: UUID, *, at: datetime) -> NextContact:
    """One next contact of a client within reach (1 query). Raises NotFound."""
    rows = models.NextContact.objects.select_related("staff")
    row = rows.filter(within_reach(viewer, "client", at=at), id=next_id).first()
    if row is None:
        raise NotFound
    return next_of(row)


def open_of_client(
    viewer: Viewer, client_id: UUID, *, at: datetime
) -> tuple[tuple[RingCard, ...], tuple[NextContact, ...]]:
    """Rings of a client that are not settled, and contacts that are owed to them (2 queries)."""
    reach = within_reach(viewer, "client", at=at)
    rings = models.Ring.objects.select_related("holder").filter(
        reach, client_id=client_id, closed_at=None, ended_at=None
    )
    nexts = models.NextContact.objects.select_related("staff").filter(
        reach, client_id=client_id, done_at=None, ended_at=None
    )
    return tuple(card_of(row) for row in rings.order_by("at")), tuple(
        next_of(row) for row in nexts.order_by("due_at")
    )


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """Rings somebody holds that are not settled, and contacts they owe (2 queries)."""
    rings = models.Ring.objects.filter(holder_id=staff_id, closed_at=None, ended_at=None).order_by("at")
    nexts = models.NextContact.objects.filter(staff_id=staff_id, done_at=None, ended_at=None)
    return (
        *(
            Held(
                say("Ring"), row.id, row.client_id, say("{cause}, not settled", cause=Cause(row.cause).label)
            )
            for row in rings
        ),
        *(
            Held(say("Contact after a ring"), row.id, row.client_id, say("Next contact"), row.due_at.date())
            for row in nexts.order_by("due_at")
        ),
    )
