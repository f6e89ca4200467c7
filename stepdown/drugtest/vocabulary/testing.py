"""The words of a test: why, what was given, who took it, what it looked like, where it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stepdown.drugtest.vocabulary.results import Judged, Outcome, ReportCard
from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class Why(Labelled):
    """Why somebody is tested."""

    RANDOM = "random", "Drawn"
    CLINICIAN = "clinician", "Asked for by a clinician"
    ADMISSION = "admission", "On admission"
    MEDICATION = "medication", "Before a medication"
    COURT = "court", "A court's own order"
    OWN_WISH = "own_wish", "The person asked for it"
    AGAIN = "again", "Again, after one that was not clear"


class Fluid(Labelled):
    """What is given."""

    URINE = "urine", "Urine"
    ORAL = "oral", "Oral fluid"
    BREATH = "breath", "Breath"


class Collector(Labelled):
    """Who should collect it, as the client wishes."""

    ANY = "any", "Anybody"
    WOMAN = "woman", "A woman"
    MAN = "man", "A man"


class Watched(Labelled):
    """How it was given."""

    ALONE = "alone", "Alone, with the door closed"
    NEAR = "near", "Somebody stood outside the door"
    SEEN = "seen", "Somebody was in the room, as the order asks"


class Came(Labelled):
    """What became of it. Unable and refused are two things, and neither is a result."""

    WAITS = "waits", "Not given yet"
    GIVEN = "given", "Given"
    UNABLE = "unable", "Tried and could not"
    REFUSED = "refused", "Chose not to"
    EXCUSED = "excused", "Excused"
    ABSENT = "absent", "Did not come"


class Sign(Labelled):
    """What of a specimen is not as it should be. None of them is a result about a person."""

    COLD = "cold", "Cold when it was handed over"
    HOT = "hot", "Too warm when it was handed over"
    DILUTE = "dilute", "Dilute"
    SUBSTITUTED = "substituted", "Not consistent with urine"
    ADULTERATED = "adulterated", "Something was added"


class Naloxone(Labelled):
    """What became of naloxone in the safety conversation."""

    GIVEN = "given", "Given today"
    HAS = "has", "Has it at hand"
    NOT_WANTED = "not_wanted", "Offered, not wanted"


@dataclass(frozen=True)
class Seen:
    """A specimen as it was taken: temperature in °F within four minutes, as the collector read it."""

    temperature: Decimal | None = None
    within_minutes: bool = True


@dataclass(frozen=True)
class CustodyStep:
    """One hand-over of a specimen: from whom to whom, why, under which seal, and whether it was whole."""

    number: int
    from_name: str
    to_name: str
    purpose: str
    seal: str
    intact: bool
    at: datetime


@dataclass(frozen=True)
class NewStep:
    """A hand-over as it is told."""

    to_name: str
    purpose: str
    seal: str
    intact: bool = True


@dataclass(frozen=True)
class Collected:
    """What a collector says of what was given."""

    fluid: Fluid
    custody: bool = False
    watched: Watched = Watched.ALONE
    temperature: Decimal | None = None
    as_wished: bool = True
    wish_words: str = ""
    id_check: str = ""
    seal: str = ""


@dataclass(frozen=True)
class Reading:
    """How somebody (or the plain rule) read the results. The newest one counts; none is ever changed."""

    outcome: Outcome
    words: str
    by_rule: bool
    by_name: str
    at: datetime
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Talk:
    """A conversation that a result opened: in plain words, whose it is, and how it went."""

    id: UUID
    test_id: UUID
    client_id: UUID
    staff_id: UUID | None
    staff_name: str
    why: str
    opened_at: datetime
    version: int
    done_at: datetime | None = None
    done_by: str = ""
    done_words: str = ""


@dataclass(frozen=True)
class Safety:
    """Naloxone and the conversation about staying alive, after fentanyl nobody expected."""

    naloxone: Naloxone
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Ordered:
    """A definitive test asked for: which classes and why."""

    analytes: tuple[str, ...]
    why: str
    by_name: str
    at: datetime


class Mark(Labelled):
    """The shape a test has in a row of them."""

    EXPECTED = "expected", "As expected"
    UNEXPECTED = "unexpected", "Not as expected"
    EXCUSED = "excused", "Excused or could not"
    MISSED = "missed", "Missed"
    WAITING = "waiting", "Waits or not clear"


@dataclass(frozen=True)
class OneTest:
    """One test in somebody's row: when, why, what became of it.

    `found` are the analytes that were read as not as expected, `confirmed` those of them that a definitive
    test found.
    """

    id: UUID
    client_id: UUID
    site_id: UUID
    on: date
    why: Why
    came: Came
    fluid: Fluid | None
    outcome: Outcome
    signs: tuple[Sign, ...] = ()
    collected_at: datetime | None = None
    mark: Mark = Mark.WAITING
    found: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class FullTest:
    """One test with everything that is known of it."""

    line: OneTest
    words: str
    custody: bool
    watched: Watched | None
    collector: str
    temperature: Decimal | None
    as_wished: bool
    wish_words: str
    id_check: str
    came_words: str
    version: int
    drawn: bool
    steps: tuple[CustodyStep, ...]
    reports: tuple[ReportCard, ...]
    readings: tuple[Reading, ...]
    safety: Safety | None
    safety_due: bool
    orders: tuple[Ordered, ...]
    talks: tuple[Talk, ...]

    @property
    def reading(self) -> Reading | None:
        return self.readings[0] if self.readings else None


@dataclass(frozen=True)
class Told:
    """What somebody outside would be told of a test. Never a word that is not confirmed."""

    on: date
    words: Words
