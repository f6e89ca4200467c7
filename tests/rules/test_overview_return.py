"""After an episode: nothing waits, until somebody comes back; and a late plan says since when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from stepdown.overview.rules import coming_back, next_act, way_steps
from stepdown.overview.vocabulary import Place, WayFacts

ENDED = datetime(2026, 10, 1, 12, tzinfo=UTC)
BEFORE, AFTER = ENDED - timedelta(days=40), ENDED + timedelta(days=3)
TODAY = date(2026, 11, 18)
WHOLE = WayFacts(
    called_at=BEFORE,
    assessment_signed_at=BEFORE,
    decided_at=BEFORE,
    admitted_at=BEFORE,
    plan_signed_at=BEFORE,
)


def test_of_somebody_who_left_nothing_is_asked_and_the_way_stays_as_it_was_gone() -> None:
    facts = coming_back(WHOLE, ENDED)
    assert facts.discharged_at == ENDED and next_act(facts, TODAY) is None
    assert {step.state for step in way_steps(facts)} == {"done"}


def test_a_new_call_begins_a_new_way_at_its_first_step() -> None:
    facts = coming_back(WayFacts(**vars(WHOLE) | {"called_at": AFTER}), ENDED)
    act = next_act(facts, TODAY)
    assert act is not None and act.place is Place.ASSESSMENT
    assert facts.admitted_at is None and facts.plan_signed_at is None


def test_an_assessment_signed_since_leads_to_a_new_decision() -> None:
    facts = coming_back(WayFacts(**vars(WHOLE) | {"assessment_signed_at": AFTER}), ENDED)
    act = next_act(facts, TODAY)
    assert act is not None and act.place is Place.LEVEL


def waiting(**changes: object) -> str:
    act = next_act(WayFacts(**vars(WHOLE) | {"plan_signed_at": None} | changes), TODAY)  # type: ignore[arg-type]
    assert act is not None and act.place is Place.PLAN
    return str(act.words)


def test_a_plan_says_whether_it_is_begun_and_since_when_it_is_late() -> None:
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    assert waiting() == waiting(plan_due_on=tomorrow) == "The full plan is not written yet."
    assert waiting(plan_written=True, plan_due_on=TODAY) == "The plan is being written."
    assert "was due on" in waiting(plan_due_on=yesterday) and "not begun" in waiting(plan_due_on=yesterday)
    assert "it is being written" in waiting(plan_due_on=yesterday, plan_written=True)
