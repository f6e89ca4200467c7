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
    RESULT = "result", "Laboratory and other results"
    VITAL = "vital", "Vital signs and measures"
    PROCEDURE = "procedure", "Procedures and operations"
    PLAN = "plan", "Planned by the sender"
    TEAM = "team", "Care team there"
    PERSON = "person", "The person"
    NOTICE = "notice", "Confidentiality labels"
    TEXT = "text", "Texts to read"


class Stance(Labelled):
    """How the sender means what they wrote. Only what is stated is a fact; the rest is what it is."""

    STATED = "stated", "stated"
    NONE_KNOWN = "none_known", "none known"
    NOT_SO = "not_so", "not so"


class Form(Labelled):
    """What kind of file came."""

    FHIR = "fhir", "FHIR R4 bundle"
    CCDA = "ccda", "C-CDA document"
    CCDA_PART = "ccda_part", "Part of a C-CDA document"


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
    path: str = ""
    part: int = 0

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901), in a document as an XPath."""
        return self.path or f"/entry/{self.entry}/resource"


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
    stance: Stance = Stance.STATED

    @property
    def counts(self) -> bool:
        """Whether it is a fact at all: a text to read and a "none known" are not."""
        return self.stance is Stance.STATED and self.kind is not FactKind.TEXT


@dataclass(frozen=True)
class Edition:
    """Which document a file is and what it comes after, in the sender's own numbers.

    `series` names the set whose versions replace each other; nothing where the sender keeps no sets.
    """

    form: Form = Form.FHIR
    kind: str = ""
    title: str = ""
    own: str = ""
    series: str = ""
    version: int = 0
    replaces: tuple[str, ...] = ()
    made: FhirMoment | None = None


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
    """All of a file that was understood, and a count of all that was not.

    `facts` holds what the sender stated; `asides` what they say is not known or not so, and texts to read.
    """

    entries: int
    facts: tuple[Fact, ...]
    not_understood: Mapping[tuple[str, str], int]
    supporting: int
    age_band: AgeBand
    patient_key: str
    legal: Legal
    asides: tuple[Fact, ...] = ()
    edition: Edition = Edition()


class ChangeKind(Labelled):
    """What a later edition of a record does to a fact of an earlier one."""

    NEW = "new", "new"
    CHANGED = "changed", "changed"
    GONE = "gone", "gone"


class Question(Labelled):
    """In what two sources disagree."""

    ALLERGY_OR_NONE = "allergy_or_none", "An allergy, or none known"
    ALLERGY_OR_NOT = "allergy_or_not", "An allergy, or not"
    PROBLEM_OR_NONE = "problem_or_none", "A health problem, or none known"
    PROBLEM_OR_NOT = "problem_or_not", "A health problem, or not"
    PROBLEM_STATE = "problem_state", "A health problem that goes on, or is over"
    MEDICINE_OR_NONE = "medicine_or_none", "A medicine, or none taken"
    MEDICINE_DOSE = "medicine_dose", "How much of a medicine"
    MEDICINE_STATE = "medicine_state", "A medicine that goes on, or has ended"
    BIRTH_DATE = "birth_date", "The date of birth"
    GENDER = "gender", "Gender in the senders' records"
    RESULT = "result", "The value of one day"


class Holds(Labelled):
    """What a person found to be so, where two sources disagreed."""

    FIRST = "first", "The first is so"
    SECOND = "second", "The second is so"
    BOTH = "both", "Both are so"
    NEITHER = "neither", "Neither is so"


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
    xml_depth: int = 100
    tag: int = 1024 * 1024
    nodes: int = 50_000
    text: int = 2 * 1024 * 1024


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
    form: Form = Form.FHIR
    title: str = ""
    made: FhirMoment | None = None
    open_changes: int = 0
    open_disagreements: int = 0

    @property
    def to_decide(self) -> int:
        """How many changes and disagreements wait for a person."""
        return self.open_changes + self.open_disagreements


@dataclass(frozen=True)
class FactCard:
    """One fact on a page or in an assessment: the fact, its row, and the referral it came with.

    `doubted`: another source says otherwise, and nobody has settled it. `overruled`: somebody settled that it
    is not so. It stays visible, and is proposed nowhere.
    """

    id: UUID
    referral_id: UUID
    fact: Fact
    doubted: bool = False
    overruled: bool = False

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
    """What came of one file. `beside` is another record of the same person, of another kind or older."""

    referral: ReferralCard
    already_here: bool
    newer_copy_of: ReferralCard | None = None
    beside: ReferralCard | None = None
    by_kind: Mapping[FactKind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionCard:
    """What somebody decided about a change: taken over or left, when, by whom, why."""

    accepted: bool
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class ChangeCard:
    """One difference between a later edition of a record and what stands here; `decisions` newest first.

    `told` is the fact it is about: the one after, or the one that is gone.
    `overtaken`: a still later edition came before anybody decided.
    """

    id: UUID
    referral_id: UUID
    kind: ChangeKind
    told: FactCard
    before: FactCard | None
    after: FactCard | None
    decisions: tuple[DecisionCard, ...]
    overtaken: bool = False

    @property
    def decided(self) -> DecisionCard | None:
        """The decision in force; None while it waits."""
        return self.decisions[0] if self.decisions else None


@dataclass(frozen=True)
class SettlementCard:
    """What somebody found to be so, when, by whom, why."""

    holds: Holds
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class SideCard:
    """One side of a disagreement: the fact and the record it stands in."""

    fact: FactCard
    referral: ReferralCard


@dataclass(frozen=True)
class DisagreementCard:
    """Two sources that disagree, side by side; `settlements` newest first.

    `moot`: one of the two does not stand any more, since a later edition was taken over.
    """

    id: UUID
    question: Question
    first: SideCard
    second: SideCard
    settlements: tuple[SettlementCard, ...]
    moot: bool = False

    @property
    def settled(self) -> SettlementCard | None:
        """The settlement in force; None while it waits."""
        return self.settlements[0] if self.settlements else None


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
