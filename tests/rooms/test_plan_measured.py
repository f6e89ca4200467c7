"""Objectives that measure themselves on a real database: one value a fact, corrected with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from stepdown.crisis.vocabulary import Asked
from stepdown.journeys import fill_measure, follow_objectives, ring
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.measure.queries import instrument
from stepdown.plan import actions, models, queries
from stepdown.plan.vocabulary import Direction, MeasureKind, ObjectiveTerms
from tests.cast import NOW, SYSTEM, Cast, sheet
from tests.rules.measure_answers import answered
from tests.scenes_crisis import a_ring, the_night, tried
from tests.scenes_measure import filled
from tests.scenes_plan import A, C, Desk, a_desk

DAY = timedelta(days=1)
MOOD = ObjectiveTerms(
    "PHQ-9 at 6 or less", MeasureKind.SCORE, "PHQ-9", Direction.AT_MOST, Decimal(17), Decimal(6),
    date(2026, 12, 30), "measure:phq9",
)  # fmt: skip
EASE = replace(MOOD, words="COWS at 4 or less", unit="COWS", target=Decimal(4), source="measure:cows")
MEETINGS = ObjectiveTerms(
    "A meeting, twice a week", MeasureKind.PER_WEEK, "meetings", Direction.AT_LEAST, Decimal(0), Decimal(2),
    date(2026, 12, 30), "act",
)  # fmt: skip
HOURS = replace(
    MEETINGS,
    words="Nine hours a week",
    kind=MeasureKind.HOURS_PER_WEEK,
    unit="",
    target=Decimal(9),
    source="hours",
)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """A plan in force with objectives that measure themselves."""
    made = a_desk(cast)
    plan = made.write()
    goal = plan.problems[0].goals[0].id
    for terms in (MOOD, EASE, MEETINGS, HOURS):
        actions.add_objective(goal_id=goal, terms=terms, by=made.dana, at=NOW)
    with pytest.raises(Refused, match="counts in"):
        actions.add_objective(goal_id=goal, terms=replace(MOOD, source="hours"), by=made.dana, at=NOW)
    made.sign(plan, C)
    made.sign(plan, A)
    return made


def now(desk: Desk, words: str, *, at: datetime = NOW) -> Decimal | None:
    current = queries.current(desk.dana, desk.client_id, at=at)
    assert current is not None
    return next(one.now for one in current.objectives if one.terms.words == words)


def test_a_score_becomes_progress_once_the_same_for_both_and_goes_with_its_filling(
    cast: Cast, desk: Desk
) -> None:
    filled(cast, "2 2 2 2 2 2 0 0 0", at=NOW)
    last = filled(cast, "1 1 1 1 1 0 0 0 0", at=NOW + DAY).filling.id
    assert now(desk, MOOD.words, at=NOW + DAY) == 5
    assert follow_objectives.follow([desk.client_id], at=NOW + DAY) == 0
    robin = cast.viewer("robin")
    chart = queries.chart_plan(desk.dana, desk.client_id, at=NOW + DAY)
    own = queries.chart_plan(robin, desk.client_id, at=NOW + DAY)
    assert chart is not None and own is not None
    assert [str(one.figures.now) for one in chart.objectives] == [
        str(one.figures.now) for one in own.objectives
    ]
    assert [(one.words, one.on) for one in queries.targets_reached(robin, desk.client_id, at=NOW + DAY)] == [
        (MOOD.words, NOW.date() + DAY)
    ]
    # Voided: the value before it holds again, and nothing was reached; both stay readable.
    fill_measure.void(filling_id=last, reason="Not Robin's", by=desk.dana, at=NOW + DAY)
    assert now(desk, MOOD.words, at=NOW + DAY) == 12
    assert queries.targets_reached(robin, desk.client_id, at=NOW + DAY) == ()
    assert models.Progress.objects.count() == 2
    assert models.TakenBack.objects.count() == 1
    # One with something left open is a least, not a value.
    filled(cast, "0 - 0 0 0 0 0 0 0", at=NOW + 2 * DAY)
    assert now(desk, MOOD.words, at=NOW + 2 * DAY) == 12


def test_a_screen_asked_at_a_ring_counts_as_any_filling_does(cast: Cast, desk: Desk) -> None:
    the_night(cast)
    by, at = cast.viewer("priya", at=NOW), NOW + DAY
    ring_id = a_ring(cast, at=at).card.id
    ring.answer(ring_id=ring_id, by=by, at=at)
    tried(cast, ring_id, reached=True, at=at)
    asked = instrument(SYSTEM, "cows")
    answers = answered(asked, "2 1 0 0 0 0 0 0 0 0 0")
    ring.screen(
        ring_id=ring_id, filling_id=new_id(), asked=Asked.COWS, answers=answers, words="", by=by, at=at
    )
    assert now(desk, EASE.words, at=at) == 3


def test_an_act_told_twice_counts_once_and_the_target_is_a_milestone_for_good(cast: Cast, desk: Desk) -> None:
    robin = cast.viewer("robin")
    current = queries.current(robin, desk.client_id, at=NOW)
    assert current is not None
    meeting = next(one.id for one in current.objectives if one.terms.words == MEETINGS.words)
    mood = next(one.id for one in current.objectives if one.terms.words == MOOD.words)
    act = new_id()
    for _ in range(2):
        follow_objectives.did_it(act_id=act, objective_id=meeting, by=robin, at=NOW)
    assert now(desk, MEETINGS.words) == 1
    follow_objectives.did_it(act_id=new_id(), objective_id=meeting, by=robin, at=NOW)
    assert now(desk, MEETINGS.words) == 2
    with pytest.raises(Refused, match="not counted by doing"):
        follow_objectives.did_it(act_id=new_id(), objective_id=mood, by=robin, at=NOW)
    with pytest.raises(NotFound):
        follow_objectives.did_it(act_id=new_id(), objective_id=meeting, by=cast.viewer("ines"), at=NOW)
    # A new week begins at nothing; what was reached stays.
    follow_objectives.did_it(act_id=new_id(), objective_id=meeting, by=robin, at=NOW + 7 * DAY)
    assert now(desk, MEETINGS.words, at=NOW + 7 * DAY) == 1
    assert len(queries.targets_reached(robin, desk.client_id, at=NOW + 7 * DAY)) == 1


def test_hours_come_with_the_week_that_is_over_for_everybody_at_night(cast: Cast, desk: Desk) -> None:
    assert follow_objectives.follow_all(by=SYSTEM, at=NOW) == 0
    later = NOW + 14 * DAY
    assert follow_objectives.follow_all(by=SYSTEM, at=later) == 1
    assert now(desk, HOURS.words, at=later) == 0
    assert follow_objectives.follow_all(by=SYSTEM, at=later) == 0


def test_on_the_portal_one_tap_counts_and_the_new_version_keeps_the_source(
    cast: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stepdown.doors.threshold.declare.now", lambda: NOW)
    current = queries.current(SYSTEM, desk.client_id, at=NOW)
    assert current is not None
    meeting = next(one.id for one in current.objectives if one.terms.source == "act")
    robin = cast.browser("robin", at=NOW)
    assert robin.post(reverse("my-act", args=[meeting]), sheet(act=str(new_id()))).status_code == 303
    assert robin.post(reverse("my-act", args=[meeting]), sheet(act="x")).status_code == 422
    assert now(desk, MEETINGS.words) == 1
    draft = actions.amend(plan_id=current.card.id, why="A change", by=desk.dana, at=NOW)
    sources = [one.terms.source for one in desk.read(draft).objectives]
    assert sources == ["", "measure:phq9", "measure:cows", "act", "hours"]
