"""The words of attendance: marks of coming and going, rolls, absences, and credited minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.period import Period
from stepdown.kernel.words import Words
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import SessionCard


class Turn(Labelled):
    """Which way somebody went."""

    IN = "in", "In"
    OUT = "out", "Out"


class Way(Labelled):
    """How a mark came about. Paper is entered afterwards: both times are kept."""

    STAFF = "staff", "By staff"
    KIOSK = "kiosk", "At the kiosk"
    PHONE = "phone", "On their phone"
    VIDEO = "video", "By video"
    PAPER = "paper", "From paper"


class Presence(Labelled):
    """The word for what became of somebody's seat. It is a word: minutes are counted apart from it."""

    EXPECTED = "expected", "Expected"
    PRESENT = "present", "Present"
    LATE = "late", "Came late"
    LEFT_EARLY = "left_early", "Left early"
    EXCUSED = "excused", "Excused"
    DID_NOT_COME = "did_not_come", "Did not come"
    IMPAIRED = "impaired", "Arrived impaired"

    @property
    def there(self) -> bool:
        """Whether they were in the room for some of it."""
        return self in (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY)


class Apart(Labelled):
    """Time inside a session that credits nobody, or not this person."""

    BREAK = "break", "Break"
    MEAL = "meal", "Meal"
    PRESCRIBER = "prescriber", "With the prescriber, billed apart"
    SPECIMEN = "specimen", "Giving a specimen"
    WAITING = "waiting", "Waiting"

    @property
    def of_everybody(self) -> bool:
        """Whether it is the whole group's and takes of the minutes of break the session was planned with."""
        return self in (Apart.BREAK, Apart.MEAL)


class Outcome(Labelled):
    """What became of a mark that a device sent."""

    KEPT = "kept", "Kept"
    SAME = "same", "Was kept before"
    REFUSED = "refused", "Not kept"


@dataclass(frozen=True)
class DeviceMark:
    """A mark as a device says it. Its id is made there: the same id again is the same mark.

    By video `place` says where the person is and `consent` that they said yes to video, each time.
    """

    id: UUID
    session_id: UUID
    client_id: UUID
    turn: Turn
    moment: datetime
    way: Way
    device: str = ""
    place: str = ""
    consent: bool | None = None


@dataclass(frozen=True)
class Answer:
    """What became of one mark of a device's queue; where it was refused, why."""

    mark_id: UUID
    outcome: Outcome
    words: Words | None = None


@dataclass(frozen=True)
class Correction:
    """A mark's moment as it was and as it is said to have been. `to` None takes the mark back."""

    was: datetime | None
    to: datetime | None
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Mark:
    """One coming or going. `moment` is what holds (None: taken back), `said` what was said first.

    `at` is when it was entered, `recorded_at` when the database learned it: on a line that was down, later.
    """

    id: UUID
    session_id: UUID
    client_id: UUID
    turn: Turn
    moment: datetime | None
    said: datetime
    way: Way
    device: str
    place: str
    consent: bool | None
    attested: bool
    by_name: str
    at: datetime
    recorded_at: datetime
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """Somebody in the room from a moment up to another; no end while nobody said they left.

    `counts_from` is from when on staff vouch for it: None while nobody of the staff saw the person.
    """

    start: datetime
    end: datetime | None
    counts_from: datetime | None


@dataclass(frozen=True)
class Pause:
    """Time inside a session that credits nobody (`client_id` None) or not this person."""

    id: UUID
    kind: Apart
    client_id: UUID | None
    during: Period
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Absence:
    """Why somebody was not there: excused or did not come, in whose words, told when."""

    kind: Presence
    words: str
    told_at: datetime | None
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Protocol:
    """What was done for somebody who arrived impaired: how they got home, keys, nurse, who was told."""

    words: str
    ride: str
    keys: str
    nurse: str
    told: str


@dataclass(frozen=True)
class Impaired:
    """That somebody arrived impaired: from when on nothing counts, and what was done."""

    since: datetime
    protocol: Protocol
    by_name: str
    at: datetime


@dataclass(frozen=True)
class RollRow:
    """One person of a roll. `minutes` are credited ones, as the ledger has them.

    `open`: in the room, or gone without anybody saying so; nothing counts until somebody attests it.
    `unattested`: a scan of their own that nobody of the staff vouched for. `stray`: a going without a coming,
    which somebody should look at. `late_by` and `early_by` are minutes, also within grace. Who was there and
    gave the seat up has seat 0.
    """

    client_id: UUID
    name: str
    seat: int
    presence: Presence
    stretches: tuple[Stretch, ...]
    minutes: int
    open: bool
    unattested: bool
    stray: bool = False
    late_by: int = 0
    early_by: int = 0
    absence: Absence | None = None
    impaired: Impaired | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing is left to say about this person."""
        return self.presence is not Presence.EXPECTED and not self.open and not self.unattested


@dataclass(frozen=True)
class Roll:
    """Who was in a session. `therapeutic` are the minutes it has for whoever was there throughout.

    `unplaced` are minutes of break of which nobody said when they were: they are taken off everybody.
    """

    session: SessionCard
    rows: tuple[RollRow, ...]
    pauses: tuple[Pause, ...]
    therapeutic: int
    unplaced: int

    def over(self, at: datetime) -> bool:
        return (self.session.during.end or self.session.during.start) <= at

    @property
    def waiting(self) -> tuple[RollRow, ...]:
        """The people about whom something is left to say."""
        return () if self.session.cancelled else tuple(one for one in self.rows if not one.settled)


@dataclass(frozen=True)
class Credit:
    """The minutes that one person has of one session. `on` is the day on the site's wall clock.

    `during` is the session's own time; `revision` counts how often the ledger was written about it.
    """

    client_id: UUID
    session_id: UUID
    service: Service
    title: str
    on: date
    during: Period
    minutes: int
    break_minutes: int
    by_video: bool
    revision: int


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, signed: minutes that came to a person's credit of a session, or went."""

    revision: int
    minutes: int
    on: date
    because: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class MyMark:
    """A coming or going of one's own, as a person reads it. `seen`: staff vouch for it."""

    id: UUID
    session_id: UUID
    title: str
    turn: Turn
    moment: datetime
    way: Way
    seen: bool
