"""The way in, what waits, what was reached: by plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from stepdown.kernel.ids import new_id
from stepdown.kernel.words import say
from stepdown.overview import rules
from stepdown.overview.vocabulary import CaseRow, MilestoneFacts, NextAct, Place, WayFacts
from stepdown.people.vocabulary import ClientCard, ClientStage

AT = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
TODAY = AT.date()
CALLED = WayFacts(called_at=AT)
ASSESSED = replace(CALLED, assessment_signed_at=AT)
DECIDED = replace(ASSESSED, decided_at=AT)
ADMITTED = replace(DECIDED, admitted_at=AT)
PLANNED = replace(ADMITTED, plan_signed_at=AT, plan_written=True)


def states(facts: WayFacts) -> list[tuple[str, str]]:
    return [(step.place.value, step.state) for step in rules.way_steps(facts)]


def test_the_first_open_step_is_now() -> None:
    assert states(DECIDED) == [
        ("call", "done"),
        ("assessment", "done"),
        ("level", "done"),
        ("admission", "now"),
        ("plan", "open"),
    ]


def test_whoever_came_without_a_call_is_not_asked_for_one() -> None:
    assert states(WayFacts())[0] == ("assessment", "now")


def test_an_interim_plan_is_not_the_plan() -> None:
    assert states(replace(PLANNED, plan_interim=True))[-1] == ("plan", "now")
    assert states(PLANNED)[-1] == ("plan", "done")


@pytest.mark.parametrize(
    ("facts", "place", "act"),
    [
        (CALLED, Place.ASSESSMENT, "Begin assessment"),
        (replace(CALLED, assessment_started_at=AT), Place.ASSESSMENT, "Go on assessing"),
        (ASSESSED, Place.LEVEL, "Decide level"),
        (DECIDED, Place.ADMISSION, "Admit"),
        (replace(PLANNED, papers_due=2), Place.PAPERS, "Sign papers"),
        (ADMITTED, Place.PLAN, "Write plan"),
        (replace(ADMITTED, plan_written=True), Place.PLAN, "Write plan"),
        (replace(PLANNED, plan_interim=True), Place.PLAN, "Write plan"),
        (replace(PLANNED, review_due_on=TODAY), Place.PLAN, "Review plan"),
    ],
)
def test_one_thing_waits(facts: WayFacts, place: Place, act: str) -> None:
    found = rules.next_act(facts, TODAY)
    assert found is not None
    assert (found.place, found.act.text) == (place, act)


@pytest.mark.parametrize(
    "facts",
    [
        PLANNED,
        replace(PLANNED, review_due_on=TODAY + timedelta(days=1)),
        replace(ASSESSED, discharged_at=AT),
    ],
)
def test_nothing_waits(facts: WayFacts) -> None:
    assert rules.next_act(facts, TODAY) is None


def test_weeks_are_counted_from_one() -> None:
    began = date(2026, 11, 18)
    days = (-1, 0, 6, 7, 28)
    assert [rules.week_of(began, began + timedelta(days=one)) for one in days] == [1, 1, 1, 2, 5]


def test_what_was_reached_stays_and_two_things_lie_ahead() -> None:
    facts = MilestoneFacts(
        began_on=date(2026, 10, 1),
        plan_signed_on=date(2026, 10, 5),
        review_on=date(2026, 12, 2),
        met=(("Three meetings a week", date(2026, 11, 1)),),
        weeks=16,
        days=(
            (say("{n} days in all", n=30), date(2026, 11, 3)),
            (say("{n} days in all", n=50), date(2027, 1, 1)),
        ),
    )
    found = rules.milestones(facts, TODAY)
    assert [(one.words.text, one.reached) for one in found] == [
        ("You began here", True),
        ("Your plan, signed by you", True),
        ("{n} weeks here", True),
        ("Reached: {what}", True),
        ("{n} days in all", True),
        ("{n} weeks here", False),
        ("We look at your plan together", False),
    ]
    assert [one.on for one in found] == sorted(one.on for one in found)


def test_the_first_day_is_a_milestone_by_itself() -> None:
    (only,) = rules.milestones(MilestoneFacts(began_on=TODAY), TODAY)
    assert only.reached and only.icon == "flag"


def test_what_was_reached_stays_after_the_last_day_and_nothing_is_asked_any_more() -> None:
    facts = MilestoneFacts(
        began_on=date(2026, 10, 1),
        review_on=TODAY,
        weeks=16,
        ended_on=date(2026, 11, 10),
        finished_on=date(2026, 11, 10),
    )
    assert [one.words.text for one in rules.milestones(facts, TODAY)] == [
        "You began here",
        "{n} weeks here",
        "The programme finished",
    ]


def test_a_step_of_the_story_says_from_when_or_that_it_was_taken_back() -> None:
    told = [rules.step_told(say("Step down"), TODAY, back=back) for back in (False, True)]
    assert [str(one) for one in told] == [
        f"Decided: Step down, from {TODAY}",
        "Decided and taken back: Step down",
    ]


def a_row(next_act: NextAct | None = None) -> CaseRow:
    client = ClientCard(
        id=new_id(),
        chosen_name="Robin Example",
        handle="clover",
        has_namesake=False,
        pronouns="",
        stage=ClientStage.IN_TREATMENT,
        site_id=new_id(),
        site_name="Harbor Street",
        version=1,
    )
    return CaseRow(client, "Intensive", 1, 3, 540, 3, None, False, False, next_act)


@pytest.mark.parametrize(
    ("text", "found"), [("rob", True), ("example int", True), ("papers", True), ("casey", False), ("", True)]
)
def test_a_caseload_is_searched_by_the_beginnings_of_words(text: str, found: bool) -> None:
    waits = NextAct(Place.PAPERS, say("2 papers wait"), say("Sign papers"))
    assert rules.matches(a_row(waits), text) is found


def test_a_row_where_nothing_waits_is_found_by_its_name() -> None:
    assert rules.matches(a_row(), "robin") and not rules.matches(a_row(), "papers")
