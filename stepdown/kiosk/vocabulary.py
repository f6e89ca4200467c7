"""The words of the lobby kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

# An opening code is typed on the device within so long; it opens one device, once.
OPENS_FOR = timedelta(minutes=10)
OPENING_DIGITS, OWN_DIGITS = 8, 6
# So many wrong codes in so long, and the device sends everybody to the desk.
MOST_WRONG, WRONG_WITHIN = 5, timedelta(minutes=5)


@dataclass(frozen=True)
class KioskCard:
    """One kiosk as staff see it: where, opened by whom, whether a device has taken it."""

    id: UUID
    site_id: UUID
    opened_by: str
    at: datetime
    taken_at: datetime | None


@dataclass(frozen=True)
class KnownKiosk:
    """The kiosk a device is: at which site, and until when it takes no code after too many wrong ones."""

    id: UUID
    site_id: UUID
    shut_until: datetime | None

    def shut(self, at: datetime) -> bool:
        return self.shut_until is not None and at < self.shut_until
