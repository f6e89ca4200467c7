"""The words of letters: to whom, by which way, what it says and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words

# What the letter itself says of why it was not sent; it names no reason, for whoever reads the outbox.
STOPPED = "stopped: nothing is sent any more"


class Channel(Labelled):
    """By which way a letter goes."""

    NOTICE = "notice", "On their Today page"
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    PRINT = "print", "Print"


class LetterKind(Labelled):
    """What a notice is about; decides its icon and where it leads."""

    EMERGENCY_OPENING = "emergency_opening", "Emergency opening"
    CONSENT_ENDING = "consent_ending", "Consent ends soon"
    CONSENT_STOPPED = "consent_stopped", "Consent stopped"
    TO_SIGN = "to_sign", "Waits for a signature"
    REVIEW_DUE = "review_due", "Plan review due"
    CASELOAD = "caseload", "Caseload"
    INQUIRY = "inquiry", "Inquiry"
    REFERRAL = "referral", "Referral"
    ASSESSMENT = "assessment", "Assessment"
    ADMISSION = "admission", "Admission"
    MESSAGE = "message", "Message"
    WEEK = "week", "Week"
    RING = "ring", "Ring"


@dataclass(frozen=True)
class To:
    """Whom a letter is for: one of a member of staff, a role (at a site), a client, or an address outside."""

    staff_id: UUID | None = None
    role: str = ""
    client_id: UUID | None = None
    address: str = ""
    site_id: UUID | None = None


@dataclass(frozen=True)
class Draft:
    """A letter to be sent: what it says (shown after sign-in; an e-mail only says that there is
    something).
    """

    to: To
    channel: Channel
    kind: str
    words: Words
    about_client_id: UUID | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Notice:
    """A letter as its reader sees it."""

    id: UUID
    kind: LetterKind
    words: Words
    client_id: UUID | None
    client_name: str
    from_name: str
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True)
class StoppedLetter:
    """A letter that waited when sending stopped and can still go out; `to_them`: to the client themself."""

    id: UUID
    channel: Channel
    kind: LetterKind
    to_them: bool
    at: datetime


@dataclass(frozen=True)
class Stillness:
    """Since when nothing is sent to somebody any more, and who entered it."""

    at: datetime
    by_name: str


@dataclass(frozen=True)
class Outgoing:
    """What a transport gets: an address and words that name no clinic and no treatment."""

    letter_id: UUID
    channel: Channel
    address: str
    subject: str
    body: str


@dataclass(frozen=True)
class Sent:
    """What a run of the sending worker did."""

    sent: int
    failed: int
    given_up: int


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands, for the state page: waiting, oldest waiting, given up."""

    waiting: int
    oldest: datetime | None
    given_up: int
    problems: Mapping[str, int]
