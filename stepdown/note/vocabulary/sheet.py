"""The sheet of one session: what all of it shares, and one row per person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.period import Period
from stepdown.kernel.words import Words
from stepdown.note.vocabulary.notes import RowWords, Score
from stepdown.note.vocabulary.words import NoteState
from stepdown.session.vocabulary import SessionCard


@dataclass(frozen=True)
class SharedWords:
    """What goes into everybody's chart, and so names nobody: topic, what was done, the curriculum's item."""

    topic_key: str = ""
    topic: str = ""
    done: str = ""
    item: str = ""


@dataclass(frozen=True)
class SharedPart:
    """The shared part as it is saved; version 0 while nobody has written it. Locked from the first
    signature with it on.
    """

    session_id: UUID
    words: SharedWords
    version: int = 0
    by_name: str = ""
    at: datetime | None = None
    locked_at: datetime | None = None


@dataclass(frozen=True)
class OpenObjective:
    """An objective of the plan in force, to choose from."""

    thread: UUID
    words: str
    problem: str


@dataclass(frozen=True)
class LastPlan:
    """What was planned for next time, in the last signed note, and what was written then."""

    words: str
    did: str
    on: date
    by_name: str


@dataclass(frozen=True)
class SheetRow:
    """One person in a session's sheet. `version` is 0 and `note_id` None while nothing is saved.

    `came` is None while the roll does not say; `stretches` and `minutes` are the ledger's. `holds_back`
    says why this row cannot be signed yet, if the ledger is the reason (nobody attested, no check-out).
    `called` and `known_by` are other names and words that tell who they are; they are for the flags only.
    """

    client_id: UUID
    shown_as: str
    chosen_name: str
    initials: str
    seat: int
    note_id: UUID | None
    version: int
    state: NoteState
    words: RowWords
    came: bool | None
    presence: Words
    absence: str
    stretches: tuple[Period, ...]
    minutes: int
    objectives: tuple[OpenObjective, ...]
    last: LastPlan | None
    scores: tuple[Score, ...]
    holds_back: Words | None = None
    saved_at: datetime | None = None
    saved_by: str = ""
    called: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupSheet:
    """Everything the page of one session's notes needs."""

    session: SessionCard
    shared: SharedPart
    rows: tuple[SheetRow, ...]
    due_at: datetime
    may_write: bool
    may_sign: bool
    why_not: Words | None = None


@dataclass(frozen=True)
class SavedRow:
    """That a row was saved: its note and the version to save next."""

    note_id: UUID
    version: int
    at: datetime


@dataclass(frozen=True)
class Left:
    """A row that was not signed, and why."""

    client_id: UUID
    why: Words


@dataclass(frozen=True)
class SignedGroup:
    """What one act of signing did: note ids by client; rows left as drafts."""

    signed: dict[UUID, UUID]
    absent: dict[UUID, UUID]
    left: tuple[Left, ...]
