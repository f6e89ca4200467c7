"""What coming in leaves with a device: the sign-in, and what the device is known by."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from stepdown.doors.threshold import Done, Visit
from stepdown.doors.threshold.adapter import device_of
from stepdown.kernel.viewer import Audience
from stepdown.people import actions as people


def let_in(visit: Visit, account_id: UUID, how: str, *, to: str = "my-record") -> Done:
    """Start a sign-in of a client; to their first page."""
    token = people.start_sign_in(
        account_id=account_id,
        door=Audience.CLIENT,
        how=how,
        second_factor=False,
        device=device_of(visit.request),
        at=visit.at,
    )
    visit.request.stepdown_new_token = (Audience.CLIENT, token)  # type: ignore[attr-defined]
    return Done(to)


def device_token(visit: Visit) -> str:
    """What this device is known by, if it is."""
    return visit.request.COOKIES.get(settings.CLIENT_DEVICE_COOKIE, "")


def remember(visit: Visit, token: str) -> None:
    """Leave the token of a known device with it; an empty one takes it away."""
    visit.request.stepdown_device = token  # type: ignore[attr-defined]
