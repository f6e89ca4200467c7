"""Small questions many rooms ask: whose name a text tells, what a colleague may, whether a door is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.people import models, rules
from stepdown.people.queries.clients import within_reach
from stepdown.people.vocabulary import ClientCard, OwnDoor, Permission, Power, StaffCard


def names_told(text: str, cards: Iterable[ClientCard]) -> tuple[ClientCard, ...]:
    """Which of these clients the text names; nothing is read from the database."""
    return tuple(card for card in cards if rules.names_in(text, card.chosen_name))


def powers_of(card: StaffCard, day: date) -> frozenset[Power]:
    """What the verified credentials of a colleague allow on a day; nothing is read from the database."""
    return rules.powers_on(card.credentials, day)


def permissions_of(card: StaffCard) -> frozenset[Permission]:
    """What the roles of a colleague allow; nothing is read from the database."""
    return rules.permissions_of(card.roles)


def own_door(viewer: Viewer, client_id: UUID, *, at: datetime) -> OwnDoor:
    """How the door of a client within reach stands (1 query)."""
    rows = models.Client.objects.filter(within_reach(viewer, "", at=at), id=client_id)
    active = rows.values_list("account__is_active", flat=True).first()
    if active is None:
        return OwnDoor.NONE
    return OwnDoor.OPEN if active else OwnDoor.CLOSED


def mails_of(staff_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The e-mail of each member of staff who works here, for letters to them (1 query)."""
    rows = models.StaffMember.objects.filter(id__in=list(staff_ids), active=True, account__is_active=True)
    return dict(rows.values_list("id", "account__email"))
