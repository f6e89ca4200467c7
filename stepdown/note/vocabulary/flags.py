"""The words of flags: what is looked at before signing, where it is, and phrases of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from stepdown.kernel.labels import Labelled

STOPS = 85  # from so many per cent alike on, a text holds its row back


class FlagKind(Labelled):
    """What a flag says."""

    NAMES = "names", "Names another member"
    IDENTIFIES = "identifies", "Words that tell who another member is"
    ALIKE = "alike", "Alike to a neighbor's text"
    LAST_TIME = "last_time", "Alike to what was written last time"
    NO_OBJECTIVE = "no_objective", "No objective addressed"
    DESCRIBED = "described", "Did not come, but taking part is described"
    EMPTY = "empty", "Came, and nothing is written"


class Field(Labelled):
    """Which text of a sheet a mark is in."""

    DID = "did", "What they did"
    RESPONDED = "responded", "How they responded"
    NEXT = "next", "What is next"
    SHARED = "shared", "Shared part"


# What a reason beside the note can settle; the others end only when the words, the ticks or the roll change.
BY_REASON = frozenset(
    {FlagKind.NAMES, FlagKind.IDENTIFIES, FlagKind.ALIKE, FlagKind.LAST_TIME, FlagKind.NO_OBJECTIVE}
)


@dataclass(frozen=True)
class Span:
    """From where to where in a text."""

    start: int
    end: int


@dataclass(frozen=True)
class Mark:
    """A stretch of one text of a row that a flag is about."""

    field: Field
    span: Span


@dataclass(frozen=True)
class Flag:
    """One thing to look at in one row; `of` is None for the shared part. `about` is the other member meant;
    `span` the words it is about, by which a reason given finds it again. `why` is that reason.
    """

    kind: FlagKind
    of: UUID | None
    about: UUID | None = None
    span: str = ""
    percent: int = 0
    marks: tuple[Mark, ...] = ()
    why: str = ""

    @property
    def stops(self) -> bool:
        """Whether the row cannot be signed while it stands and no reason is given."""
        if self.why and self.by_reason:
            return False
        return self.kind not in (FlagKind.ALIKE, FlagKind.LAST_TIME) or self.percent >= STOPS

    @property
    def by_reason(self) -> bool:
        """Whether a reason beside the note settles it. Never in the shared part, which is in every chart."""
        return self.of is not None and self.kind in BY_REASON


@dataclass(frozen=True)
class PhraseCard:
    """A phrase of one's own: a short trigger, and the words it becomes. It never holds a client's name."""

    id: UUID
    trigger: str
    words: str
    version: int
