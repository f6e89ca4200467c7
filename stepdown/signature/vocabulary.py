"""The words of signing: in which capacity, over what, by whom; and the papers a client reads and signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.subject import Subject


class Capacity(Labelled):
    """As what somebody signs."""

    AUTHOR = "author", "Author"
    CO_SIGNER = "co_signer", "Co-signer"
    CLIENT = "client", "Client"
    WITNESS = "witness", "Witness"
    PRACTITIONER = "practitioner", "Licensed practitioner"
    SUPERVISEE = "supervisee", "Supervisee"
    PRESENT = "present", "Was there"


class Method(Labelled):
    """How a signature was given."""

    SIGNED_IN = "signed_in", "Signed in"
    TYPED = "typed", "Typed name and tick, on screen"
    DRAWN = "drawn", "Drawn on screen"
    ON_PAPER = "on_paper", "On paper, kept in the clinic"


@dataclass(frozen=True)
class SignatureCard:
    """One signature. `name` is the member of staff, or the chosen name as the client typed it.

    `client_id` is None where the document is about no client: hours of supervision, who was at a meeting.
    """

    id: UUID
    subject: Subject
    client_id: UUID | None
    digest: str
    capacity: Capacity
    staff_id: UUID | None
    name: str
    method: Method
    at: datetime


@dataclass(frozen=True)
class RefusedToSign:
    """That somebody was asked and chose not to sign, in their words."""

    id: UUID
    subject: Subject
    client_id: UUID
    capacity: Capacity
    note: str
    recorded_by: str
    at: datetime


@dataclass(frozen=True)
class PaperTemplate:
    """One version of a paper. A version that was signed never changes; a correction is the next version."""

    key: str
    version: int
    position: int
    title: str
    summary: str
    agree: str
    source: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    digest: str

    @property
    def reference(self) -> str:
        return f"{self.key}.{self.version}"


class PaperState(Labelled):
    """Where a paper stands with one client."""

    DUE = "due", "To be read and signed"
    SIGNED = "signed", "Signed"
    REFUSED = "refused", "Chose not to sign"
    OUTDATED = "outdated", "Signed in an older version"


@dataclass(frozen=True)
class Paper:
    """One paper of one client: the version to read, and what happened to it."""

    template: PaperTemplate
    state: PaperState
    signing_id: UUID | None = None
    at: datetime | None = None
    signed_version: int | None = None
    signed_name: str = ""
    witness: str = ""
    note: str = ""
    particulars: tuple[tuple[str, str], ...] = ()
