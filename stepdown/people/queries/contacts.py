"""Questions about the people around a client."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people import models
from stepdown.people.queries.clients import require_reach, within_reach
from stepdown.people.vocabulary import ContactCard


@asked_once
def contacts(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ContactCard, ...]:
    """Everybody noted around a client, whom to call in an emergency first (1 query). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = models.Contact.objects.filter(client_id=client_id).order_by("-is_emergency_contact", "name", "id")
    return tuple(_card(row) for row in rows)


def contact(viewer: Viewer, client_id: UUID, contact_id: UUID, *, at: datetime) -> ContactCard:
    """One person around a client. Raises NotFound."""
    for card in contacts(viewer, client_id, at=at):
        if card.id == contact_id:
            return card
    raise NotFound


def emergency_contacts(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, tuple[ContactCard, ...]]:
    """Whom to call in an emergency, for each client of the list within reach that named somebody (1
    query).
    """
    rows = models.Contact.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), is_emergency_contact=True
    ).order_by("name", "id")
    found: dict[UUID, tuple[ContactCard, ...]] = {}
    for row in rows:
        found[row.client_id] = (*found.get(row.client_id, ()), _card(row))
    return found


def contacts_of(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, tuple[ContactCard, ...]]:
    """Everybody noted around each client of the list within reach (1 query)."""
    rows = models.Contact.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids)
    ).order_by("name", "id")
    found: dict[UUID, tuple[ContactCard, ...]] = {}
    for row in rows:
        found[row.client_id] = (*found.get(row.client_id, ()), _card(row))
    return found


def _card(row: models.Contact) -> ContactCard:
    return ContactCard(
        row.id, row.client_id, row.name, row.relation, row.is_emergency_contact, row.phone, row.version
    )
