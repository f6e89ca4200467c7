"""Plans on real PostgreSQL: locked from the first signature, never overwritten, reviewed on time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from stepdown.episode import actions as episode_actions
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.plan import actions, models, queries
from stepdown.plan.vocabulary import (
    Course,
    Direction,
    DraftHead,
    MeasureKind,
    ObjectiveTerms,
    Plan,
    PlanStatus,
    ProblemSource,
    ProblemTerms,
    ReviewDecision,
    ReviewState,
    ReviewTerms,
    ServiceOffer,
)
from stepdown.signature.vocabulary import Capacity
from tests.cast import NOW, SYSTEM, Cast
from tests.rooms.test_episode import admit, in_threads

TODAY = date(2026, 11, 18)
GROUP = ServiceOffer("group", "Recovery skills group", 90, 3, 1, "Counselor")
ALCOHOL = ProblemTerms("Alcohol", ProblemSource.DIAGNOSIS, "F10.20")
DAYS = ObjectiveTerms(
    "Days without alcohol",
    MeasureKind.DAYS_OF_30,
    "",
    Direction.AT_LEAST,
    Decimal(9),
    Decimal(29),
    date(2026, 12, 15),
)
C, A, P = Capacity.CLIENT, Capacity.AUTHOR, Capacity.PRACTITIONER


@dataclass
class Desk:
    """One counselor writing one plan."""

    cast: Cast
    dana: Viewer
    episode_id: object
    client_id: object

    def begin(self, standard: str = "clinic", *, interim: bool = False) -> Plan:
        head = DraftHead(
            self.client_id, self.episode_id, standard, interim, "Be someone my kids can count on."
        )
        return actions.draft_plan(head=head, by=self.dana, at=NOW)

    def write(self, standard: str = "clinic", *, interim: bool = False) -> Plan:
        made = self.begin(standard, interim=interim)
        problem = actions.add_problem(plan_id=made.card.id, terms=ALCOHOL, by=self.dana, at=NOW)
        goal = actions.add_goal(problem_id=problem, own_words="Wake up clear", by=self.dana, at=NOW)
        actions.add_objective(goal_id=goal, terms=DAYS, by=self.dana, at=NOW)
        actions.add_intervention(goal_id=goal, offer=GROUP, by=self.dana, at=NOW)
        return self.read(made)

    def read(self, plan: Plan) -> Plan:
        return queries.plan(self.dana, plan.card.id, at=NOW)

    def sign(self, plan: Plan, capacity: Capacity, name: str = "dana") -> Plan:
        plan = self.read(plan)
        return actions.sign(
            plan_id=plan.card.id,
            capacity=capacity,
            typed_name="Robin" if capacity is C else "",
            version=plan.card.version,
            by=self.dana if name == "dana" else self.cast.viewer(name),
            at=NOW,
        )

    def signed(self, standard: str = "clinic") -> Plan:
        plan = self.write(standard)
        self.sign(plan, C)
        return self.sign(plan, A)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    made = admit(cast)
    return Desk(cast, cast.viewer("dana"), made.id, made.client_id)


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
    assert "30" in changes[0].after
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
    made = admit(cast)
    desk = Desk(cast, cast.viewer("dana"), made.id, made.client_id)
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
    made = admit(cast)
    desk = Desk(cast, cast.viewer("dana"), made.id, made.client_id)
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
