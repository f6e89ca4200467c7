"""What a record tells, as it was read: facts and how they are meant, where they stand, how much is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words


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
    paper: int = 48 * 1024 * 1024


@dataclass(frozen=True)
class CodeTopic:
    """One row of the lists that recognize substance use: a code, a beginning of codes, or a word."""

    system: str
    code: str
    topic: str
    label: str
    source: str
