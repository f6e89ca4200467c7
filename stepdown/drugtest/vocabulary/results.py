"""The words of results: what a cup or a laboratory says, what is expected, and how the two agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class Source(Labelled):
    """How a result came."""

    CUP = "cup", "Read here from the cup"
    HL7 = "hl7", "Laboratory, HL7 v2"
    FHIR = "fhir", "Laboratory, FHIR"


class Method(Labelled):
    """How it was measured. Presumptive is a first look; definitive names the substance."""

    PRESUMPTIVE = "presumptive", "presumptive, not confirmed"
    DEFINITIVE = "definitive", "definitive"
    VALIDITY = "validity", "about the specimen"


class Found(Labelled):
    """What was found of one substance."""

    DETECTED = "detected", "found"
    NOT_DETECTED = "not_detected", "not found"
    UNCLEAR = "unclear", "not clear"
    NOT_DONE = "not_done", "not done"


class Stage(Labelled):
    """How final a report is."""

    PRELIMINARY = "preliminary", "preliminary"
    FINAL = "final", "final"
    CORRECTED = "corrected", "corrected"
    CANCELLED = "cancelled", "taken back"


class Verdict(Labelled):
    """How one substance agrees with what is expected."""

    AS_EXPECTED = "as_expected", "as expected"
    EXPLAINED = "explained", "explained by a medication"
    PRESENT = "present", "found, and nothing known explains it"
    MISSING = "missing", "prescribed, and not found"
    NOT_CLEAR = "not_clear", "not clear"


class Outcome(Labelled):
    """How a test as a whole was read."""

    WAITS = "waits", "Waits"
    AS_EXPECTED = "as_expected", "As expected"
    NOT_AS_EXPECTED = "not_as_expected", "Not as expected"
    NOT_CLEAR = "not_clear", "Not clear"


@dataclass(frozen=True)
class Window:
    """How long after use an analyte is usually found, in days; `chronic` where long use stretches it."""

    least: int
    most: int
    chronic: int | None
    source: str
    tag: str


@dataclass(frozen=True)
class Analyte:
    """One substance class the house knows, with how it is found in results."""

    key: str
    label: str
    window: Window
    names: tuple[str, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One line of a report: a substance or a fact about the specimen. `analyte` is empty where unknown."""

    name: str
    analyte: str
    method: Method
    found: Found
    value: Decimal | None = None
    unit: str = ""
    cutoff: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Read:
    """A report as it was read from a file: who sent it, which order and specimen, what it says. `own` is the
    part of the file it was read from, and nobody else's.
    """

    source: Source
    sender: str
    order_no: str
    filler_no: str
    specimen_no: str
    person: str
    stage: Stage
    collected_at: datetime | None
    reported_at: datetime | None
    lines: tuple[Line, ...]
    own: str = ""


@dataclass(frozen=True)
class Change:
    """One line that a later report says otherwise."""

    name: str
    was: str
    now: str


@dataclass(frozen=True)
class ReportCard:
    """A report as kept: matched to a test or waiting for somebody to match it; older ones stay beside it."""

    id: UUID
    source: Source
    sender: str
    order_no: str
    filler_no: str
    specimen_no: str
    stage: Stage
    collected_at: datetime | None
    reported_at: datetime | None
    at: datetime
    by_name: str
    test_id: UUID | None
    matched_by: str
    lines: tuple[Line, ...]
    changes: tuple[Change, ...] = ()
    replaced: bool = False
    version: int = 1


@dataclass(frozen=True)
class Taken:
    """What became of a file: the reports that are new, how many were there already, and for each message
    that was not taken the reason.
    """

    new: tuple[UUID, ...]
    known: int
    unmatched: int
    refused: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Explaining:
    """What a medication explains: which analytes, since when, until when; `expected` where it should be
    found.
    """

    analytes: tuple[str, ...]
    words: str
    since: date
    until: date | None = None
    expected: bool = True


@dataclass(frozen=True)
class Judged:
    """One substance held against what is expected, with the reason in a sentence."""

    analyte: str
    found: Found
    method: Method
    verdict: Verdict
    why: Words


@dataclass(frozen=True)
class Proposal:
    """What the rules propose: the outcome, a definitive test by class with its reason, safety first."""

    outcome: Outcome
    judged: tuple[Judged, ...]
    definitive: tuple[str, ...] = ()
    definitive_why: Words | None = None
    safety_first: bool = False


@dataclass(frozen=True)
class TrendPoint:
    """One definitive value, by itself and for each milligram of creatinine (ng/mg)."""

    on: date
    value: Decimal
    creatinine: Decimal | None
    normalized: Decimal | None
