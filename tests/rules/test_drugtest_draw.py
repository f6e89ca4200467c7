"""The draw without a database: its fairness by a second implementation, with fixed seeds."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

import pytest

from stepdown.drugtest.rules import drawing, verifying
from stepdown.drugtest.shelf import setting
from stepdown.drugtest.vocabulary import (
    Basis,
    DrawCard,
    Frequency,
    Late,
    Plan,
    PlanCard,
    Sealed,
    SiteRule,
    Ticket,
    often,
)
from stepdown.kernel.refusal import Refusal
from tests.drugtest_oracle import checked, chi_square, falls, token

SITE, DAY = UUID(int=7), date(2026, 11, 23)
ZONE = "America/New_York"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RULES = setting()
ORIGIN = Late(0, drawing.ORIGIN)


def seeds(number: int) -> list[str]:
    """Seeds of a fixed kind: the same on every machine."""
    draw = random.Random(number)
    return [f"{draw.getrandbits(256):064x}" for _ in range(260)]


def days(number: int) -> list[date]:
    return [DAY + timedelta(days=one) for one in range(number)]


# ---- the draw


def test_the_draw_is_what_an_independent_script_works_out() -> None:
    people = [UUID(int=one) for one in range(1, 60)]
    for day, seed in zip(days(40), seeds(1), strict=False):
        pot = [
            Ticket(drawing.token_of(SITE, day, one), Fraction(1 + number % 3, 5))
            for number, one in enumerate(people)
        ]
        drawn = drawing.drawn_of(SITE, day, seed, ORIGIN, pot)
        for one, ticket in zip(people, pot, strict=True):
            assert token(str(SITE), str(day), str(one)) == ticket.token
            chance = [ticket.chance.numerator, ticket.chance.denominator]
            mine = falls(str(SITE), str(day), seed, ORIGIN.hash, ticket.token, chance)
            assert mine == (ticket.token in drawn)


def _courses(chance: Fraction, people: int, seed: int) -> list[list[bool]]:
    """Day by day for each person: whether drawn."""
    found: list[list[bool]] = [[] for _ in range(people)]
    for day, word in zip(days(260), seeds(seed), strict=True):
        pot = [Ticket(drawing.token_of(SITE, day, UUID(int=one + 1)), chance) for one in range(people)]
        drawn = drawing.drawn_of(SITE, day, word, ORIGIN, pot)
        for course, ticket in zip(found, pot, strict=True):
            course.append(ticket.token in drawn)
    return found


@pytest.mark.parametrize("chance", [Fraction(1, 5), Fraction(2, 5)])
def test_everybody_is_drawn_as_often_as_expected_and_no_day_knows_the_one_before(chance: Fraction) -> None:
    """260 days and 60 people with fixed seeds, Pearson's statistic against its 0.1 % bound (tables)."""
    courses = _courses(chance, 60, 5)
    p = float(chance)
    # By person: 60 cells of drawn and of not drawn, 60 degrees of freedom: 99.6.
    each = [sum(course) for course in courses]
    seen = [part for count in each for part in (count, 260 - count)]
    assert chi_square(seen, [260 * p, 260 * (1 - p)] * 60) < 99.6
    # By weekday: nobody's Monday is likelier; 5 degrees of freedom with those not drawn: 20.5.
    by_day = [sum(course[one] for course in courses for one in range(day, 260, 5)) for day in range(5)]
    cells = [part for count in by_day for part in (count, 60 * 52 - count)]
    assert chi_square(cells, [60 * 52 * p, 60 * 52 * (1 - p)] * 5) < 20.5
    # Tomorrow after a day drawn is as likely as after one that was not: 2 degrees of freedom: 13.8.
    after = Counter((a, b) for course in courses for a, b in pairwise(course))
    for first in (True, False):
        total = after[first, True] + after[first, False]
        assert chi_square([after[first, True], after[first, False]], [total * p, total * (1 - p)]) < 13.8
    assert after[True, True] > 0  # back to back
    # Two people are drawn together as often as chance has it: 3 degrees of freedom: 16.3.
    pairs = Counter(zip(courses[0], courses[1], strict=True))
    hoped = {
        (a, b): 260 * (p if a else 1 - p) * (p if b else 1 - p) for a in (True, False) for b in (True, False)
    }
    assert chi_square([pairs[key] for key in hoped], list(hoped.values())) < 16.3


