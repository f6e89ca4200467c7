"""The words of privacy: what may be known, by whom, what for, until when, and what went out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class Category(Labelled):
    """A kind of information a consent can name."""

    HOURS = "hours", "Hours"
    PLAN = "plan", "Plan"
    TESTS = "tests", "Tests"
    NOTES = "notes", "Notes"
    BILLS = "bills", "Bills"
    ATTENDANCE = "attendance", "Attendance day by day"
    ASSESSMENT = "assessment", "Assessment and level of care"
    MEDICATION = "medication", "Medication"
    MEASURES = "measures", "Questionnaires"
    IDENTITY = "identity", "Legal identity"
    PAPERS = "papers", "Signed papers"
    COUNSELING_NOTES = "counseling_notes", "Counseling notes kept apart"


ON_THE_MAP = (Category.HOURS, Category.PLAN, Category.TESTS, Category.NOTES, Category.BILLS)
"""The five columns of the consent map; whatever else is shared stands under them in words."""


class RecipientKind(Labelled):
    """What a recipient is."""

    CLIENT = "client", "The client"
    PROGRAM = "program", "This program"
    FAMILY = "family", "Family or friend"
    COURT = "court", "Court, probation, parole"
    PAYER = "payer", "Health plan or payer"
    PROVIDER = "provider", "Doctor, clinic, pharmacy"
    HOUSING = "housing", "Sober living or housing"
    EMPLOYER = "employer", "Employer or school"
    MEDICAL_EMERGENCY = "medical_emergency", "Emergency medical personnel"
    OTHER = "other", "Someone else"


class Purpose(Labelled):
    """What something is given for."""

    OWN_REQUEST = "own_request", "At the client's own request"
    TREATMENT = "treatment", "Treatment"
    PAYMENT = "payment", "Payment"
    OPERATIONS = "operations", "Health care operations"
    FAMILY_SUPPORT = "family_support", "Support by family or friends"
    CRIMINAL_JUSTICE = "criminal_justice", "Condition of a court, probation or parole"
    LEGAL_PROCEEDING = "legal_proceeding", "Civil, criminal or other proceeding"
    HOUSING = "housing", "Housing"
    WORK_OR_SCHOOL = "work_or_school", "Work or school"
    MEDICAL_EMERGENCY = "medical_emergency", "Medical emergency"
    WITHIN_PROGRAM = "within_program", "Work within this program"


TPO = (Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS)


class ConsentKind(Labelled):
    """What sort of consent: each has its own required elements and its own way to end."""

    ORDINARY = "ordinary", "For one purpose"
    TPO = "tpo", "All treatment, payment and health care operations"
    CRIMINAL_JUSTICE = "criminal_justice", "Condition of a court, probation or parole"
    COUNSELING_NOTES = "counseling_notes", "Counseling notes kept apart"
    LEGAL_PROCEEDING = "legal_proceeding", "Use in a proceeding against me"


class Ground(Labelled):
    """Why something may be given."""

    CONSENT = "consent", "Consent"
    OWN_RECORD = "own_record", "The client's own record"
    MEDICAL_EMERGENCY = "medical_emergency", "Medical emergency (42 CFR 2.51)"
    WITHIN_PROGRAM = "within_program", "Within the program, on need (42 CFR 2.12(c)(3))"
    NO_CLIENT = "no_client", "Nothing about any client"


class EventKind(Labelled):
    """Something that changes what a consent allows, besides the client's own revocation."""

    ENDED = "ended", "The event that ends it has happened"
    REVOCABLE = "revocable", "The event from which it can be revoked has happened"
    DEFICIENT = "deficient", "Found deficient or false (42 CFR 2.31(c))"


@dataclass(frozen=True)
class Recipient:
    """A person or body, by kind and name; or, with an empty name, the whole class of that kind."""

    kind: RecipientKind
    name: str = ""

    @property
    def shown_as(self) -> str:
        return self.name or str(self.kind.label)


