"""One note as it is written, as it is listed, as it is read; and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.period import Period
from stepdown.kernel.words import Words
from stepdown.note.vocabulary.words import NoteKind, NoteState, Timing, Way, Why


@dataclass(frozen=True)
class Picked:
    """An objective of the plan that a note addresses, in the words it had then."""

    thread: UUID
    words: str


@dataclass(frozen=True)
class Score:
    """One value this week, as it was shown while writing: "PHQ-9", "11", "13" before."""

    words: str
    value: str
    before: str
    on: date


@dataclass(frozen=True)
class Settled:
    """A flag somebody looked at and let stand: which, the span it marked, why it is right."""

    flag: str
    span: str
    why: str


@dataclass(frozen=True)
class RowWords:
    """One person's own part. `objectives` are threads of the plan; `took_part` 1 to 4; `craving` 0 to 10."""

    did: str = ""
    responded: str = ""
    next: str = ""
    objectives: tuple[UUID, ...] = ()
    took_part: int | None = None
    craving: int | None = None
    settled: tuple[Settled, ...] = ()

    @property
    def said(self) -> str:
        """Everything in it that is text."""
        return " ".join(part for part in (self.did, self.responded, self.next) if part)


@dataclass(frozen=True)
class Relative:
    """One relative at a family session, with their own words, kept from the others and from outsiders."""

    name: str
    relation: str
    words: str = ""
    language: str = ""
    way: Way = Way.IN_PERSON
    contact_id: UUID | None = None


@dataclass(frozen=True)
class Interpreter:
    """Who interpreted: their id at the agency (never needed: a name), into what, how long."""

    number: str
    language: str
    minutes: int
    way: Way = Way.IN_PERSON
    agency: str = ""


@dataclass(frozen=True)
class NoteWords:
    """A note outside a group as it is written. `answers` are those of the kind's own short form, by key.

    `during` is given where there is no session; with one the ledger's minutes count. `with_client` is False
    for a contact without the client: it is no client time.
    """

    row: RowWords
    answers: Mapping[str, str] = field(default_factory=dict)
    during: Period | None = None
    with_client: bool = True
    way: Way = Way.IN_PERSON
    relatives: tuple[Relative, ...] = ()
    interpreters: tuple[Interpreter, ...] = ()


@dataclass(frozen=True)
class NoteCard:
    """A note on one line: for whom, when, what, by whom, how far."""

    id: UUID
    client_id: UUID
    session_id: UUID | None
    kind: NoteKind
    title: str
    on: date
    starts_at: datetime
    ends_at: datetime | None
    minutes: int
    author_id: UUID
    author_name: str
    state: NoteState
    timing: Timing
    due_at: datetime
    signed_at: datetime | None
    waits_for_cosigner: bool
    beside: int
    zone: str
    version: int

    @property
    def open(self) -> bool:
        return self.state is NoteState.DRAFT


@dataclass(frozen=True)
class SignedLine:
    """One signature under a note. `present` says whether the co-signer was there."""

    staff_id: UUID
    name: str
    title: str
    what: Words
    present: bool | None
    words: str
    at: datetime


@dataclass(frozen=True)
class AmendmentCard:
    """What was corrected later, beside the signed words."""

    id: UUID
    words: str
    why: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class LateEntryCard:
    """What happened then and was written later: both times."""

    id: UUID
    happened_at: datetime
    words: str
    why: Why
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Answer:
    """One answer of a short form, ready to be read."""

    label: Words
    text: Words | str


@dataclass(frozen=True)
class Note:
    """One note whole. `holds` is False where its words are no longer those that were signed.

    `left_by` and `left` say, of one closed by the office, whose draft it was and how it stood.
    """

    card: NoteCard
    words: NoteWords
    objectives: tuple[Picked, ...]
    scores: tuple[Score, ...]
    topic: str
    shared: str
    item: str
    absence: Words | str
    client_minutes: int
    answers: tuple[Answer, ...]
    signatures: tuple[SignedLine, ...]
    amendments: tuple[AmendmentCard, ...]
    late_entries: tuple[LateEntryCard, ...]
    left_by: str = ""
    left: str = ""
    digest: str = ""
    holds: bool = True


@dataclass(frozen=True)
class FormField:
    """One question of a short form."""

    key: str
    label: Words
    choices: tuple[tuple[str, Words], ...] = ()
    hint: Words | None = None
    required: bool = True
    lines: int = 1


@dataclass(frozen=True)
class ShortForm:
    """What one kind of note asks, and how its three texts are called there."""

    kind: NoteKind
    did: Words
    responded: Words
    next: Words
    fields: tuple[FormField, ...] = ()
    asks_objective: bool = False
    asks_minutes: bool = True
    needs: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Unsigned:
    """One note that waits for its author, or for a co-signer."""

    note_id: UUID
    client_id: UUID
    shown_as: str
    session_id: UUID | None
    kind: NoteKind
    title: str
    on: date
    author_id: UUID
    author_name: str
    author_active: bool
    due_at: datetime
    timing: Timing
    for_cosigner: bool
    zone: str


@dataclass(frozen=True)
class Waiting:
    """What waits for the viewer: their own, what waits for their co-signature, and what others owe late."""

    own: tuple[Unsigned, ...] = ()
    to_cosign: tuple[Unsigned, ...] = ()
    late: tuple[Unsigned, ...] = ()

    @property
    def own_late(self) -> int:
        return sum(one.timing is Timing.LATE for one in self.own)


@dataclass(frozen=True)
class Counts:
    """Numbers for a menu, the packet and the Today page."""

    own: int = 0
    own_late: int = 0
    to_cosign: int = 0
    late: int = 0


@dataclass(frozen=True)
class Altered:
    """A signed note whose words are not those that were signed."""

    note_id: UUID
    client_id: UUID
    on: date
    signed_at: datetime
    author_name: str
