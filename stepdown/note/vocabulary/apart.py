"""What stands apart from the chart: counseling notes and reports to child protection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepdown.note.vocabulary.words import Concern, ReportStep


@dataclass(frozen=True)
class CounselingCard:
    """A counseling note kept apart (42 CFR 2.11), as its keeper sees it listed: never its words."""

    id: UUID
    client_id: UUID
    shown_as: str
    on: date
    at: datetime
    author_name: str
    in_custody: bool


@dataclass(frozen=True)
class CounselingNote:
    """One counseling note, opened by its author, or by its custodian with a reason."""

    card: CounselingCard
    words: str


@dataclass(frozen=True)
class Told:
    """Whom a report was made to, when, under what number."""

    authority: str
    person: str = ""
    number: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ReportWords:
    """A report to child protection as it is first written: no more than the hotline needs."""

    concern: Concern
    what: str
    children: str
    told: Told | None = None
    note_id: UUID | None = None


@dataclass(frozen=True)
class StepCard:
    """One thing done with a report."""

    step: ReportStep
    words: str
    number: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class ReportCard:
    """One report to child protection, with what is still owed and by when."""

    id: UUID
    client_id: UUID
    shown_as: str
    note_id: UUID | None
    concern: Concern
    what: str
    children: str
    by_id: UUID
    by_name: str
    at: datetime
    call_by: datetime
    write_by: datetime
    steps: tuple[StepCard, ...]
    zone: str

    @property
    def called(self) -> bool:
        return any(one.step is ReportStep.CALLED for one in self.steps)

    @property
    def written(self) -> bool:
        return any(one.step is ReportStep.WRITTEN for one in self.steps)
