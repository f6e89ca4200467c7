"""What pages show of a received record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from stepdown.kernel.words import Words, say
from stepdown.referral.vocabulary.told import AgeBand, Fact, FactKind, FhirMoment, Form, Legal, SourcePointer


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


@dataclass(frozen=True)
class OpenedText:
    """One text of a record, opened with a reason by the counselor who answers for the person. No legal
    identity comes with it.
    """

    referral: ReferralCard
    fact: FactCard
    text: str
    until: datetime


REDISCLOSURE = say("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
"""The short notice of 42 CFR 2.32(a)(2): a record that came with a Part 2 label keeps it wherever it goes."""
