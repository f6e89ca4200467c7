"""The words of the inbox: how a paper came, what it is, where it stands, who decided what about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words
from stepdown.people.vocabulary import ClientCard
from stepdown.privacy.vocabulary import Category


class Way(Labelled):
    """How a paper came through the door."""

    UPLOAD = "upload", "Uploaded"
    PHOTO = "photo", "Photographed"
    FOLDER = "folder", "Fax or scan"
    MAIL = "mail", "Mail attachment"


class Format(Labelled):
    """What the bytes are, told from the bytes and never from a name."""

    PDF = "pdf", "PDF"
    TIFF = "tiff", "TIFF"
    PNG = "png", "PNG"
    JPEG = "jpeg", "JPEG"
    WEBP = "webp", "WebP"
    TEXT = "text", "Text"
    MAIL = "mail", "Mail"
    OTHER = "other", "Not read here"


class State(Labelled):
    """Where a paper stands. Every paper stands in exactly one place."""

    WAITING = "waiting", "Being checked"
    QUARANTINE = "quarantine", "In quarantine"
    OPEN = "open", "To be filed"
    FILED = "filed", "Filed to a client"
    HOUSE = "house", "Clinic business"
    DISCARDED = "discarded", "Discarded"
    RECAST = "recast", "Split or joined"


class Act(Labelled):
    """What somebody decided about a paper."""

    FILE = "file", "Filed"
    REFILE = "refile", "Filed elsewhere"
    HOUSE = "house", "Clinic business"
    DISCARD = "discard", "Discarded"
    BRING_BACK = "bring_back", "Brought back"
    SEND_BACK = "send_back", "Sent back from a chart"
    SPLIT = "split", "Split"
    JOIN = "join", "Joined"
    TRY_AGAIN = "try_again", "Tried again"
    PASS_ON = "pass_on", "Passed on"
    TAKE = "take", "Taken"
    GIVE_BACK = "give_back", "Given back to the inbox"
    DONE = "done", "Dealt with"
    HAND_OVER = "hand_over", "Handed over"
    GIVE_OUT = "give_out", "Given out"


class Discard(Labelled):
    """Why a paper is put away. Nothing is deleted: a discarded paper can be brought back."""

    COPY = "copy", "We have it already"
    ADVERTISING = "advertising", "Advertising"
    NOT_OURS = "not_ours", "Not meant for us"
    EMPTY = "empty", "Empty or not legible"
    HARMFUL = "harmful", "Harmful or not readable here"
    OTHER = "other", "Another reason"


class Stage(Labelled):
    """How far the bytes themselves have come."""

    WAITING = "waiting", "waiting to be checked"
    READABLE = "readable", "can be shown"
    QUARANTINE = "quarantine", "kept, never shown"


class Area(Labelled):
    """For whom a kind of paper is."""

    CLIENT = "client", "A client's chart"
    HOUSE = "house", "Clinic business"


class Unreadable(Refused):
    """Bytes that cannot be shown, with the one line that says why. They are kept all the same."""

    def __init__(self, reason: Words) -> None:
        super().__init__(Refusal(reason))

    @property
    def reason(self) -> Words:
        return self.refusals[0].reason


class ScannerDown(Exception):
    """The virus scanner gave no answer that can be trusted: nothing passes, papers wait."""


@dataclass(frozen=True)
class Kind:
    """What a paper is. `vault`: it shows a legal identity and opens like the vault; `desk`: no clinical
    words, so that whoever sees the client may open it; `tells`: what a consent must name before it goes out.
    """

    code: str
    label: str
    area: Area
    vault: bool
    desk: bool
    tells: tuple[Category, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What a scanner said of some bytes."""

    clean: bool
    found: str = ""


@dataclass(frozen=True)
class Came:
    """How bytes came: by which way, under which name, and a key by which the same coming is known again."""

    way: Way
    name: str
    key: str
    via: UUID | None = None


