"""Questions about kiosks: which there are, which one a device is, whose a code is."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kiosk import models, rules
from stepdown.kiosk.vocabulary import KioskCard, KnownKiosk
from stepdown.people.queries import require_reach


def kiosks(viewer: Viewer, *, at: datetime) -> tuple[KioskCard, ...]:
    """The kiosks that stand at the viewer's sites, the newest first (1 query)."""
    rows = models.Kiosk.objects.filter(ended_at=None)
    if viewer.audience is not Audience.SYSTEM:
        rows = rows.filter(site_id__in=list(viewer.site_ids) if viewer.audience is Audience.STAFF else [])
    return tuple(
        KioskCard(row.id, row.site_id, row.by_name, row.at, row.taken_at) for row in rows.order_by("-at")
    )


def kiosk_of(token: str) -> KnownKiosk | None:
    """The kiosk that a device is, by the token it keeps; None for any other device (1 query)."""
    row = models.Kiosk.objects.filter(token_digest=token_digest(token), ended_at=None).first()
    if row is None:
        return None
    return KnownKiosk(row.id, row.site_id, rules.shut_until(row.wrong, row.first_wrong_at))


def has_code(viewer: Viewer, client_id: UUID, *, at: datetime) -> datetime | None:
    """Since when somebody has a code of their own (2 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = models.OwnCode.objects.filter(client_id=client_id, ended_at=None)
    return rows.values_list("at", flat=True).first()


def token_digest(token: str) -> bytes:
    """A device's token as it is kept."""
    return sha256(token.encode()).digest()


def code_digest(code: str, place: UUID | None) -> bytes:
    """A code as it is kept: whoever has the table alone cannot try all codes."""
    return salted_hmac("stepdown.kiosk", f"{place}:{code}", algorithm="sha256").digest()