def test_a_draw_that_favours_somebody_would_be_found() -> None:
    """The planted defect: one person in sixty is spared every other time they are drawn."""
    courses = _courses(Fraction(2, 5), 60, 5)
    spared = [False if one and number % 2 else one for number, one in enumerate(courses[0])]
    each = [sum(course) for course in (spared, *courses[1:])]
    seen = [part for count in each for part in (count, 260 - count)]
    assert chi_square(seen, [104, 156] * 60) > 99.6


def test_who_else_is_in_the_pot_changes_nobodys_luck_and_the_late_line_changes_everybodys() -> None:
    seed = seeds(2)[0]
    pot = [Ticket(drawing.token_of(SITE, DAY, UUID(int=one)), Fraction(1, 2)) for one in range(200)]
    whole = drawing.drawn_of(SITE, DAY, seed, ORIGIN, pot)
    assert drawing.drawn_of(SITE, DAY, seed, ORIGIN, pot[:50]) == whole & {one.token for one in pot[:50]}
    other = drawing.drawn_of(SITE, DAY, seed, Late(1, "ab" * 32), pot)
    assert 60 < len(whole ^ other) < 140


def test_the_expected_number_is_met_whatever_the_days_of_the_site() -> None:
    weekly = Frequency(1, 1, Basis.HOUSE, "")
    assert drawing.chance(weekly, 5) * 5 == drawing.chance(weekly, 3) * 3 == 1
    assert drawing.chance(replace(weekly, times=9), 5) == 1
    assert drawing.chance(replace(weekly, weeks=4), 5) == Fraction(1, 20)
    assert drawing.chance(weekly, 0) == 0


def a_plan(plan: Plan, until: date | None = None) -> PlanCard:
    return PlanCard(plan, 3, 1, DAY, until, "Asked for", "Dana", NOW)


@pytest.mark.parametrize(
    ("each", "whole"),
    [
        ([(1, 1)], (1, 1)),
        ([(1, 2)], (1, 2)),
        ([(1, 1), (1, 2)], (3, 2)),
        ([(2, 1), (1, 4), (1, 6)], (29, 12)),
    ],
)
def test_several_tests_of_a_phase_are_as_often_as_all_of_them(
    each: list[tuple[int, int]], whole: tuple[int, int]
) -> None:
    assert drawing.together(each) == whole


def test_a_persons_own_frequency_stands_above_the_phase_and_that_above_the_house() -> None:
    house, phase = RULES.house, Frequency(2, 1, Basis.PROGRAMME, "Phase")
    ask = drawing.frequency_of
    own = ask(a_plan(Plan.OWN), phase, house, on=DAY)
    assert own is not None
    assert (own.times, own.basis) == (3, Basis.OWN)
    assert ask(a_plan(Plan.USUAL), phase, house, on=DAY) is phase
    assert ask(None, None, house, on=DAY) is house
    assert ask(a_plan(Plan.OWN), phase, house, on=DAY - timedelta(days=1)) is phase
    paused = a_plan(Plan.PAUSED, DAY + timedelta(days=2))
    assert ask(paused, phase, house, on=DAY) is None
    assert ask(paused, phase, house, on=DAY + timedelta(days=2)) is phase
    assert ask(replace(a_plan(Plan.OWN), times=0), phase, house, on=DAY) is None
    assert [str(often(*one)) for one in ((0, 1), (1, 1), (2, 1), (1, 4))] == [
        "not tested by the draw",
        "once a week on average",
        "2 times a week on average",
        "1 in 4 weeks on average",
    ]
    assert str(phase.words) == "2 times a week on average"


