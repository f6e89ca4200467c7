"""Who is told that a week was published, by which way, and whether it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled


class TellingWay(Labelled):
    """By which way somebody hears that their week changed."""

    EMAIL = "email", "E-mail that says there is a message"
    SMS = "sms", "Text that says there is a message"
    CALL = "call", "By telephone, from the list"
    NOT_SAFE = "not_safe", "Not safely: they call us"


WRITTEN = (TellingWay.EMAIL, TellingWay.SMS)


@dataclass(frozen=True)
class ToTell:
    """One person who has to hear of a publication: by which way, why so, on which line of the phone."""

    client_id: UUID
    way: TellingWay
    why: str
    line_id: UUID | None = None


@dataclass(frozen=True)
class TellingCard:
    """One person on the list of a publication."""

    id: UUID
    draft_id: UUID
    week: date
    client_id: UUID
    way: TellingWay
    why: str
    line_id: UUID | None
    letter_id: UUID | None
    at: datetime
    done_at: datetime | None
    done_words: str
