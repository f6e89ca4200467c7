"""Known devices of an account, and the calendar address of a client."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people import models
from stepdown.people.queries.clients import require_reach
from stepdown.people.vocabulary import (
    CalendarAddressCard,
    KnownCalendar,
    KnownDeviceCard,
    NeutralTitle,
    Permission,
)

# Whoever finds an open phone may read; to stay for good they would have to sign in themselves.
FRESH = timedelta(minutes=15)


def require_fresh(viewer: Viewer, sign_in_id: UUID | None, *, at: datetime) -> UUID:
    """The viewer's account, where they signed in within a quarter of an hour. Raises Refused, NotFound."""
    if viewer.account_id is None or sign_in_id is None:
        raise NotFound
    own = models.SignIn.objects.filter(id=sign_in_id, account_id=viewer.account_id, ended_at=None)
    if not own.filter(started_at__gt=at - FRESH).exists():
        raise Refused(
            Refusal(
                say("You signed in a while ago. To be sure it is you, we ask once more."),
                lifted_by=say("Leave, sign in again, and choose then."),
            )
        )
    return viewer.account_id


def device_is_known(token: str) -> bool:
    """Whether a device with this token opens with six digits now; it says nothing of whose it is."""
    known = models.KnownDevice.objects.filter(
        token_digest=sha256(token.encode()).digest(), ended_at=None, account__is_active=True
    )
    return bool(token) and known.exists()


def known_devices(viewer: Viewer, *, here: str = "") -> tuple[KnownDeviceCard, ...]:
    """The devices that open the viewer's own account with six digits, newest first. Raises NotFound.

    `here` is the token of the device that asks, if it has one.
    """
    if viewer.account_id is None:
        raise NotFound
    rows = models.KnownDevice.objects.filter(account_id=viewer.account_id, ended_at=None).order_by("-at")
    digest = sha256(here.encode()).digest()
    return tuple(
        KnownDeviceCard(row.id, row.device, row.at, row.last_used_at, bytes(row.token_digest) == digest)
        for row in rows
    )


def has_password(viewer: Viewer) -> bool:
    """Whether the viewer's own account can be opened with a password. Raises NotFound."""
    if viewer.account_id is None:
        raise NotFound
    return models.Account.objects.get(id=viewer.account_id).has_usable_password()


def calendar_address(viewer: Viewer, client_id: UUID, *, at: datetime) -> CalendarAddressCard | None:
    """The calendar address that runs for a client, if there is one. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    row = models.CalendarAddress.objects.filter(client_id=client_id, ended_at=None).first()
    if row is None:
        return None
    return CalendarAddressCard(row.id, NeutralTitle(row.title), row.at, row.told_on)


def calendar_by_token(token: str, *, request_id: UUID | None) -> KnownCalendar | None:
    """The client a calendar address stands for; None for one that ended, or whose account did, as for one
    that never was.

    The viewer is the client themself: what the address shows is their own record and no more.
    """
    row = (
        models.CalendarAddress.objects.select_related("client")
        .filter(token_digest=sha256(token.encode()).digest(), ended_at=None, client__account__is_active=True)
        .first()
    )
    if row is None:
        return None
    viewer = Viewer(
        Audience.CLIENT,
        account_id=row.client.account_id,
        client_id=row.client_id,
        name=row.client.chosen_name,
        permissions=frozenset({Permission.SEE_OWN_RECORD}),
        request_id=request_id,
    )
    return KnownCalendar(row.id, viewer, row.client_id, NeutralTitle(row.title))
