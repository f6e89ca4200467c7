"""The words of referral: a record that came from elsewhere, its facts, and what was not understood of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words, say


class Unreadable(Refused):
    """A file that cannot be read, with the one line that says why. Nothing of it has been kept."""

    def __init__(self, reason: Words, lifted_by: Words | None = None) -> None:
        self.reason = reason
        super().__init__(Refusal(reason, lifted_by, field="file"))


class FactKind(Labelled):
    """What a fact is about, in the order an assessor asks."""

    SUBSTANCE_USE = "substance_use", "Substance use"
    PROBLEM = "problem", "Health problems"
    MEDICATION = "medication", "Medication"
    ALLERGY = "allergy", "Allergies and intolerances"
    SCREEN = "screen", "Scores and screenings"
    SOCIAL = "social", "Home and social life"
    TREATMENT = "treatment", "Treatment so far"
    ENCOUNTER = "encounter", "Visits and stays"
    COVERAGE = "coverage", "Coverage"
    PERSON = "person", "The person"
    NOTICE = "notice", "Confidentiality labels"


class Precision(Labelled):
    """How exactly the sender knew when."""

    YEAR = "year", "year"
    MONTH = "month", "month"
    DAY = "day", "day"
    MOMENT = "moment", "moment"


class AgeBand(Labelled):
    """All that is kept of a birth date outside the sealed file."""

    UNDER_18 = "under_18", "Under 18"
    B18_24 = "18_24", "18 to 24"
    B25_34 = "25_34", "25 to 34"
    B35_44 = "35_44", "35 to 44"
    B45_54 = "45_54", "45 to 54"
    B55_64 = "55_64", "55 to 64"
    B65 = "65", "65 or older"
    UNKNOWN = "unknown", "Not said"


@dataclass(frozen=True)
class FhirMoment:
    """A FHIR date or dateTime: the moment it begins and how exactly it was written."""

    at: datetime
    precision: Precision


@dataclass(frozen=True)
class SourcePointer:
    """Where in the file a fact stands.

    `resource_id` only where it names nobody (an opaque UUID, never a Patient's).
    """

    resource_type: str
    resource_id: str
    entry: int

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return f"/entry/{self.entry}/resource"


@dataclass(frozen=True)
class Fact:
    """One thing the sender wrote, as they wrote it, with its source.

    Somebody here confirms it before it counts.
    """

    kind: FactKind
    label: str
    code: str
    code_system: str
    status: str
    at: FhirMoment | None
    value: str
    source: SourcePointer
    topic: str = ""
    ended: FhirMoment | None = None


@dataclass(frozen=True)
class Legal:
    """What the file says about who the person is.

    Lives in memory while a file is read, and in the sealed file.
    """

    names: tuple[str, ...] = ()
    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    record_number: str = ""

    def __repr__(self) -> str:
        # A traceback or a log line that prints the value must not print the name.
        return "Legal(<sealed>)"


@dataclass(frozen=True)
class Reading:
    """All of a file that was understood, and a count of all that was not."""

    entries: int
    facts: tuple[Fact, ...]
    not_understood: Mapping[tuple[str, str], int]
    supporting: int
    age_band: AgeBand
    patient_key: str
    legal: Legal


@dataclass(frozen=True)
class Limits:
    """How much of a stranger's file is read before it is refused. Bytes, counts, levels."""

    packed: int = 64 * 1024 * 1024
    unpacked: int = 512 * 1024 * 1024
    ratio: int = 300
    entries: int = 200_000
    entry: int = 8 * 1024 * 1024
    member: int = 256 * 1024
    depth: int = 60
    facts: int = 20_000


@dataclass(frozen=True)
class CodeTopic:
    """One row of the lists that recognize substance use: a code, a beginning of codes, or a word."""

    system: str
    code: str
    topic: str
    label: str
    source: str


@dataclass(frozen=True)
class ReferralCard:
    """One received record as lists show it. No legal name: that stays in the sealed file."""

    id: UUID
    working_name: str
    source_label: str
    site_id: UUID
    site_name: str
    received_at: datetime
    received_by: str
    entries: int
    facts: int
    substance_facts: int
    not_understood: int
    age_band: AgeBand
    inquiry_id: UUID | None
    client_id: UUID | None
    newer_copy_of: UUID | None
    has_newer_copy: bool
    labelled_part2: bool


@dataclass(frozen=True)
class FactCard:
    """One fact on a page or in an assessment: the fact, its row, and the referral it came with."""

    id: UUID
    referral_id: UUID
    fact: Fact

    @property
    def kind(self) -> FactKind:
        return self.fact.kind

    @property
    def label(self) -> str:
        return self.fact.label

    @property
    def code(self) -> str:
        return self.fact.code

    @property
    def code_system(self) -> str:
        return self.fact.code_system

    @property
    def at(self) -> FhirMoment | None:
        return self.fact.at

    @property
    def source(self) -> SourcePointer:
        return self.fact.source


@dataclass(frozen=True)
class NotUnderstoodCard:
    """How many entries of one type were not used, and why."""

    resource_type: str
    reason: str
    count: int


@dataclass(frozen=True)
class OpeningCard:
    """Somebody opened the file itself: who, when, why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Received:
    """What came of one file."""

    referral: ReferralCard
    already_here: bool
    newer_copy_of: ReferralCard | None = None
    by_kind: Mapping[FactKind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceLine:
    """One line of a masked source: its depth, its name, its value or why it is masked."""

    depth: int
    name: str
    value: str = ""
    masked: Words | None = None


@dataclass(frozen=True)
class OpenedFile:
    """The sealed file, opened with a reason: who the sender says the person is, and one entry as it was
    sent."""

    referral: ReferralCard
    legal: Legal
    entry: str
    until: datetime


REDISCLOSURE = say("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
"""The short notice of 42 CFR 2.32(a)(2): a record that came with a Part 2 label keeps it wherever it goes."""
