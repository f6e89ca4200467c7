"""The plan of day one: something true and useful to work from before the full plan is written together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from stepdown.plan.vocabulary import (
    Direction,
    DraftGoal,
    DraftProblem,
    MeasureKind,
    ObjectiveTerms,
    ProblemSource,
    ServiceOffer,
    Standard,
)

# A service that meets one person alone carries the getting-to-know; the rest carries the days in treatment.
ALONE = frozenset({"individual", "case", "medication", "peer"})


def interim_problems(
    services: Sequence[ServiceOffer],
    diagnosis: tuple[str, str] | None,
    own_words: str,
    standard: Standard,
    on: date,
) -> tuple[DraftProblem, ...]:
    """Problems, goals and objectives of day one, generated from the first phase's services.

    Two problems: starting treatment, and staying safe. They are replaced by the full plan within the
    standard's days.
    """
    by = on + timedelta(days=standard.full_plan_within_days)
    alone = tuple(service for service in services if service.code in ALONE) or tuple(services[:1])
    title, code = (diagnosis[1], diagnosis[0]) if diagnosis else ("Starting treatment", "")
    start = DraftProblem(
        words=title,
        source=ProblemSource.DIAGNOSIS if diagnosis else ProblemSource.PERSON,
        code=code,
        goals=(
            DraftGoal(
                own_words or "Find my feet in the program", _settling_in(services, by), tuple(services)
            ),
        ),
    )
    safety = DraftProblem(
        words="Staying safe in the first weeks",
        source=ProblemSource.SAFETY,
        goals=(DraftGoal("Know what to do and whom to call when it gets hard", _safety(by), alone),),
    )
    return (start, safety)


def weekly_meetings(services: Sequence[ServiceOffer]) -> int:
    """How many times a week the services meet, rounded down; at least once."""
    return max(1, sum(service.times * 100 // service.every_weeks for service in services) // 100)


def _settling_in(services: Sequence[ServiceOffer], by: date) -> tuple[ObjectiveTerms, ...]:
    return (
        ObjectiveTerms(
            words="Come to the sessions of the week",
            kind=MeasureKind.PER_WEEK,
            unit="sessions",
            direction=Direction.AT_LEAST,
            baseline=Decimal(0),
            target=Decimal(weekly_meetings(services)),
            target_date=by,
        ),
        ObjectiveTerms(
            words="Write the full plan together",
            kind=MeasureKind.YES_NO,
            direction=Direction.AT_LEAST,
            baseline=Decimal(0),
            target=Decimal(1),
            target_date=by,
        ),
    )


def _safety(by: date) -> tuple[ObjectiveTerms, ...]:
    return (
        ObjectiveTerms(
            words="Have a written safety plan with people to call",
            kind=MeasureKind.YES_NO,
            direction=Direction.AT_LEAST,
            baseline=Decimal(0),
            target=Decimal(1),
            target_date=by,
        ),
    )
