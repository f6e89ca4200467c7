"""Plans on real PostgreSQL: locked from the first signature, never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.plan import actions, models, queries
from stepdown.plan.vocabulary import (
    PlanStatus,
)
from tests.cast import NOW, Cast
from tests.scenes_plan import ALCOHOL, DAYS, GROUP, TODAY, A, C, Desk, P, a_desk


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return a_desk(cast)


def test_a_plan_written_together_is_signed_and_in_force(desk: Desk) -> None:
    plan = desk.write()
    after_client = desk.sign(plan, C)
    assert after_client.card.status is PlanStatus.SIGNING and after_client.card.digest
    done = desk.sign(plan, A)
    assert done.card.status is PlanStatus.SIGNED
    assert done.card.first_review_on == TODAY + timedelta(days=30)
    state = queries.signing_of(desk.dana, done, at=NOW)
    assert [(str(line.who), line.name) for line in state.lines] == [
        ("the client", "Robin"),
        ("the counselor", "Dana Demo"),
    ]
    assert state.digest_holds and not state.waits_for
    assert queries.current(desk.dana, desk.client_id, at=NOW) == done


def test_a_payer_that_asks_for_a_practitioner_gets_one(desk: Desk) -> None:
    plan = desk.write("medicare_iop")
    desk.sign(plan, C)
    waiting = desk.sign(plan, A)
    assert queries.signing_of(desk.dana, waiting, at=NOW).waits_for == (P,)
    done = desk.sign(plan, P, "hart")
    assert done.card.status is PlanStatus.SIGNED and done.card.recertify_on == TODAY + timedelta(days=60)


def test_nobody_signs_what_is_not_complete(desk: Desk) -> None:
    plan = desk.begin()
    with pytest.raises(Refused, match="not complete") as refused:
        desk.sign(plan, A)
    assert len(refused.value.refusals) == 2
    assert desk.read(plan).card.status is PlanStatus.DRAFT


def test_nobody_signs_twice_or_what_changed_since_it_was_read(desk: Desk) -> None:
    plan = desk.write()
    with pytest.raises(Stale):
        actions.sign(plan_id=plan.card.id, capacity=A, version=plan.card.version - 1, by=desk.dana, at=NOW)
    desk.sign(plan, A)
    with pytest.raises(Refused, match="already"):
        desk.sign(plan, A)


def test_an_intake_coordinator_does_not_sign_as_the_counselor(desk: Desk) -> None:
    plan = desk.write()
    with pytest.raises(Refused, match="credential"), transaction.atomic():
        desk.sign(plan, A, "iva")
    assert desk.read(plan).card.status is PlanStatus.DRAFT


def test_a_client_who_chooses_not_to_sign_still_has_a_plan(desk: Desk) -> None:
    plan = desk.write()
    actions.decline_to_sign(
        plan_id=plan.card.id, note="Wants to think about it", version=plan.card.version, by=desk.dana, at=NOW
    )
    done = desk.sign(plan, A)
    line = queries.signing_of(desk.dana, done, at=NOW).lines[0]
    assert done.card.status is PlanStatus.SIGNED
    assert (line.refused, line.note) == (True, "Wants to think about it")


def test_every_part_of_a_signed_plan_is_locked_by_the_database(desk: Desk) -> None:
    plan = desk.signed()
    goal = plan.problems[0].goals[0]
    for change in (
        lambda: models.Plan.objects.filter(id=plan.card.id).update(own_words="Something else"),
        lambda: models.Plan.objects.filter(id=plan.card.id).update(signed_at=NOW + timedelta(days=1)),
        lambda: models.Plan.objects.filter(id=plan.card.id).delete(),
        lambda: models.Problem.objects.filter(plan_id=plan.card.id).update(words="Else"),
        lambda: models.Goal.objects.filter(plan_id=plan.card.id).update(own_words="Else"),
        lambda: models.Objective.objects.filter(plan_id=plan.card.id).update(target=1),
        lambda: models.Intervention.objects.filter(plan_id=plan.card.id).delete(),
        lambda: models.Objective.objects.create(
            plan_id=plan.card.id, goal_id=goal.id, words="Smuggled in", position=9
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert desk.read(plan) == plan


def test_a_day_that_passes_takes_no_measure_away_from_a_signed_plan(desk: Desk) -> None:
    plan = desk.signed()
    much_later = queries.plan(desk.dana, plan.card.id, at=NOW + timedelta(days=300))
    assert all(not one.missing and one.bar for one in much_later.objectives)


def test_a_part_cannot_be_moved_out_of_a_locked_plan_into_a_draft(desk: Desk) -> None:
    plan = desk.signed()
    draft = actions.amend(plan_id=plan.card.id, why="New job", by=desk.dana, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Intervention.objects.filter(plan_id=plan.card.id).update(plan_id=draft.card.id)


def test_actions_refuse_to_change_a_locked_plan(desk: Desk) -> None:
    plan = desk.sign(desk.write(), C)
    problem = plan.problems[0]
    with pytest.raises(Refused, match="locked"):
        actions.add_goal(problem_id=problem.id, own_words="More", by=desk.dana, at=NOW)
    with pytest.raises(Refused, match="locked"):
        actions.set_head(
            plan_id=plan.card.id,
            own_words="x",
            standard="clinic",
            version=plan.card.version,
            by=desk.dana,
            at=NOW,
        )


def test_words_changed_behind_the_rooms_back_are_noticed_before_the_next_signature(desk: Desk) -> None:
    plan = desk.sign(desk.write(), C)
    with pgtrigger.ignore("plan.Goal:locked_with_plan"):
        models.Goal.objects.filter(plan_id=plan.card.id).update(own_words="forged")
    assert not queries.signing_of(desk.dana, desk.read(plan), at=NOW).digest_holds
    with pytest.raises(Refused, match="not what was signed"):
        desk.sign(plan, A)


def test_a_plan_is_amended_and_the_old_version_stays_in_force_until_the_new_is_signed(desk: Desk) -> None:
    first = desk.signed()
    second = actions.amend(plan_id=first.card.id, why="Starts a new job", by=desk.dana, at=NOW)
    assert (second.card.number, second.card.status) == (2, PlanStatus.DRAFT)
    assert [one.thread for one in second.objectives] == [one.thread for one in first.objectives]
    now = queries.current(desk.dana, desk.client_id, at=NOW)
    assert now is not None and now.card.id == first.card.id
    objective = second.objectives[0]
    actions.change_objective(
        objective_id=objective.id,
        terms=replace(DAYS, target=Decimal(30)),
        version=objective.version,
        by=desk.dana,
        at=NOW,
    )
    desk.sign(second, C)
    desk.sign(second, A)
    assert [card.status for card in queries.versions(desk.dana, desk.client_id, at=NOW)] == [
        PlanStatus.SIGNED,
        PlanStatus.SUPERSEDED,
    ]
    changes = queries.differences(desk.dana, first.card.id, second.card.id, at=NOW)
    assert [str(change.what) for change in changes] == ["Objective"]
    assert "30" in str(changes[0].after)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Plan.objects.filter(id=first.card.id).update(superseded_at=None)


def test_only_one_new_version_is_written_at_a_time(desk: Desk) -> None:
    plan = desk.signed()
    actions.amend(plan_id=plan.card.id, why="New job", by=desk.dana, at=NOW)
    with pytest.raises(Refused, match="already"):
        actions.amend(plan_id=plan.card.id, why="New job", by=desk.dana, at=NOW)
    with pytest.raises(Refused, match="already"):
        desk.begin()


def test_the_plan_of_day_one_is_replaced_by_the_full_plan(desk: Desk) -> None:
    interim = desk.write(interim=True)
    desk.sign(interim, C)
    signed = desk.sign(interim, A)
    assert signed.card.first_review_on == TODAY + timedelta(days=14)
    full = actions.amend(plan_id=interim.card.id, why="", by=desk.dana, at=NOW)
    assert not full.card.interim and len(full.objectives) == 1
    desk.sign(full, C)
    desk.sign(full, A)
    assert desk.read(interim).card.status is PlanStatus.SUPERSEDED


def test_an_unsigned_plan_of_day_one_makes_room_at_once(desk: Desk) -> None:
    interim = desk.write(interim=True)
    full = actions.amend(plan_id=interim.card.id, why="", by=desk.dana, at=NOW)
    assert desk.read(interim).card.status is PlanStatus.SUPERSEDED
    unfinished = queries.unfinished(desk.dana, desk.client_id, at=NOW)
    assert unfinished is not None and unfinished.card.id == full.card.id


def test_changing_a_plan_half_signed_replaces_it(desk: Desk) -> None:
    half = desk.sign(desk.write(), C)
    fresh = actions.amend(plan_id=half.card.id, why="A wrong figure", by=desk.dana, at=NOW)
    assert fresh.card.status is PlanStatus.DRAFT
    with pytest.raises(Refused, match="closed"):
        desk.sign(half, A)


def test_two_people_editing_one_part_see_both_versions(desk: Desk) -> None:
    plan = desk.write()
    problem, goal = plan.problems[0], plan.problems[0].goals[0]
    edits: list[Callable[[], None]] = [
        lambda: actions.change_problem(
            problem_id=problem.id,
            terms=replace(ALCOHOL, words="Drinking"),
            version=problem.version,
            by=desk.dana,
            at=NOW,
        ),
        lambda: actions.change_goal(
            goal_id=goal.id, own_words="Sleep", version=goal.version, by=desk.dana, at=NOW
        ),
        lambda: actions.change_objective(
            objective_id=goal.objectives[0].id,
            terms=replace(DAYS, target=Decimal(28)),
            version=1,
            by=desk.dana,
            at=NOW,
        ),
        lambda: actions.change_intervention(
            intervention_id=goal.interventions[0].id,
            offer=replace(GROUP, minutes=60),
            version=1,
            by=desk.dana,
            at=NOW,
        ),
    ]
    for edit in edits:
        edit()
        with pytest.raises(Stale) as stale:
            edit()
        assert stale.value.current_version == 2 and stale.value.differences
    with pytest.raises(Stale):
        actions.remove_part(
            plan_id=plan.card.id, part_id=goal.id, version=plan.card.version, by=desk.dana, at=NOW
        )
    with pytest.raises(Stale):
        actions.set_head(
            plan_id=plan.card.id,
            own_words="x",
            standard="clinic",
            version=plan.card.version,
            by=desk.dana,
            at=NOW,
        )


def test_taking_a_goal_out_of_a_draft_takes_what_hangs_on_it(desk: Desk) -> None:
    plan = desk.write()
    goal = plan.problems[0].goals[0]
    actions.remove_part(
        plan_id=plan.card.id, part_id=goal.id, version=plan.card.version, by=desk.dana, at=NOW
    )
    left = desk.read(plan)
    assert left.problems[0].goals == () and not left.objectives
    with pytest.raises(NotFound):
        actions.remove_part(
            plan_id=plan.card.id, part_id=goal.id, version=left.card.version, by=desk.dana, at=NOW
        )


def test_what_cannot_be_written_is_refused(desk: Desk) -> None:
    plan = desk.write()
    problem, goal = plan.problems[0], plan.problems[0].goals[0]
    by = {"by": desk.dana, "at": NOW}
    for attempt in (
        lambda: actions.add_problem(plan_id=plan.card.id, terms=replace(ALCOHOL, words=""), **by),
        lambda: actions.add_goal(problem_id=problem.id, own_words=" ", **by),
        lambda: actions.add_objective(goal_id=goal.id, terms=replace(DAYS, target=Decimal(31)), **by),
        lambda: actions.add_intervention(goal_id=goal.id, offer=replace(GROUP, minutes=1), **by),
        lambda: actions.set_head(
            plan_id=plan.card.id, own_words="x" * 301, standard="clinic", version=plan.card.version, **by
        ),
        lambda: actions.set_head(
            plan_id=plan.card.id, own_words="x", standard="unheard of", version=plan.card.version, **by
        ),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_plan_out_of_reach_looks_like_none(desk: Desk) -> None:
    plan = desk.write()
    ines = desk.cast.viewer("ines")
    assert queries.current(ines, desk.client_id, at=NOW) is None
    assert queries.chart_plan(ines, desk.client_id, at=NOW) is None
    assert queries.versions(ines, desk.client_id, at=NOW) == ()
    for attempt in (
        lambda: queries.plan(ines, plan.card.id, at=NOW),
        lambda: actions.add_problem(plan_id=plan.card.id, terms=ALCOHOL, by=ines, at=NOW),
        lambda: actions.add_goal(problem_id=new_id(), own_words="x", by=desk.dana, at=NOW),
        lambda: actions.sign(plan_id=new_id(), capacity=A, version=1, by=desk.dana, at=NOW),
        lambda: queries.differences(desk.dana, plan.card.id, new_id(), at=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
