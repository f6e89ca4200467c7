"""What waits for a person: changes of a later edition, disagreements of two sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.referral.vocabulary.cards import FactCard, ReferralCard


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
