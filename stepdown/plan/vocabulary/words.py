"""The closed lists of a plan, who signs it, and what payers and programmes ask of it."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words, say
from stepdown.signature.vocabulary import Capacity

# Who signs a plan, as people say it.
SIGNERS: dict[Capacity, Words] = {
    Capacity.CLIENT: say("the client"),
    Capacity.AUTHOR: say("the counselor"),
    Capacity.PRACTITIONER: say("a licensed practitioner or physician"),
}


class PlanStatus(Labelled):
    """How far a plan has come."""

    DRAFT = "draft", "Draft"
    SIGNING = "signing", "Being signed"
    SIGNED = "signed", "In force"
    SUPERSEDED = "superseded", "Replaced"


class ProblemSource(Labelled):
    """Where a problem comes from."""

    DIAGNOSIS = "diagnosis", "Diagnosis"
    DIMENSION = "dimension", "Assessment dimension"
    SAFETY = "safety", "Safety"
    PERSON = "person", "Named by the person"


class MeasureKind(Labelled):
    """What an objective counts in."""

    COUNT = "count", "A count"
    PER_WEEK = "per_week", "Times a week"
    DAYS_OF_30 = "days_of_30", "Days out of 30"
    DAYS_IN_A_ROW = "days_in_a_row", "Days in a row"
    HOURS_PER_WEEK = "hours_per_week", "Hours a week"
    SCORE = "score", "A score"
    PERCENT = "percent", "Percent"
    YES_NO = "yes_no", "Yes or no"


class SourceKind(Labelled):
    """What an objective measures itself by; none of them where somebody notes each value."""

    MEASURE = "measure", "A measure's score"
    TESTS = "tests", "Tests as expected in a row"
    HOURS = "hours", "Attended hours of each week that is over"
    CHECK_INS = "check_ins", "Days that were told without use"
    ACT = "act", "Each time it is done"


class Direction(Labelled):
    """Which way the measure should go."""

    AT_LEAST = "at_least", "At least"
    AT_MOST = "at_most", "At most"


class Course(Labelled):
    """How an objective is going, judged at a review."""

    ON_COURSE = "on_course", "On course"
    SLOW = "slow", "Slower than hoped"
    MET = "met", "Met"
    SET_ASIDE = "set_aside", "Set aside for now"


class ReviewDecision(Labelled):
    """What a review decides."""

    CONTINUE = "continue", "Go on as planned"
    CHANGE = "change", "Change the plan"


class ReviewState(Labelled):
    """Where a review stands on a day."""

    NOT_STARTED = "not_started", "Starts when the plan is signed"
    AHEAD = "ahead", "Ahead"
    DUE_SOON = "due_soon", "Due soon"
    OVERDUE = "overdue", "Overdue"


@dataclass(frozen=True)
class Standard:
    """What a payer or programme asks of plans: who signs and how often it is looked at again."""

    key: str
    label: str
    signers: tuple[Capacity, ...]
    interim_signers: tuple[Capacity, ...]
    full_plan_within_days: int
    review_every_days: int
    recertify_every_days: int | None
    source: str
    verified: bool