@dataclass(frozen=True)
class Filing:
    """What somebody says of a paper when they file it. Without a client it is clinic business.

    `name_may_show`: they saw that it shows the legal name of the vault, and the care team may read it.
    """

    kind: str
    client_id: UUID | None = None
    paper_date: date | None = None
    note: str = ""
    vault: bool = False
    name_may_show: bool = False


@dataclass(frozen=True)
class Attachment:
    """One file inside a mail."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Mail:
    """A mail opened: its words, its attachments, and how many small pictures stay inside it."""

    text: str
    attachments: tuple[Attachment, ...]
    left_inside: int = 0
    has_words: bool = True


@dataclass(frozen=True)
class ReadPages:
    """What reading found: the text of each page, empty where a page is only a picture."""

    texts: tuple[str, ...]

    @property
    def pages(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Looked:
    """What looking through a file found: how many pages, and whether a virus scanner saw it."""

    pages: int
    scanned: bool


@dataclass(frozen=True)
class DocumentCard:
    """One paper in a list. The note is empty for those who may not read the paper itself."""

    id: UUID
    site_id: UUID
    site_name: str
    state: State
    kind: Kind | None
    client: ClientCard | None
    paper_date: date | None
    note: str
    vault: bool
    pages: int
    format: Format
    way: Way
    name: str
    arrived_at: datetime
    arrivals: int
    since: datetime
    by: str
    why: Words | None
    version: int
    may_open: bool
    waits_for: UUID | None = None
    waits_for_name: str = ""
    waits_since: datetime | None = None

    @property
    def shown_as(self) -> str:
        """What a list calls it: its kind once it is known, else what came."""
        return self.kind.label if self.kind else str(self.format.label)


@dataclass(frozen=True)
class ArrivalCard:
    """One time these bytes came in."""

    at: datetime
    way: Way
    name: str
    by: str


@dataclass(frozen=True)
class DecisionCard:
    """One decision about a paper."""

    at: datetime
    act: Act
    by: str
    why: str
    kind: str
    client: str
    to: str = ""


@dataclass(frozen=True)
class OpeningCard:
    """Who opened a paper that shows a legal identity, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class DocumentSheet:
    """One paper with its story."""

    card: DocumentCard
    arrivals: tuple[ArrivalCard, ...]
    decisions: tuple[DecisionCard, ...]
    openings: tuple[OpeningCard, ...]
    parents: tuple[UUID, ...]
    children: tuple[UUID, ...]


@dataclass(frozen=True)
class PageShown:
    """One page of a paper: a picture drawn by us, or plain text."""

    number: int
    picture: bytes = b""
    media_type: str = ""
    text: str = ""


@dataclass(frozen=True)
class Looking:
    """What is looked for. `after` is the last paper of the page before."""

    text: str = ""
    kind: str = ""
    state: State | None = None
    client_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    waits_for: UUID | None = None
    after: UUID | None = None


@dataclass(frozen=True)
class Found:
    """One page of papers, and whether there are more."""

    cards: tuple[DocumentCard, ...]
    more: bool


@dataclass(frozen=True)
class Counts:
    """How much stands where at the viewer's sites, and how long the oldest has waited. What was passed on to
    somebody is counted apart; `mine` of it waits for the viewer.
    """

    open: int
    waiting: int
    quarantine: int
    oldest_at: datetime | None
    stuck: int
    passed: int = 0
    mine: int = 0


@dataclass(frozen=True)
class Received:
    """What came of bytes that were handed in."""

    card: DocumentCard
    already_here: bool
    original_id: UUID
    others: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class ScannerState:
    """Whether papers are checked for viruses, and whether the scanner answers."""

    configured: bool
    answers: bool
    words: Words


@dataclass(frozen=True)
class Swept:
    """What one look into the watched folder did."""

    taken: int = 0
    again: int = 0
    stuck: Mapping[UUID, int] = field(default_factory=dict)