def test_a_seed_is_sealed_before_its_day_and_a_draw_is_made_on_it() -> None:
    seal = drawing.against_sealing
    assert seal(DAY, [], zone=ZONE, at=NOW) is not None
    assert seal(DAY + timedelta(days=1), [], zone=ZONE, at=NOW) is None
    assert seal(DAY + timedelta(days=1), [DAY + timedelta(days=1)], zone=ZONE, at=NOW) is not None
    rule = SiteRule(SITE, (0, 1, 2, 3, 4), time(5), "", "")
    sealed = Sealed(SITE, DAY, 1, drawing.ORIGIN, "", "", NOW - timedelta(days=1))
    late = replace(sealed, at=NOW - timedelta(hours=3))
    told = [
        drawing.against_drawing(one, rule, day, zone=ZONE, at=at)
        for one, day, at in (
            (sealed, DAY, NOW),
            (sealed, DAY + timedelta(days=5), NOW),
            (sealed, DAY, NOW - timedelta(hours=8)),
            (sealed, DAY + timedelta(days=1), NOW),
            (None, DAY, NOW),
            (late, DAY, NOW),
        )
    ]
    assert told[0] is None
    assert all(isinstance(one, Refusal) for one in told[1:])


def a_file() -> dict[str, object]:
    day, seed = DAY, seeds(3)[0]
    pot = [(Ticket(drawing.token_of(SITE, day, UUID(int=one)), Fraction(1, 2)), False) for one in range(9)]
    drawn = drawing.drawn_of(SITE, day, seed, ORIGIN, [one for one, _ in pot])
    hashed = drawing.seed_hash(SITE, day, seed)
    sealed = Sealed(SITE, day, 1, drawing.ORIGIN, hashed, "", NOW)
    sealed = replace(sealed, chain=drawing.chain_of(SITE, sealed.before, 1, day, hashed))
    frozen = drawing.pot_hash(SITE, day, [one for one, _ in pot])
    card = DrawCard(UUID(int=1), SITE, day, NOW, "x", sealed, seed, ORIGIN, frozen, 9, len(drawn))
    return verifying.as_plain(card, tuple((one, one.token in drawn) for one, _ in pot))


def test_a_file_is_checked_alone_and_against_what_was_published() -> None:
    told = a_file()
    sealed = {"site": str(SITE), "day": DAY.isoformat(), **told["sealed"]}  # type: ignore[dict-item]
    found = verifying.check(told, {"sealed": [sealed]})
    assert not isinstance(found, Refusal)
    assert (found.holds, found.due, found.expected) == (True, 9, 4.5)
    assert checked(told, {"sealed": [sealed]}, {str(UUID(int=one)) for one in range(9)}) == []
    for published, words in (
        ({"sealed": [sealed | {"seed_hash": "0"}]}, "another seed"),
        ({"sealed": []}, "no seed for this day"),
        ({}, "not a list"),
        ([1], "not a list"),
    ):
        held = verifying.check(told, published)
        assert not isinstance(held, Refusal)
        assert words in str(held.findings[0])
    wrong: object
    for wrong in (
        None,
        {},
        [],
        told | {"rule": 2},
        told | {"seed": "zz"},
        told | {"pot": [{"token": "a", "chance": [1, 0]}]},
    ):
        assert isinstance(verifying.check(wrong), Refusal)
    # What each touch is called; the room's check tries the rest.
    harmed = verifying.check(told | {"drawn": ["ff"], "seed": "00" * 32, "pot_hash": "1"})
    assert not isinstance(harmed, Refusal)
    words = " ".join(map(str, harmed.findings))
    assert all(
        one in words
        for one in ("its hash differs", "left out", "called drawn", "not the one that was frozen")
    )
    twice = verifying.check(told | {"pot": [*told["pot"], told["pot"][0]]})  # type: ignore[index, misc]
    moved = verifying.check(told | {"sealed": {**told["sealed"], "number": 2}})  # type: ignore[dict-item]
    assert not isinstance(twice, Refusal) and "twice" in str(twice.findings[0])
    assert not isinstance(moved, Refusal) and "chain" in str(moved.findings[0])
