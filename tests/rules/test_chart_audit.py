"""Chart audits without a database: drawing, judging, repairing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.chart_audit.rules import repairing, sampling
from stepdown.chart_audit.rules.judging import KNOWN, judge
from stepdown.chart_audit.vocabulary import (
    AnswerCard,
    ChartFacts,
    Checklist,
    FindingState,
    Item,
    Means,
    Member,
    Outcome,
    Plan,
    PlanFacts,
    ReleaseFacts,
    RepairCard,
    Severity,
    Sizing,
)
from stepdown.kernel.words import say

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
OPENED = NOW - timedelta(days=40)
PLAN = Plan("Autumn", (UUID(int=1),), date(2026, 10, 1), DAY, "outpatient")
MET, NOT, NONE = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE


def days(count: int) -> datetime:
    return OPENED + timedelta(days=count)


@pytest.mark.parametrize(
    ("population", "confidence", "margin", "size"),
    [
        (0, 95, 10, 0),
        (1, 95, 10, 1),
        (100, 95, 10, 50),
        (1000, 95, 5, 278),
        (200_000, 99, 5, 662),
        (60, 90, 10, 33),
    ],
)
def test_the_size_is_that_of_the_textbook(population: int, confidence: int, margin: int, size: int) -> None:
    assert sampling.size_for(population, confidence=confidence, margin=margin, expected=50) == size


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        (PLAN, []),
        (replace(PLAN, title=" ", site_ids=()), ["title", "sites"]),
        (replace(PLAN, until=PLAN.since), ["until"]),
        (replace(PLAN, since=DAY + timedelta(days=1), until=DAY + timedelta(days=9)), ["since"]),
        (replace(PLAN, number=0), ["number"]),
        (replace(PLAN, number=401), ["number"]),
        (replace(PLAN, sizing=Sizing.COMPUTED, number=0), []),
        (replace(PLAN, sizing=Sizing.COMPUTED, confidence=80), ["margin"]),
        (replace(PLAN, sizing=Sizing.COMPUTED, margin=31), ["margin"]),
        (replace(PLAN, sizing=Sizing.COMPUTED, expected=100), ["margin"]),
    ],
)
def test_a_plan_that_cannot_be_drawn_names_the_field(plan: Plan, fields: list[str]) -> None:
    assert [one.field for one in sampling.check_plan(plan, DAY)] == fields


def test_the_size_follows_the_plan() -> None:
    assert sampling.size_of(replace(PLAN, number=10), 4) == 4
    assert sampling.size_of(replace(PLAN, sizing=Sizing.COMPUTED), 100) == 50


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 40), min_size=1, max_size=8),
    st.integers(1, 80),
)
def test_shares_add_up_leave_nobody_out_and_never_exceed_a_stratum(strata: dict[str, int], size: int) -> None:
    given_ = sampling.allocate(strata, size)
    assert sum(given_.values()) == min(size, sum(strata.values()))
    assert all(0 <= given_[name] <= strata[name] for name in strata)
    if size >= len(strata):
        assert all(given_.values())


def members(count: int) -> list[Member]:
    return [Member(UUID(int=n + 1), "ab"[n % 2], OPENED, None, UUID(int=1)) for n in range(count)]


def test_the_draw_hangs_on_the_seed_alone_and_not_on_the_order_it_is_given() -> None:
    people = members(40)
    one, two = sampling.draw(people, 10, "autumn"), sampling.draw(people[::-1], 10, "autumn")
    assert one == two and [line.number for line in one] == list(range(1, 11))
    assert Counter(line.stratum for line in one) == {"a": 5, "b": 5}
    assert sampling.draw(people, 10, "winter") != one
    assert sampling.digest_of_population(people) == sampling.digest_of_population(people[::-1])
    assert sampling.digest_of_population(people) != sampling.digest_of_population(people[1:])


def facts(**changes: object) -> ChartFacts:
    return replace(ChartFacts(DAY, OPENED, None), **changes)  # type: ignore[arg-type]


def plan(**changes: object) -> PlanFacts:
    whole = PlanFacts(UUID(int=3), False, days(10), None, True, False, None)
    return replace(whole, **changes)  # type: ignore[arg-type]


CASES: list[tuple[str, ChartFacts, Outcome]] = [
    ("consent_to_treat", facts(consented_at=days(-1)), MET),
    ("consent_to_treat", facts(consented_at=OPENED), MET),
    ("consent_to_treat", facts(consented_at=days(2)), NOT),
    ("consent_to_treat", facts(), NOT),
    ("consent_to_treat", facts(consent_refused=True), NOT),
    ("privacy_notice", facts(noticed_at=days(0)), MET),
    ("privacy_notice", facts(), NOT),
    ("assessment_in_time", facts(), NOT),
    ("assessment_in_time", facts(assessments=((UUID(int=1), days(-5), None),)), NOT),
    ("assessment_in_time", facts(assessments=((UUID(int=1), days(-5), days(9)),)), MET),
    ("assessment_in_time", facts(assessments=((UUID(int=1), days(-5), days(10)),)), NOT),
    ("level_reasons", facts(), NOT),
    ("level_reasons", facts(decided_at=days(-1)), MET),
    ("level_reasons", facts(decided_at=days(-1), decision_differs=True), NOT),
    ("level_reasons", facts(decided_at=days(-1), decision_differs=True, decision_reason=True), MET),
    ("plan_in_time", facts(), NOT),
    ("plan_in_time", facts(today=days(14).date()), NONE),
    ("plan_in_time", facts(closed_at=days(5)), NONE),
    ("plan_in_time", facts(closed_at=days(30)), NOT),
    ("plan_in_time", facts(plans=(plan(interim=True),)), NOT),
    ("plan_in_time", facts(plans=(plan(),)), MET),
    ("plan_in_time", facts(plans=(plan(signed_at=days(15)),)), NOT),
    ("plan_by_client", facts(plans=(plan(signed_at=None),)), NONE),
    ("plan_by_client", facts(plans=(plan(),)), MET),
    ("plan_by_client", facts(plans=(plan(), plan(by_client=False))), NOT),
    ("plan_by_client", facts(plans=(plan(by_client=False, declined=True),)), MET),
    ("reviews_on_time", facts(), NONE),
    ("reviews_on_time", facts(reviews=((DAY, DAY),)), MET),
    ("reviews_on_time", facts(reviews=((DAY, DAY), (DAY, DAY + timedelta(days=1)))), NOT),
    ("notes_in_time", facts(), NONE),
    ("notes_in_time", facts(notes=((UUID(int=1), NOW, NOW),)), MET),
    ("notes_in_time", facts(notes=((UUID(int=1), NOW, NOW + timedelta(minutes=1)),)), NOT),
    ("notes_in_time", facts(notes=((UUID(int=1), NOW, None),)), NOT),
    ("releases_valid", facts(), NONE),
    ("releases_valid", facts(releases=(ReleaseFacts(UUID(int=1), DAY, True),)), MET),
    ("releases_valid", facts(releases=(ReleaseFacts(UUID(int=1), DAY, False),)), NOT),
    ("discharge_reason", facts(), NONE),
    ("discharge_reason", facts(closed_at=NOW), NOT),
    ("discharge_reason", facts(closed_at=NOW, discharge_reason="Completed"), MET),
    ("discharge_reason", facts(closed_at=NOW, discharge_reason="Other", discharge_needs_words=True), NOT),
    (
        "discharge_reason",
        facts(closed_at=NOW, discharge_reason="Other", discharge_needs_words=True, discharge_words=True),
        MET,
    ),
]


@pytest.mark.parametrize(("house", "of", "outcome"), CASES)
def test_what_the_house_works_out(house: str, of: ChartFacts, outcome: Outcome) -> None:
    told = judge(Item("x", "Words", "s", Severity.MAJOR, house, 14), of)
    assert told.outcome is outcome and str(told.words) and told.evidence.place


def test_every_rule_is_on_the_checklist_and_every_item_has_a_rule_or_an_auditor() -> None:
    (checklist,) = repairing.checklists()
    assert (
        {one.house for one in checklist.items if one.automatic} == KNOWN == {house for house, _, _ in CASES}
    )
    assert all(one.source for one in checklist.items)
    assert {one.verified for one in checklist.items} == {True, False}
    assert "14 days" in str(checklist.item("plan_in_time").words)
    assert repairing.items_of(repairing.kept(checklist)) == checklist.items


def test_a_later_checklist_never_acts_backwards() -> None:
    old = Checklist("x", 1, "X", date(2025, 1, 1), ())
    new = replace(old, version=2, starts_on=date(2026, 1, 1))
    assert repairing.checklist_on("x", date(2025, 6, 1), (old, new)) == old
    assert repairing.checklist_on("x", DAY, (old, new)) == new
    assert repairing.checklist_on("x", date(2020, 1, 1), (old, new)) is None
    assert repairing.checklist_on("outpatient", DAY) == repairing.checklists()[0]


def test_a_no_says_why_and_a_chart_is_finished_whole() -> None:
    assert repairing.check_answer(MET, "") is None
    assert repairing.check_answer(NOT, "No date anywhere") is None
    assert repairing.check_answer(Outcome.NOT_KNOWN, "eh") is not None
    item = Item("x", "Words", "s", Severity.MINOR)
    (no,) = repairing.may_finish(
        [AnswerCard(item, None, say(""), False), AnswerCard(replace(item, key="y"), MET, say(""), False)]
    )
    assert no.field == "x"


def repair(holds: bool | None = None) -> RepairCard:
    return RepairCard(UUID(int=1), Means.ADDENDUM, "Added a page", None, UUID(int=2), "Dana", NOW, holds)


def test_a_repair_is_said_and_checked_by_another_once() -> None:
    assert repairing.check_repair("Added the missing page") is None
    assert repairing.check_repair("Done") is not None
    assert repairing.may_recheck(None, UUID(int=3)) is not None
    assert repairing.may_recheck(repair(True), UUID(int=3)) is not None
    assert repairing.may_recheck(repair(), UUID(int=2)) is not None
    assert repairing.may_recheck(repair(), UUID(int=3)) is None


@pytest.mark.parametrize(
    ("repairs", "state"),
    [
        ((), FindingState.OPEN),
        ((repair(),), FindingState.REPAIRED),
        ((repair(False),), FindingState.CAME_BACK),
        ((repair(False), repair(True)), FindingState.CLOSED),
    ],
)
def test_how_far_a_finding_is(repairs: tuple[RepairCard, ...], state: FindingState) -> None:
    assert repairing.state_of(repairs) is state


def test_an_audit_closes_finished_and_with_a_word_on_what_is_open() -> None:
    assert repairing.may_close(0, 0, "") == ()
    assert len(repairing.may_close(2, 3, "")) == 2
    assert repairing.may_close(0, 3, "They go on elsewhere") == ()


def test_scores_leave_out_what_does_not_apply_or_is_not_known() -> None:
    item = Item("x", "Words", "s", Severity.MINOR)
    told = [("x", MET, 2), ("x", NOT, 1), ("x", NONE, 5), ("x", Outcome.NOT_KNOWN, 4), ("x", MET, 0)]
    (score, empty) = repairing.scores([item, replace(item, key="y")], told)
    assert (score.met, score.not_met, score.not_applicable, score.not_known, score.percent) == (
        2,
        1,
        5,
        4,
        67,
    )
    assert empty.percent is None
