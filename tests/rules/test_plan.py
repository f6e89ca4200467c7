"""Decisions about plans: what can be measured and signed, when it is looked at again, what changed."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stepdown.kernel.ids import new_id
from stepdown.plan.rules import compare, interim, measure, parts, reviews, signing, standards
from stepdown.plan.vocabulary import (
    Direction,
    Goal,
    Intervention,
    MeasureKind,
    Objective,
    ObjectiveTerms,
    Plan,
    PlanCard,
    PlanStatus,
    Problem,
    ProblemSource,
    ProblemTerms,
    ReviewDecision,
    ReviewState,
    ServiceOffer,
    figure,
    unit_of,
)
from stepdown.signature.vocabulary import Capacity

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 18)
C, A, P = Capacity.CLIENT, Capacity.AUTHOR, Capacity.PRACTITIONER


def cases(name: str) -> list[dict]:
    return tomllib.loads((CASES / name).read_text("utf-8"))["case"]


def number(row: dict, key: str) -> Decimal | None:
    return Decimal(row[key]) if key in row else None


@pytest.mark.parametrize("case", cases("plan_measurable.toml"), ids=lambda case: case["says"] or "no words")
def test_an_objective_is_measurable_or_says_what_is_missing(case: dict) -> None:
    terms = ObjectiveTerms(
        words=case["says"],
        kind=MeasureKind(case["kind"]) if "kind" in case else None,
        unit=case.get("unit", ""),
        direction=Direction(case["direction"]) if "direction" in case else None,
        baseline=number(case, "baseline"),
        target=number(case, "target"),
        target_date=date.fromisoformat(case["by"]) if "by" in case else None,
    )
    assert [refusal.field for refusal in measure.measurable(terms, TODAY)] == case["missing"]


@pytest.mark.parametrize("case", cases("plan_bar.toml"))
def test_the_ring_stands_between_start_and_target_whichever_way_it_counts(case: dict) -> None:
    terms = ObjectiveTerms("x", MeasureKind(case["kind"]), "", Direction(case["direction"]))
    terms = replace(terms, baseline=Decimal(case["start"]), target=Decimal(case["target"]))
    found = measure.bar(terms, Decimal(case["now"]))
    assert found is not None
    assert (found.percent, found.met, found.moved_away) == (
        case["percent"],
        case.get("met", False),
        case.get("moved_away", False),
    )


def test_there_is_no_bar_and_nothing_met_while_something_is_unknown() -> None:
    assert measure.bar(ObjectiveTerms("x"), Decimal(1)) is None
    assert not measure.is_met(ObjectiveTerms("x"), Decimal(1))
    assert measure.check_value(None, Decimal(1)) is None


def terms(words: str = "Days without alcohol", target: str = "29") -> ObjectiveTerms:
    return ObjectiveTerms(
        words, MeasureKind.DAYS_OF_30, "", Direction.AT_LEAST, Decimal(9), Decimal(target), date(2026, 12, 15)
    )


GROUP = Intervention(new_id(), "group", "Recovery skills group", 90, 3, 1, "Counselor")


def objective(written: ObjectiveTerms | None = None, thread=None) -> Objective:
    return Objective(new_id(), thread or new_id(), written or terms(), (), (), None)


def plan(*problems: Problem, own_words: str = "Be someone my kids can count on.", **changes: object) -> Plan:
    card = PlanCard(
        id=new_id(),
        client_id=new_id(),
        episode_id=new_id(),
        number=1,
        interim=False,
        status=PlanStatus.DRAFT,
        own_words=own_words,
        standard=standards.standard("clinic"),
        written_at=datetime(2026, 11, 18, tzinfo=UTC),
        written_by="Dana Demo",
        written_by_staff_id=None,
        locked_at=None,
        signed_at=None,
        superseded_at=None,
        why="",
        replaces_id=None,
        first_review_on=None,
        recertify_on=None,
        digest="",
        version=1,
    )
    return Plan(replace(card, **changes), problems)


def problem(*goals: Goal, words: str = "Alcohol", deferred: bool = False) -> Problem:
    why = "After the first month" if deferred else ""
    return Problem(new_id(), words, ProblemSource.DIAGNOSIS, "F10.20", deferred, why, goals)


def goal(
    *objectives: Objective, services: tuple[Intervention, ...] = (GROUP,), words: str = "Wake up clear"
) -> Goal:
    return Goal(new_id(), words, objectives, services)


FULL = plan(problem(goal(objective())))


def test_a_complete_plan_lacks_nothing() -> None:
    assert signing.missing(FULL, TODAY) == ()


@pytest.mark.parametrize(
    ("lacking", "says"),
    [
        (plan(problem(goal(objective())), own_words=" "), "own words"),
        (plan(), "At least one problem"),
        (plan(problem(words="Housing", deferred=True)), "At least one problem"),
        (plan(problem()), "A goal for"),
        (plan(problem(goal())), "An objective for"),
        (plan(problem(goal(objective(), services=()))), "What the program does"),
        (plan(problem(goal(objective(ObjectiveTerms("Feel better"))))), "Feel better"),
        (plan(problem(goal(objective(ObjectiveTerms())))), "Alcohol"),
    ],
)
def test_what_keeps_a_plan_from_being_signed_is_named(lacking: Plan, says: str) -> None:
    found = signing.missing(lacking, TODAY)
    assert found and says in str(found[0].words)


def test_an_interim_plan_may_do_without_the_persons_sentence() -> None:
    assert signing.missing(plan(problem(goal(objective())), own_words="", interim=True), TODAY) == ()


@pytest.mark.parametrize(
    ("status", "gaps", "required", "settled", "capacity", "allowed"),
    [
        (PlanStatus.DRAFT, 0, (C, A), (), C, True),
        (PlanStatus.SIGNING, 0, (C, A), (C,), A, True),
        (PlanStatus.SIGNING, 0, (C, A), (C,), C, False),
        (PlanStatus.DRAFT, 1, (C, A), (), C, False),
        (PlanStatus.DRAFT, 0, (C, A), (), P, False),
        (PlanStatus.SIGNED, 0, (C, A), (), C, False),
        (PlanStatus.SUPERSEDED, 0, (C, A), (), C, False),
    ],
)
def test_who_may_sign_and_when(status, gaps, required, settled, capacity, allowed) -> None:
    found = signing.missing(plan(), TODAY)[:gaps]
    assert (signing.may_sign(status, found, required, settled, capacity) is None) is allowed


def test_signatures_are_awaited_in_the_order_of_asking() -> None:
    assert signing.still_to_sign((C, A, P), {A}) == (C, P)
    assert signing.still_to_sign((C, A), {C, A}) == ()


def test_only_a_draft_changes_and_only_a_signed_plan_is_amended() -> None:
    assert signing.may_change(PlanStatus.DRAFT) is None
    assert signing.may_change(PlanStatus.SIGNING) is not None
    assert signing.may_amend(PlanStatus.SIGNED, False, False, "New job") is None
    assert signing.may_amend(PlanStatus.SIGNING, False, False, "New job") is None
    assert signing.may_amend(PlanStatus.DRAFT, True, True, "") is None
    assert signing.may_amend(PlanStatus.SIGNED, True, False, "") is None
    assert signing.may_amend(PlanStatus.DRAFT, False, True, "x") is not None
    assert signing.may_amend(PlanStatus.SUPERSEDED, False, False, "x") is not None
    assert signing.may_amend(PlanStatus.SIGNED, False, True, "x") is not None
    assert signing.may_amend(PlanStatus.SIGNED, False, False, " ") is not None


def test_the_signed_document_holds_every_word_and_reads_figures_the_same_after_storing() -> None:
    stored = replace(terms(), baseline=Decimal("9.00"), target=Decimal("29.00"))
    thread = new_id()
    before = plan(problem(goal(objective(thread=thread))))
    after = Plan(before.card, (replace(before.problems[0], goals=(goal(objective(stored, thread)),)),))
    assert signing.document(before) == signing.document(after)
    other = Plan(
        before.card,
        (
            replace(
                before.problems[0],
                goals=(
                    goal(
                        objective(terms(target="30")),
                    ),
                ),
            ),
        ),
    )
    assert signing.document(before) != signing.document(other)
    unknown = Plan(before.card, (problem(goal(objective(ObjectiveTerms("x")))),))
    assert signing.document(unknown) != signing.document(before)


def test_each_standard_names_its_signers_its_rhythm_and_its_source() -> None:
    found = standards.standards()
    assert {one.key for one in found} >= {"clinic", "practitioner", "medicare_iop"}
    assert all(C in one.signers and A in one.signers and one.source for one in found)
    # Nothing here is verified in a source text yet; whoever verifies one says so in the data.
    assert all("[K]" in one.source for one in found if not one.verified)
    assert standards.standard("gone").key == standards.DEFAULT
    assert standards.signers(standards.standard("practitioner"), interim=False) == (C, A, P)
    assert standards.signers(standards.standard("practitioner"), interim=True) == (C, A)


def test_reviews_come_round_by_the_standard() -> None:
    clinic, medicare = standards.standard("clinic"), standards.standard("medicare_iop")
    assert reviews.first_review_on(clinic, False, TODAY) == TODAY + timedelta(days=30)
    assert reviews.first_review_on(clinic, True, TODAY) == TODAY + timedelta(days=14)
    assert reviews.next_review_on(clinic, TODAY, None) == TODAY + timedelta(days=30)
    assert reviews.next_review_on(clinic, TODAY, TODAY + timedelta(days=7)) == TODAY + timedelta(days=7)
    assert reviews.next_review_on(clinic, TODAY, TODAY + timedelta(days=90)) == TODAY + timedelta(days=30)
    assert reviews.recertify_on(clinic, TODAY) is None
    assert reviews.recertify_on(medicare, TODAY) == TODAY + timedelta(days=60)


@pytest.mark.parametrize(
    ("due_in", "state"),
    [
        (None, ReviewState.NOT_STARTED),
        (-1, ReviewState.OVERDUE),
        (0, ReviewState.DUE_SOON),
        (7, ReviewState.DUE_SOON),
        (8, ReviewState.AHEAD),
    ],
)
def test_a_review_is_due_on_its_day_and_late_after_it(due_in, state) -> None:
    due_on = None if due_in is None else TODAY + timedelta(days=due_in)
    assert reviews.review_state(due_on, TODAY) is state


@pytest.mark.parametrize(
    ("signed", "held", "next_on", "decision", "words", "allowed"),
    [
        (TODAY, TODAY, None, ReviewDecision.CONTINUE, "", True),
        (TODAY, TODAY, TODAY + timedelta(days=7), ReviewDecision.CHANGE, "More evenings", True),
        (None, TODAY, None, ReviewDecision.CONTINUE, "", False),
        (TODAY, TODAY - timedelta(days=1), None, ReviewDecision.CONTINUE, "", False),
        (TODAY, TODAY, TODAY, ReviewDecision.CONTINUE, "", False),
        (TODAY, TODAY, None, ReviewDecision.CHANGE, " ", False),
    ],
)
def test_a_review_looks_ahead_and_a_change_says_why(signed, held, next_on, decision, words, allowed) -> None:
    assert (reviews.may_review(signed, held, next_on, decision, words) is None) is allowed


OFFERS = (
    ServiceOffer("group", "Recovery skills group", 90, 3, 1, "Counselor"),
    ServiceOffer("individual", "One-to-one", 50, 1, 2, "Counselor"),
)


def test_the_plan_of_day_one_is_complete_enough_to_sign() -> None:
    clinic = standards.standard("clinic")
    start, safety = interim.interim_problems(
        OFFERS, ("F10.20", "Alcohol, severe"), "See my kids", clinic, TODAY
    )
    assert (start.source, start.code, start.words) == (ProblemSource.DIAGNOSIS, "F10.20", "Alcohol, severe")
    assert start.goals[0].own_words == "See my kids" and start.goals[0].services == OFFERS
    assert [one.code for one in safety.goals[0].services] == ["individual"]
    for draft in (start, safety):
        for written in draft.goals[0].objectives:
            assert measure.measurable(written, TODAY) == ()
    assert start.goals[0].objectives[0].target == 3


def test_without_a_diagnosis_or_a_one_to_one_the_plan_of_day_one_still_stands() -> None:
    start, safety = interim.interim_problems(OFFERS[:1], None, "", standards.standard("clinic"), TODAY)
    assert start.source is ProblemSource.PERSON and start.goals[0].own_words
    assert [one.code for one in safety.goals[0].services] == ["group"]
    assert interim.weekly_meetings(()) == 1


def test_differences_are_told_in_words() -> None:
    thread, gone = new_id(), new_id()
    before = plan(
        problem(goal(objective(thread=thread), objective(terms("Sponsor"), gone))),
        problem(goal(), words="Mood"),
    )
    changed = objective(terms(target="30"), thread)
    services = (replace(GROUP, times=2, every_weeks=2),)
    after = plan(
        problem(goal(changed, services=services)),
        problem(words="Mood", deferred=True),
        problem(goal(words="Work again"), words="Work"),
        own_words="Sleep at night.",
        standard=standards.standard("practitioner"),
    )
    found = [(str(one.what), bool(one.before), bool(one.after)) for one in compare.differences(before, after)]
    assert found == [
        ("What the person wants", True, True),
        ("Standard", True, True),
        ("Problem", True, True),
        ("Problem", False, True),
        ("Goal", False, True),
        ("Objective", True, True),
        ("Objective", True, False),
        ("Service", True, True),
        ("Service", False, True),
    ]
    assert compare.differences(before, before) == ()


def test_an_unfinished_objective_still_reads() -> None:
    assert str(compare.terms_in_words(ObjectiveTerms("x"))) == "not complete yet"
    assert str(compare.terms_in_words(replace(terms(), kind=MeasureKind.SCORE, unit="PHQ-9"))) == (
        "9 → at least 29 PHQ-9, by 2026-12-15"
    )


@pytest.mark.parametrize(
    ("kind", "value", "unit", "reads"),
    [
        (MeasureKind.DAYS_OF_30, "29.00", "", "29 of 30 days"),
        (MeasureKind.PER_WEEK, "2", "meetings", "2 meetings a week"),
        (MeasureKind.COUNT, "3", "friends", "3 friends"),
        (MeasureKind.PERCENT, "85", "", "85%"),
        (MeasureKind.YES_NO, "1", "", "yes"),
        (MeasureKind.YES_NO, "0", "", "not yet"),
        (MeasureKind.SCORE, "-2.50", "", "-2.5"),
    ],
)
def test_values_read_as_people_say_them(kind, value, unit, reads) -> None:
    assert f"{figure(kind, Decimal(value))} {unit_of(kind, unit)}".strip() == reads


@pytest.mark.parametrize(
    ("words", "deferred", "why", "field"),
    [
        ("Alcohol", False, "", None),
        ("Housing", True, "Once work is steady", None),
        ("", False, "", "words"),
        ("x" * 201, False, "", "words"),
        ("Housing", True, " ", "deferred_why"),
        ("Housing", True, "x" * 301, "deferred_why"),
    ],
)
def test_a_problem_is_a_few_words_and_one_put_off_says_why(words, deferred, why, field) -> None:
    refusal = parts.check_problem(ProblemTerms(words, ProblemSource.PERSON, "", deferred, why))
    assert (refusal.field if refusal else None) == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"code": ""}, "service"),
        ({"minutes": 4}, "minutes"),
        ({"times": 0}, "times"),
        ({"every_weeks": 27}, "times"),
        ({"who": " "}, "who"),
    ],
)
def test_a_service_has_a_length_a_rhythm_and_somebody(changes, field) -> None:
    refusal = parts.check_service(replace(OFFERS[0], **changes))
    assert (refusal.field if refusal else None) == field