@dataclass(frozen=True)
class ConsentWords:
    """What a consent says, as somebody fills it in; `rules.missing_elements` says what it still lacks."""

    kind: ConsentKind
    recipient: Recipient
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    discloser: str
    description: str
    starts_at: datetime
    ends_on: date | None = None
    ends_event: str = ""
    until_revoked: bool = False
    irrevocable_until: date | None = None
    irrevocable_event: str = ""
    monitors: bool = False
    told_revocation: bool = False
    told_redisclosure: bool = False
    told_refusal: bool = False


@dataclass(frozen=True)
class Signing:
    """Who signed, when; and, where somebody signs for the client, by what right."""

    name: str
    at: datetime
    on_behalf: str = ""


@dataclass(frozen=True)
class Consent:
    """One consent with everything that has happened to it."""

    id: UUID
    client_id: UUID
    words: ConsentWords
    signing: Signing
    ends_at: datetime | None = None
    revoked_at: datetime | None = None
    ended_at: datetime | None = None
    deficient_at: datetime | None = None
    revocable_since: datetime | None = None
    revocable_from: datetime | None = None

    @property
    def recipient(self) -> Recipient:
        return self.words.recipient


@dataclass(frozen=True)
class Restriction:
    """The client's wish, agreed to, that something does not go to somebody. No name: nobody of the kind."""

    id: UUID
    recipient: Recipient | None
    categories: tuple[Category, ...]
    starts_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class EmergencyFacts:
    """What 42 CFR 2.51(c) wants recorded at once when something is given in a medical emergency."""

    recipient_name: str
    facility: str
    nature: str
    consent_impossible: str


@dataclass(frozen=True)
class Request:
    """What is about to be given: to whom, what for, which categories; of whom, by chosen name."""

    recipient: Recipient
    purpose: Purpose
    categories: frozenset[Category]
    emergency: EmergencyFacts | None = None
    client: str = "the client"


@dataclass(frozen=True)
class Ruling:
    """What the gate decides, with its reasons; on yes, the ground and the consents it rests on."""

    allowed: bool
    reasons: tuple[Words, ...]
    ground: Ground | None = None
    consent_ids: tuple[UUID, ...] = ()
    missing: tuple[Category, ...] = ()
    lifted_by: Words | None = None


@dataclass(frozen=True)
class Missing:
    """One element a consent lacks: its place in 42 CFR 2.31 and what to write."""

    clause: str
    words: Words
    field: str


@dataclass(frozen=True)
class Notice:
    """A text that goes with what is given, with its source."""

    key: str
    text: str
    source: str
    tag: str


class ConsentState(Labelled):
    """How a consent stands at a moment."""

    IN_FORCE = "in_force", "In force"
    ENDING = "ending", "Ends soon"
    NOT_YET = "not_yet", "Not yet in force"
    REVOKED = "revoked", "Stopped"
    ENDED = "ended", "Ended"
    DEFICIENT = "deficient", "Not valid"


@dataclass(frozen=True)
class ConsentCard:
    """A consent as the map shows it: who, what, until when, what was sent last."""

    consent: Consent
    state: ConsentState
    until: Words
    sent_count: int
    sent_last: datetime | None
    can_stop: bool
    cannot_stop_why: Words | None

    @property
    def beside_map(self) -> tuple[Category, ...]:
        return tuple(c for c in Category if c in self.consent.words.categories and c not in ON_THE_MAP)


@dataclass(frozen=True)
class DisclosureLine:
    """One line of the log: what went to whom, what for, on which ground, by whom, when."""

    id: UUID
    client_id: UUID
    kind: str
    recipient: Recipient
    purpose: Purpose
    categories: tuple[Category, ...]
    ground: Ground
    consent_ids: tuple[UUID, ...]
    notice: str
    filename: str
    by_name: str
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
