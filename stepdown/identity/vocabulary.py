"""The words of the vault: what it keeps, for which task it opens, who opened it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words
from stepdown.people.vocabulary import ClientCard


class SealBroken(Exception):
    """These bytes are not a sealed value, were changed, belong elsewhere, or the key is a wrong one."""


class KeyRingBroken(Exception):
    """A key that is needed is missing, unreadable or wrong. Nothing was changed; put the right file back."""


class Group(Labelled):
    """Fields that are sealed, shown and corrected together."""

    NAMES = "names", "Legal name"
    BIRTH = "birth", "Date of birth"
    CONTACT = "contact", "Address, phone, e-mail"
    SSN = "ssn", "Social Security number"
    GOVERNMENT_ID = "government_id", "Government ID"
    INSURANCE = "insurance", "Insurance"


class Field(Labelled):
    """One thing the vault keeps."""

    GIVEN_NAME = "given_name", "Given names"
    FAMILY_NAME = "family_name", "Family name"
    FORMER_NAMES = "former_names", "Former names"
    BIRTH_DATE = "birth_date", "Date of birth"
    ADDRESS = "address", "Address"
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    SSN_LAST4 = "ssn_last4", "Last four digits of the Social Security number"
    SSN = "ssn", "Social Security number"
    ID_KIND = "id_kind", "Kind of government ID"
    ID_NUMBER = "id_number", "Number of the government ID"
    PAYER = "payer", "Insurance company"
    MEMBER_ID = "member_id", "Member number"


FIELDS: Mapping[Group, tuple[Field, ...]] = {
    Group.NAMES: (Field.GIVEN_NAME, Field.FAMILY_NAME, Field.FORMER_NAMES),
    Group.BIRTH: (Field.BIRTH_DATE,),
    Group.CONTACT: (Field.ADDRESS, Field.PHONE, Field.EMAIL),
    Group.SSN: (Field.SSN_LAST4, Field.SSN),
    Group.GOVERNMENT_ID: (Field.ID_KIND, Field.ID_NUMBER),
    Group.INSURANCE: (Field.PAYER, Field.MEMBER_ID),
}


class Task(Labelled):
    """What somebody opens the vault for. The task decides what is shown."""

    CLAIM = "claim", "Insurance claim"
    PRESCRIPTION_DATABASE = "prescription_database", "Prescription database"
    CUSTODY_TEST = "custody_test", "Drug test with chain of custody"
    COURT_REPORT = "court_report", "Report to a court"
    IDENTITY_CHECK = "identity_check", "Check who somebody is"
    RECORDS_REQUEST = "records_request", "Request for records"
    CORRECTION = "correction", "Correct the legal identity"
    OTHER = "other", "Something else"
    EMERGENCY = "emergency", "Emergency"


class Act(Labelled):
    """Acts that the law ties to a legal identity."""

    CLAIM = "claim", "An insurance claim"
    PRESCRIPTION_DATABASE = "prescription_database", "A look into the prescription database"
    CUSTODY_TEST = "custody_test", "A drug test with chain of custody"
    COURT_REPORT = "court_report", "A report to a court"


class EmergencyReason(Labelled):
    """What an emergency is about: one touch, then a few words."""

    OVERDOSE = "overdose", "Overdose or poisoning"
    WITHDRAWAL = "withdrawal", "Dangerous withdrawal"
    SUICIDE = "suicide", "Danger to themself"
    VIOLENCE = "violence", "Danger to or from others"
    MEDICAL = "medical", "Other medical emergency"
    MISSING = "missing", "Missing and at risk"


class Correction(StrEnum):
    """How a value in the vault came to be."""

    ENTERED = "entered"
    CORRECTED = "corrected"
    REMOVED = "removed"


@dataclass(frozen=True)
class LegalIdentity:
    """What an opened vault shows: only the groups the task needs. Never kept, never logged."""

    client_id: UUID
    values: Mapping[Field, str]

    def __repr__(self) -> str:
        # A traceback or a log line that prints the value must not print the name.
        return f"LegalIdentity(client_id={self.client_id}, values=<{len(self.values)} sealed>)"


@dataclass(frozen=True)
class Opening:
    """One opening of one vault."""

    id: UUID
    client_id: UUID
    staff_id: UUID
    staff_name: str
    task: Task
    reason: str
    emergency: EmergencyReason | None
    at: datetime
    hidden_at: datetime


@dataclass(frozen=True)
class Change:
    """That a group was entered, corrected or removed; never what it said."""

    group: Group
    what: Correction
    staff_name: str
    why: str
    at: datetime


@dataclass(frozen=True)
class VaultStatus:
    """What everyone who may see the vault's outside knows: what is in it, who opened it, what changed."""

    client_id: UUID
    present: tuple[Field, ...]
    version: int
    openings: tuple[Opening, ...]
    changes: tuple[Change, ...]

    @property
    def has_identity(self) -> bool:
        return bool(self.present)


@dataclass(frozen=True)
class NeedOf:
    """One act the law ties to an identity, and what the vault lacks for it (nothing: ready)."""

    act: Act
    missing: tuple[Field, ...]
    why: Words


@dataclass(frozen=True)
class EarlierEpisode:
    """Another client with the same legal name and birth date. Without a card: at a site out of the viewer's
    reach.
    """

    client_id: UUID
    card: ClientCard | None
    wished_at: datetime | None


@dataclass(frozen=True)
class JoinWish:
    """That a client wishes two of their records to be read together."""

    id: UUID
    client_id: UUID
    other_id: UUID
    words: str
    at: datetime
