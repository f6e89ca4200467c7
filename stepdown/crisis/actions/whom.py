"""Who everybody is when nobody on call answers: the list, the person's own team, those who lead the site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.crisis.vocabulary import Cause, OnCall
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import staff_at, ties
from stepdown.people.queries.telling import permissions_of
from stepdown.people.vocabulary import Permission, Role, TieGround

LEADING = frozenset({Role.DIRECTOR, Role.SUPERVISOR})
# A tie of an emergency that was is no part of the team.
OWN_TEAM = frozenset({TieGround.ACCOUNTABLE, TieGround.CARE_TEAM, TieGround.SUPERVISION})


def everybody(
    site_id: UUID,
    client_id: UUID | None,
    cause: Cause,
    on_call: Iterable[OnCall],
    *,
    by: Viewer,
    at: datetime,
) -> list[tuple[UUID, str]]:
    """Id and name of each, by name. For withdrawal the prescribers too; a drill wakes no team."""
    leading = LEADING | ({Role.PRESCRIBER} if cause is Cause.WITHDRAWAL else set())
    team = (
        {one.staff_id for one in ties(by, client_id, at=at) if one.ground in OWN_TEAM} if client_id else set()
    )
    listed = {one.staff_id for one in on_call}
    return [
        (card.id, card.name)
        for card in staff_at(by, site_id, at=at)
        if (card.id in team or card.id in listed or leading & set(card.roles))
        and Permission.SEE_CHART in permissions_of(card)
    ]
