"""Plans in force: progress, reviews, recertification, the chart, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from stepdown.episode import actions as episode_actions
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.plan import actions, models, queries
from stepdown.plan.vocabulary import (
    Course,
    Plan,
    PlanStatus,
    ReviewDecision,
    ReviewState,
    ReviewTerms,
)
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_episode import in_threads
from tests.scenes_plan import DAYS, TODAY, A, C, Desk, P, a_desk


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return a_desk(cast)


def test_progress_follows_an_objective_into_the_next_version(desk: Desk) -> None:
    plan = desk.signed()
    actions.note_progress(
        objective_id=plan.objectives[0].id,
        value=Decimal(20),
        on=TODAY,
        words="Two hard weekends",
        where="Mon group",
        by=desk.dana,
        at=NOW,
    )
    next_one = actions.amend(plan_id=plan.card.id, why="New job", by=desk.dana, at=NOW)
    objective = next_one.objectives[0]
    assert objective.now == 20 and objective.bar is not None and objective.bar.percent == 55
    assert objective.last_worked_on is not None and objective.last_worked_on.where == "Mon group"
    for value, on in ((Decimal(31), TODAY), (Decimal(3), TODAY + timedelta(days=1))):
        with pytest.raises(Refused):
            actions.note_progress(
                objective_id=objective.id, value=value, on=on, words="", where="", by=desk.dana, at=NOW
            )
    with pytest.raises(NotFound):
        actions.note_progress(
            objective_id=new_id(), value=Decimal(1), on=TODAY, words="", where="", by=desk.dana, at=NOW
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Progress.objects.update(value=30)


def review(plan: Plan, decision: ReviewDecision = ReviewDecision.CONTINUE, **changes: object) -> ReviewTerms:
    lines = tuple((one.id, Course.ON_COURSE, Decimal(21), "Steady") for one in plan.objectives)
    return replace(ReviewTerms(TODAY, decision, "Going well", "I sleep again", None, lines), **changes)


def test_a_review_notes_progress_and_sets_the_next_date(desk: Desk) -> None:
    plan = desk.signed()
    actions.hold_review(plan_id=plan.card.id, terms=review(plan), by=desk.dana, at=NOW)
    (held,) = queries.reviews(desk.dana, desk.client_id, at=NOW)
    assert held.next_due_on == TODAY + timedelta(days=30) and held.lines[0].value == 21
    assert desk.read(plan).objectives[0].now == 21
    assert queries.due_dates(desk.dana, plan, at=NOW).review_on == held.next_due_on


def test_a_review_that_cannot_be_is_refused(desk: Desk) -> None:
    draft = desk.write()
    with pytest.raises(Refused, match="in force"):
        actions.hold_review(plan_id=draft.card.id, terms=review(draft), by=desk.dana, at=NOW)
    desk.sign(draft, C)
    plan = desk.sign(draft, A)
    line = (plan.objectives[0].id, Course.SLOW, Decimal(31), "")
    for terms in (
        review(plan, held_on=TODAY + timedelta(days=1)),
        review(plan, ReviewDecision.CHANGE, words=""),
        review(plan, lines=(line,)),
    ):
        with pytest.raises(Refused), transaction.atomic():
            actions.hold_review(plan_id=plan.card.id, terms=terms, by=desk.dana, at=NOW)
    with pytest.raises(NotFound), transaction.atomic():
        strange = review(plan, lines=((new_id(), Course.SLOW, None, ""),))
        actions.hold_review(plan_id=plan.card.id, terms=strange, by=desk.dana, at=NOW)


def test_reviews_show_up_as_work_for_whoever_is_accountable(desk: Desk) -> None:
    plan = desk.signed()
    in_weeks = lambda weeks: NOW + timedelta(weeks=weeks)  # noqa: E731
    dana, ines = desk.cast.viewer("dana"), desk.cast.viewer("ines")
    assert queries.reviews_due(dana, until=TODAY + timedelta(days=7), at=NOW) == ()
    (due,) = queries.reviews_due(dana, until=TODAY + timedelta(days=35), at=in_weeks(4))
    assert (due.plan_id, due.state, due.staff_id) == (
        plan.card.id,
        ReviewState.DUE_SOON,
        desk.cast.staff["dana"].id,
    )
    (late,) = queries.reviews_due(dana, until=TODAY + timedelta(days=42), at=in_weeks(6))
    assert late.state is ReviewState.OVERDUE and str(late.what) == "Review the plan"
    assert queries.reviews_due(ines, until=TODAY + timedelta(days=42), at=in_weeks(6)) == ()


def test_a_physician_recertifies_where_the_payer_asks(desk: Desk) -> None:
    plan = desk.write("medicare_iop")
    for capacity, name in ((C, "dana"), (A, "dana"), (P, "hart")):
        desk.sign(plan, capacity, name)
    hart = desk.cast.viewer("hart")
    with pytest.raises(Refused, match="credential"), transaction.atomic():
        actions.recertify(plan_id=plan.card.id, words="x", by=desk.cast.viewer("iva"), at=NOW)
    with pytest.raises(Refused), transaction.atomic():
        actions.recertify(plan_id=plan.card.id, words=" ", by=hart, at=NOW)
    later = NOW + timedelta(days=50)
    actions.recertify(
        plan_id=plan.card.id,
        words="Cravings continue; 9 hours still needed.",
        by=desk.cast.viewer("hart", at=later),
        at=later,
    )
    assert queries.due_dates(hart, plan, at=later).recertify_on == TODAY + timedelta(days=110)
    assert len(queries.recertifications(hart, plan.card.id, at=later)) == 1


def test_a_plan_that_asks_for_no_recertification_gets_none(desk: Desk) -> None:
    plan = desk.signed()
    with pytest.raises(Refused, match="does not ask"):
        actions.recertify(plan_id=plan.card.id, words="x", by=desk.cast.viewer("hart"), at=NOW)


def test_the_chart_reads_a_plan_in_three_queries_whatever_its_size(
    desk: Desk, django_assert_num_queries: Callable
) -> None:
    plan = desk.write()
    for number in range(3):
        goal = plan.problems[0].goals[0].id
        terms = replace(DAYS, words=f"Step {number}")
        actions.add_objective(goal_id=goal, terms=terms, by=desk.dana, at=NOW)
    with django_assert_num_queries(3):
        shown = queries.chart_plan(desk.dana, desk.client_id, at=NOW)
    assert shown is not None and len(shown.objectives) == 4
    assert (shown.objectives[0].start, shown.objectives[0].target) == (9, 29)
    with django_assert_num_queries(6):
        desk.read(plan)


def test_unsigned_versions_are_named(desk: Desk) -> None:
    plan = desk.write()
    found = queries.unsigned(desk.dana, [desk.client_id], at=NOW)
    assert [card.id for card in found] == [plan.card.id]
    assert {one.key for one in queries.standards_offered(SYSTEM)} >= {"clinic"}


@pytest.mark.django_db(transaction=True)
def test_a_goal_added_while_somebody_signs_is_either_in_what_was_signed_or_refused() -> None:
    from tests.cast import assemble

    cast = assemble()
    desk = a_desk(cast)
    plan = desk.write()
    problem = plan.problems[0].id

    def add() -> None:
        actions.add_goal(problem_id=problem, own_words="One more", by=desk.dana, at=NOW)

    def sign() -> None:
        actions.sign(plan_id=plan.card.id, capacity=A, version=plan.card.version, by=desk.dana, at=NOW)

    ends = in_threads(add, sign)
    assert sum(end is None for end in ends) == 1
    assert all(end is None or isinstance(end, (Refused, Stale)) for end in ends)
    found = desk.read(plan)
    assert queries.signing_of(desk.dana, found, at=NOW).digest_holds


@pytest.mark.django_db(transaction=True)
def test_two_new_versions_begun_at_once_are_one() -> None:
    from tests.cast import assemble

    cast = assemble()
    desk = a_desk(cast)
    plan = desk.signed()
    amend = lambda: actions.amend(plan_id=plan.card.id, why="New job", by=desk.dana, at=NOW)  # noqa: E731
    ends = in_threads(amend, amend)
    assert sum(end is None for end in ends) == 1
    assert models.Plan.objects.count() == 2


def test_discharge_leaves_the_plan_readable(desk: Desk) -> None:
    plan = desk.signed()
    episode_actions.discharge(
        episode_id=desk.episode_id,
        reason="completed",
        words="",
        version=1,
        by=desk.dana,
        at=NOW + timedelta(hours=1),
    )
    assert queries.plan(desk.dana, plan.card.id, at=NOW + timedelta(hours=2)).card.status is PlanStatus.SIGNED
