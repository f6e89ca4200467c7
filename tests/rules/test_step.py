"""Steps weighed by hand: rules met or not, what holds, what speaks for more, what a decision needs."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

import stepdown.step
from stepdown.episode.vocabulary import Rung, StayTerms
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import (
    Comparator,
    Criterion,
    LevelCode,
    Measure,
    Programme,
    Source,
    Tag,
)
from stepdown.step.rules import (
    check_choice,
    check_undo,
    concerns,
    frozen,
    propose,
    read_limits,
    rungs,
    thawed,
    weigh,
)
from stepdown.step.vocabulary import (
    Choice,
    Circumstances,
    Concern,
    ConcernKind,
    DecisionState,
    Direction,
    Fact,
    Limit,
    Line,
    Met,
    Place,
    Proposal,
    Rungs,
)
from tests.rules.programme_desk import read

TODAY = date(2026, 11, 23)
OWN = Source("own", "Starting value of this clinic", Tag.KNOWN)
LADDER = {
    LevelCode.OUTPATIENT: Rung("outpatient", "Outpatient", 10),
    LevelCode.INTENSIVE: Rung("iop", "Intensive outpatient", 20),
    LevelCode.PARTIAL: Rung("php", "Partial hospitalization", 30),
}
VERSION, HEAVIER, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
LIMITS = tuple(
    one
    for one in read_limits(
        tomllib.loads((Path(stepdown.step.__file__).parent / "data" / "safety.toml").read_text())
    )
    if isinstance(one, Limit)
)


def rule(measure: Measure, comparator: Comparator, value: int, *, encouraged: bool = False) -> Criterion:
    return Criterion(measure, comparator, value, "In words", OWN, encouraged)


def fact(measure: Measure, value: int | None) -> Fact:
    return Fact(measure, value, say("so much"), Place.WEEKS, TODAY)


def offered(key: str, version: UUID) -> Programme:
    return replace(read(key), version_id=version)


def stay(phase: int, key: str = "falling-days", level: LevelCode = LevelCode.INTENSIVE) -> StayTerms:
    return StayTerms(LADDER[level], key, VERSION, phase)


DOWN, UP = stay(2), replace(stay(1), programme_key="partial-hospitalization")
HERE = Rungs(stay(1), down=DOWN, up=UP)
GOOD = weigh([rule(Measure.WEEKS, Comparator.AT_LEAST, 4)], {Measure.WEEKS: fact(Measure.WEEKS, 5)})
BAD = weigh([rule(Measure.WEEKS, Comparator.AT_LEAST, 4)], {Measure.WEEKS: fact(Measure.WEEKS, 3)})
HOLD = Concern("danger", ConcernKind.HOLD, say("A call for help"), Place.CRISIS, TODAY, "", Tag.KNOWN)
SIGN = replace(HOLD, key="used_again", kind=ConcernKind.SIGN)


# ---- rule by rule


@pytest.mark.parametrize(
    ("comparator", "asked", "value", "met"),
    [
        (Comparator.AT_LEAST, 85, 85, Met.MET),
        (Comparator.AT_LEAST, 85, 84, Met.NOT_MET),
        (Comparator.AT_MOST, 6, 6, Met.MET),
        (Comparator.AT_MOST, 6, 7, Met.NOT_MET),
        (Comparator.IS, 1, 1, Met.MET),
        (Comparator.IS, 1, 0, Met.NOT_MET),
        (Comparator.IS, 0, 0, Met.MET),
        (Comparator.AT_LEAST, 85, None, Met.UNKNOWN),
    ],
)
def test_a_rule_is_met_at_its_very_number(
    comparator: Comparator, asked: int, value: int | None, met: Met
) -> None:
    (line,) = weigh(
        [rule(Measure.HOURS_KEPT, comparator, asked)], {Measure.HOURS_KEPT: fact(Measure.HOURS_KEPT, value)}
    )

    assert line.met is met


def test_what_nobody_asked_is_not_known_and_never_failed() -> None:
    (line,) = weigh([rule(Measure.STRESS_PLAN, Comparator.IS, 1)], {})

    assert (line.met, str(line.shown), line.place) == (Met.UNKNOWN, "not known", Place.HERE)


@pytest.mark.parametrize(
    ("measure", "comparator", "asked", "words"),
    [
        (Measure.HOURS_KEPT, Comparator.AT_LEAST, 85, "85 % or more"),
        (Measure.WEEKS, Comparator.AT_LEAST, 6, "6 or more"),
        (Measure.PHQ9, Comparator.AT_MOST, 6, "6 or less"),
        (Measure.SAFE_HOME, Comparator.IS, 1, "yes"),
        (Measure.SAFE_HOME, Comparator.IS, 0, "no"),
    ],
)
def test_what_a_rule_asks_is_said_in_plain_words(
    measure: Measure, comparator: Comparator, asked: int, words: str
) -> None:
    (line,) = weigh([rule(measure, comparator, asked)], {})

    assert str(line.needed) == words


# ---- what holds, what speaks for more

WORRIED = Circumstances(
    danger_on=TODAY - timedelta(days=14),
    withdrawal_on=TODAY - timedelta(days=7),
    used_on=(TODAY - timedelta(days=3), TODAY - timedelta(days=14)),
    fentanyl_on=TODAY,
    home_unsafe_on=TODAY - timedelta(days=45),
    not_reached_since=TODAY - timedelta(days=90),
    kept_percent=49,
    tests_unexpected=2,
    tests_on=TODAY - timedelta(days=2),
    phq9_rise=5,
    phq9_on=TODAY - timedelta(days=2),
)
LONG_AGO = Circumstances(
    danger_on=TODAY - timedelta(days=15),
    withdrawal_on=TODAY - timedelta(days=8),
    used_on=(TODAY - timedelta(days=8),),
    fentanyl_on=TODAY - timedelta(days=15),
    home_unsafe_on=TODAY - timedelta(days=46),
    kept_percent=50,
    tests_unexpected=2,
    tests_on=TODAY - timedelta(days=29),
    phq9_rise=4,
    phq9_on=TODAY,
)


def test_every_safety_rule_of_the_clinic_finds_what_it_is_for() -> None:
    assert [one.key for one in concerns(LIMITS, WORRIED, TODAY)] == [one.key for one in LIMITS]


def test_what_lies_further_back_than_a_rule_looks_holds_nobody() -> None:
    assert concerns(LIMITS, LONG_AGO, TODAY) == ()
    assert concerns(LIMITS, Circumstances(), TODAY) == ()


def test_a_file_of_safety_rules_is_read_whole_or_refused_with_each_fault() -> None:
    part = {"key": "moon", "kind": "hold", "days": 1, "least": 1, "words": "w", "source": "s", "tag": "K"}

    found = read_limits({"limits": [part, {**part, "key": "danger", "days": -1}]})

    assert [str(one.reason) for one in found if isinstance(one, Refusal)] == [
        "limits[1].days: needs a whole number from 0 to 366",
        "limits: moon is not something the clinic knows",
    ]


# ---- the proposal


def test_all_rules_met_and_nothing_holds_proposes_a_step_down() -> None:
    found = propose(HERE, GOOD, BAD, [])

    assert (found.direction, found.to, found.met, found.all_met) == (Direction.DOWN, DOWN, 1, True)


def test_one_rule_not_met_proposes_to_stay() -> None:
    assert propose(HERE, BAD, GOOD, []).direction is Direction.STAY


def test_a_hold_keeps_from_stepping_down_though_every_rule_is_met() -> None:
    assert propose(HERE, GOOD, (), [HOLD]).direction is Direction.STAY


def test_what_speaks_for_more_comes_first_and_no_hold_stands_against_it() -> None:
    found = propose(HERE, GOOD, (), [HOLD, SIGN])

    assert (found.direction, found.to) == (Direction.UP, UP)


def test_where_nothing_lies_above_a_sign_still_keeps_from_less() -> None:
    assert propose(replace(HERE, up=None), GOOD, (), [SIGN]).direction is Direction.STAY


def test_the_last_phase_is_held_against_the_rules_of_graduation() -> None:
    last = Rungs(stay(3))

    assert propose(last, BAD, GOOD, []).direction is Direction.GRADUATE
    assert propose(last, GOOD, BAD, []).direction is Direction.STAY


def test_what_is_only_encouraged_keeps_nobody() -> None:
    lines = weigh(
        [
            rule(Measure.WEEKS, Comparator.AT_LEAST, 4),
            rule(Measure.SUPPORTS, Comparator.AT_LEAST, 1, encouraged=True),
        ],
        {Measure.WEEKS: fact(Measure.WEEKS, 4), Measure.SUPPORTS: fact(Measure.SUPPORTS, 0)},
    )

    assert propose(HERE, lines, (), []).direction is Direction.DOWN


def test_a_programme_without_rules_proposes_nothing_by_itself() -> None:
    assert propose(HERE, (), (), []).direction is Direction.STAY


# ---- where the ways lead


def test_down_is_the_next_phase_and_up_the_heavier_one_before() -> None:
    own = offered("falling-days", VERSION)

    found = rungs(stay(2), own, [], LADDER)

    assert found.down == replace(stay(3), rung=LADDER[own.phases[2].level])
    assert found.up == stay(1)


def test_from_the_first_phase_up_is_the_lightest_level_above_on_offer() -> None:
    on_offer = [offered("partial-hospitalization", HEAVIER), offered("outpatient", OTHER)]

    found = rungs(stay(1), offered("falling-days", VERSION), on_offer, LADDER)

    assert found.up is not None
    assert (found.up.programme_key, found.up.phase) == ("partial-hospitalization", 1)


def test_a_level_that_the_edition_does_not_name_is_no_way() -> None:
    few = {LevelCode.INTENSIVE: LADDER[LevelCode.INTENSIVE]}
    own = offered("falling-days", VERSION)

    assert rungs(stay(1), own, [offered("partial-hospitalization", HEAVIER)], few).up is None
    assert rungs(stay(len(own.phases)), own, [], LADDER).last
    bare = {LevelCode.PARTIAL: LADDER[LevelCode.PARTIAL]}
    assert rungs(stay(1), own, [], bare).down is None


# ---- the decision


def chosen(direction: Direction, to: StayTerms | None = None, **more: object) -> Choice:
    return Choice(direction, TODAY, to, **more)  # type: ignore[arg-type]


def faults(choice: Choice, proposal: Proposal) -> list[str]:
    return [one.field for one in check_choice(choice, proposal, TODAY)]


def test_what_was_proposed_needs_no_reason() -> None:
    assert faults(chosen(Direction.DOWN, DOWN), propose(HERE, GOOD, (), [])) == []


def test_another_way_than_proposed_says_why() -> None:
    proposal = propose(HERE, BAD, (), [])

    assert faults(chosen(Direction.DOWN, DOWN), proposal) == ["words"]
    assert faults(chosen(Direction.DOWN, DOWN, words="Falls week by week."), proposal) == []
    assert faults(chosen(Direction.DOWN, stay(3)), propose(HERE, GOOD, (), [])) == ["words"]


@pytest.mark.parametrize("found", [[], [HOLD], [SIGN], [HOLD, SIGN]])
def test_nothing_ever_stands_against_stepping_up(found: list[Concern]) -> None:
    for lines in (GOOD, BAD, ()):
        assert faults(chosen(Direction.UP, UP), propose(HERE, lines, (), found)) == []


def test_a_step_says_where_it_leads() -> None:
    assert faults(chosen(Direction.UP), propose(HERE, GOOD, (), [])) == ["to"]
    assert faults(chosen(Direction.DOWN, words="So."), propose(HERE, GOOD, (), [])) == ["to"]


def test_a_hold_is_overruled_by_name_and_reason_or_stands() -> None:
    proposal = propose(HERE, GOOD, (), [HOLD])
    choice = chosen(Direction.DOWN, DOWN, words="We agreed.")

    assert faults(choice, proposal) == ["overruled"]
    assert faults(replace(choice, overruled="It was a drill."), proposal) == []


def test_a_transfer_elsewhere_says_why_and_not_where_in_the_house() -> None:
    assert faults(chosen(Direction.TRANSFER, words="Closer to home."), propose(HERE, GOOD, (), [])) == []


def test_staying_names_the_day_of_the_next_look() -> None:
    proposal = propose(HERE, BAD, (), [])

    assert faults(chosen(Direction.STAY), proposal) == ["look_again_on"]
    assert faults(chosen(Direction.STAY, look_again_on=TODAY), proposal) == ["look_again_on"]
    assert faults(chosen(Direction.STAY, look_again_on=TODAY + timedelta(days=7)), proposal) == []


@pytest.mark.parametrize("days", [-1, 43])
def test_a_decision_counts_from_today_to_six_weeks_ahead(days: int) -> None:
    choice = replace(chosen(Direction.UP, UP), effective_on=TODAY + timedelta(days=days))

    assert faults(choice, propose(HERE, GOOD, (), [])) == ["effective_on"]


def test_the_last_day_ahead_is_still_taken() -> None:
    choice = replace(chosen(Direction.UP, UP), effective_on=TODAY + timedelta(days=42))

    assert faults(choice, propose(HERE, GOOD, (), [])) == []


@pytest.mark.parametrize(
    ("state", "why", "closed", "refused"),
    [
        (DecisionState.AHEAD, "Too soon", True, False),
        (DecisionState.EFFECTIVE, "Too soon", False, False),
        (DecisionState.EFFECTIVE, "Too soon", True, True),
        (DecisionState.AHEAD, " ", False, True),
        (DecisionState.UNDONE, "Too soon", False, True),
    ],
)
def test_a_decision_is_taken_back_until_its_week_is_closed(
    state: DecisionState, why: str, closed: bool, refused: bool
) -> None:
    assert (check_undo(state, why, closed) is not None) is refused


def test_the_evidence_of_a_decision_is_kept_as_it_was_read() -> None:
    line = replace(GOOD[0], on=None)
    proposal = propose(HERE, (*GOOD, line), (), [HOLD, SIGN])

    kept = thawed(frozen(proposal))

    assert (kept.direction, kept.holds, kept.signs) == (
        Direction.UP,
        ("A call for help",),
        ("A call for help",),
    )
    assert kept.lines == (
        ("In words", "4 or more", Met.MET, "so much", "2026-11-23"),
        ("In words", "4 or more", Met.MET, "so much", ""),
    )


def test_lines_are_of_the_direction_looked_at() -> None:
    assert isinstance(GOOD[0], Line)
    assert propose(HERE, GOOD, BAD, []).asked == GOOD
