"""A kiosk in the lobby of Harbor Street, and codes of people's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.kiosk import actions, queries
from tests.cast import NOW, SYSTEM, Cast


def a_kiosk(cast: Cast, *, at: datetime = NOW) -> tuple[UUID, str]:
    """A kiosk that a device took: its id and the device's token."""
    code = actions.open_kiosk(site_id=cast.harbor.id, by=cast.viewer("iva", at=at), at=at)
    token = actions.take_kiosk(code=code, by=SYSTEM, at=at)
    known = queries.kiosk_of(token)
    assert known is not None
    return known.id, token


def an_opening_code(cast: Cast, *, at: datetime = NOW) -> str:
    """What staff type on the tablet that becomes the kiosk."""
    return actions.open_kiosk(site_id=cast.harbor.id, by=cast.viewer("iva", at=at), at=at)


def the_kiosk(cast: Cast) -> UUID:
    """The kiosk of Harbor Street, opened if there is none."""
    found = queries.kiosks(SYSTEM, at=NOW)
    return found[0].id if found else a_kiosk(cast)[0]


def a_code(cast: Cast, client: str, *, at: datetime = NOW) -> str:
    """A new code of somebody's own."""
    return actions.give_code(client_id=cast.clients[client].id, by=SYSTEM, at=at)
