"""The clinician's decision: chosen, agreed, signed, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.refusal import Refusal
from stepdown.programme.vocabulary import LevelCode


class Discrepancy(Labelled):
    """Why a level differs from what the facts speak for, or from where the person can go."""

    NOT_AVAILABLE = "not_available", "Service not available"
    JUDGMENT = "judgment", "Clinical judgment"
    PREFERENCE = "preference", "What the person prefers"
    WAIT_LIST = "wait_list", "Wait list"
    FUNDING = "funding", "Funding"
    LEGAL = "legal", "Legal mandate"


@dataclass(frozen=True)
class Choice:
    """What a clinician is about to sign: the level they find right, the level the person goes to, and why."""

    chosen: LevelCode
    actual: LevelCode
    agreed: bool
    discrepancy: Discrepancy | None
    reason: str


@dataclass(frozen=True)
class Overruling:
    """What a choice goes against: each needs a reason, a withdrawal danger needs a prescriber."""

    rules: tuple[str, ...]
    withdrawal: bool
    unasked: tuple[str, ...]
    differs: bool


@dataclass(frozen=True)
class Judged:
    """A choice held against the sheet: what it overrules, and every refusal."""

    overruling: Overruling
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class DecisionCard:
    """One signed decision. The newest of a client is the one in force; older ones stay as they were."""

    id: UUID
    client_id: UUID
    assessment_id: UUID | None
    number: int
    edition: str
    chosen: LevelCode
    actual: LevelCode
    agreed: bool
    discrepancy: Discrepancy | None
    reason: str
    overruled: tuple[str, ...]
    overruled_words: tuple[str, ...]
    by_prescriber: bool
    thresholds_version: str
    decided_by: UUID
    decided_by_name: str
    decided_by_title: str
    at: datetime
