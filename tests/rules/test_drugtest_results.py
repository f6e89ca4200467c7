"""Results read, held against what is expected and told, and specimens collected, without a database."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from stepdown.drugtest.rules import custody, judging, telling
from stepdown.drugtest.shelf import setting
from stepdown.drugtest.vocabulary import (
    Came,
    Collected,
    CustodyStep,
    Explaining,
    Fluid,
    Found,
    Line,
    Mark,
    Method,
    NewStep,
    OneTest,
    Outcome,
    Sign,
    Verdict,
    Why,
    Wish,
)

SITE, NOW, ZONE = UUID(int=7), datetime(2026, 11, 23, 15, tzinfo=UTC), "America/New_York"
RULES = setting()


ON = date(2026, 11, 18)


def line(analyte: str, found: Found = Found.DETECTED, method: Method = Method.PRESUMPTIVE) -> Line:
    return Line(analyte, analyte, method, found)


def fact(key: str, value: str, found: Found = Found.DETECTED) -> Line:
    return Line(key, key, Method.VALIDITY, found, Decimal(value))


@pytest.mark.parametrize(
    ("temperature", "lines", "signs"),
    [
        ("95", [], []),
        (None, [], []),
        ("89.9", [], [Sign.COLD]),
        ("100.1", [], [Sign.HOT]),
        ("95", [fact("creatinine", "19.9")], [Sign.DILUTE]),
        ("95", [fact("creatinine", "20")], []),
        ("95", [fact("creatinine", "12"), fact("gravity", "1.002")], [Sign.DILUTE]),
        ("95", [fact("creatinine", "12"), fact("gravity", "1.005")], []),
        ("95", [fact("gravity", "1.0005")], [Sign.DILUTE]),
        ("95", [fact("creatinine", "1.9")], [Sign.SUBSTITUTED]),
        ("95", [fact("ph", "3.9")], [Sign.ADULTERATED]),
        ("95", [fact("ph", "11")], [Sign.ADULTERATED]),
        ("95", [fact("ph", "8.9")], []),
        ("95", [fact("oxidants", "1")], [Sign.ADULTERATED]),
        ("95", [fact("oxidants", "0", Found.NOT_DETECTED)], []),
    ],
)
def test_what_a_specimen_should_be(temperature: str | None, lines: list[Line], signs: list[Sign]) -> None:
    warm = Decimal(temperature) if temperature else None
    assert list(judging.signs_of(warm, lines, RULES.validity)) == signs
    assert judging.signs_of(warm, lines, RULES.validity, urine=False) == ()


BUP = Explaining(("buprenorphine",), "Buprenorphine 16 mg", ON - timedelta(days=30))
SURE = Method.DEFINITIVE


NOT, NO = Found.NOT_DETECTED, Found.UNCLEAR
GOOD, BAD = "as_expected", "not_as_expected"


def bup(**more: object) -> list[Explaining]:
    return [replace(BUP, **more)]  # type: ignore[arg-type]


def ago(days: int) -> date:
    return ON - timedelta(days=days)


@pytest.mark.parametrize(
    ("lines", "explains", "outcome", "verdicts", "asked", "safety"),
    [
        ([line("cocaine", NOT)], [], GOOD, GOOD, "", False),
        ([line("cocaine")], [], BAD, "present", "cocaine", False),
        ([line("cocaine", method=SURE)], [], BAD, "present", "", False),
        ([line("cocaine"), line("cocaine", NOT, SURE)], [], GOOD, GOOD, "", False),
        ([line("cocaine", NOT, SURE), line("cocaine")], [], GOOD, GOOD, "", False),
        ([line("cocaine", NO, SURE), line("cocaine")], [], BAD, "present", "cocaine", False),
        ([line("cocaine", NO)], [], "not_clear", "not_clear", "", False),
        ([line("cocaine", Found.NOT_DONE)], [], "waits", "", "", False),
        ([line("fentanyl")], [], BAD, "present", "fentanyl", True),
        ([line("fentanyl", method=SURE)], [], BAD, "present", "", True),
        ([line("buprenorphine")], bup(), GOOD, "explained", "", False),
        ([line("buprenorphine", NOT)], bup(), BAD, "missing", "buprenorphine", False),
        ([line("buprenorphine", NOT)], bup(expected=False), GOOD, GOOD, "", False),
        ([line("buprenorphine", NOT)], bup(since=ON), GOOD, GOOD, "", False),
        ([line("buprenorphine")], bup(until=ago(14)), GOOD, "explained", "", False),
        ([line("buprenorphine")], bup(until=ago(15)), BAD, "present", "buprenorphine", False),
        ([line("buprenorphine", NOT)], bup(until=ago(4)), GOOD, GOOD, "", False),
        ([line("mystery")], [], BAD, "present", "mystery", False),
        ([fact("creatinine", "90")], [], "waits", "", "", False),
        ([Line("?", "", Method.PRESUMPTIVE, Found.DETECTED)], [], "waits", "", "", False),
    ],
)
def test_what_the_rules_propose(
    lines: list[Line], explains: list[Explaining], outcome: str, verdicts: str, asked: str, safety: bool
) -> None:
    made = judging.proposal(lines, explains, (), RULES, on=ON)
    assert made.outcome.value == outcome
    assert " ".join(one.verdict.value for one in made.judged) == verdicts
    assert " ".join(made.definitive) == asked
    assert made.safety_first is safety
    assert all(str(one.why) for one in made.judged)


def test_a_specimen_that_was_not_right_proposes_nothing_about_a_person() -> None:
    clear = judging.proposal([line("cocaine", Found.NOT_DETECTED)], (), (Sign.DILUTE,), RULES, on=ON)
    assert clear.outcome is Outcome.NOT_CLEAR
    assert judging.proposal([], (), (Sign.COLD,), RULES, on=ON).outcome is Outcome.NOT_CLEAR
    many = judging.proposal([line(one.key) for one in RULES.analytes], (), (), RULES, on=ON)
    assert "More than 7 classes" in str(many.definitive_why)
    assert RULES.label("nothing") == "nothing"


def test_values_are_told_for_the_same_creatinine() -> None:
    told = [(ON, Decimal(90), Decimal(30)), (ON - timedelta(days=7), Decimal(200), Decimal(200))]
    points = judging.trend([*told, (ON - timedelta(days=9), Decimal(5), None)])
    assert [one.normalized for one in points] == [None, Decimal("100.0"), Decimal("300.0")]
    # By itself the value fell; for the same creatinine it rose.
    assert "3.0 times" in str(judging.direction(points, RULES.rises_again))
    assert "washing out" in str(judging.direction(points[::-1][:2], RULES.rises_again))
    assert "About the same" in str(judging.direction(points[1:2] * 2, RULES.rises_again))
    assert judging.direction(points[:2], RULES.rises_again) is None
    zero = replace(points[1], normalized=Decimal(0))
    assert judging.direction([zero, points[1]], RULES.rises_again) is None


def one(mark: Mark, days: int = 0, **more: object) -> OneTest:
    came = {Mark.MISSED: Came.ABSENT, Mark.EXCUSED: Came.EXCUSED}.get(mark, Came.GIVEN)
    told = OneTest(
        UUID(int=days + 1),
        SITE,
        SITE,
        ON - timedelta(days=days),
        Why.RANDOM,
        came,
        None,
        Outcome.WAITS,
        mark=mark,
    )
    return replace(told, **more)  # type: ignore[arg-type]


def test_a_row_counts_what_was_as_expected_and_ends_at_what_was_not() -> None:
    good, bad, missed = Mark.EXPECTED, Mark.UNEXPECTED, Mark.MISSED
    row: Sequence[tuple[list[Mark], int]] = (
        ([], 0),
        ([good, Mark.WAITING, good, Mark.EXCUSED, good, bad, good], 3),
        ([missed, good], 0),
        ([good, missed, good], 1),
    )
    for marks, count in row:
        assert telling.in_a_row([one(mark, place) for place, mark in enumerate(marks)]) == count


def test_what_leaves_the_house_names_only_what_is_confirmed() -> None:
    bad = one(Mark.UNEXPECTED, outcome=Outcome.NOT_AS_EXPECTED, found=("cocaine", "fentanyl"))
    cases = (
        (one(Mark.EXCUSED), "excused"),
        (one(Mark.MISSED), "no specimen: Did not come"),
        (one(Mark.WAITING), "no result yet"),
        (one(Mark.WAITING, came=Came.WAITS, outcome=Outcome.AS_EXPECTED), "no result yet"),
        (one(Mark.EXPECTED, outcome=Outcome.AS_EXPECTED), "as expected"),
        (one(Mark.WAITING, outcome=Outcome.NOT_CLEAR), "nothing is concluded"),
        (bad, "presumptive, not confirmed"),
        (replace(bad, confirmed=("cocaine",)), "confirmed: Cocaine"),
    )
    for test, words in cases:
        (told,) = telling.outside([test], RULES.label)
        assert words in str(told.words)
        assert "positive" not in str(told.words).lower()
        assert "Fentanyl" not in str(told.words)
    told_as = (
        (Came.UNABLE, Outcome.WAITS),
        (Came.REFUSED, Outcome.WAITS),
        (Came.GIVEN, Outcome.AS_EXPECTED),
        (Came.GIVEN, Outcome.NOT_AS_EXPECTED),
        (Came.GIVEN, Outcome.NOT_CLEAR),
    )
    marks = [telling.mark_of(came, outcome) for came, outcome in told_as]
    assert marks == [Mark.EXCUSED, Mark.MISSED, Mark.EXPECTED, Mark.UNEXPECTED, Mark.WAITING]


# ---- collecting


def test_collecting_asks_for_what_custody_and_a_wish_ask_for() -> None:
    free = Wish("any", "any", "", 0)
    told = Collected(Fluid.URINE, temperature=Decimal(95))
    against = custody.against_collecting
    assert against(Came.WAITS, told, free) == ()
    assert len(against(Came.GIVEN, told, free)) == 1
    assert {str(one.field) for one in against(Came.UNABLE, replace(told, custody=True), free)} == {
        "id_check",
        "seal",
    }
    assert against(Came.ABSENT, replace(told, fluid=Fluid.ORAL), free)[0].field == "temperature"
    oral = replace(free, fluid="oral")
    assert against(Came.WAITS, told, oral)[0].field == "wish_words"
    assert against(Came.WAITS, replace(told, wish_words="No kit left"), oral) == ()
    assert against(Came.WAITS, replace(told, as_wished=False), free)[0].field == "wish_words"


def test_a_chain_of_custody_is_unbroken_or_says_where() -> None:
    first = CustodyStep(1, "The person", "Dana", "Collected", "A", True, NOW)
    fine = CustodyStep(2, "Dana", "Courier", "Sent", "A", True, NOW)
    assert custody.gaps([first, fine]) == ()
    broken = replace(fine, from_name="Ines", seal="B", intact=False)
    assert len(custody.gaps([first, broken])) == 3
    against = custody.against_handing_over
    step = NewStep("Courier", "Sent", "A")
    assert against(True, [first], step) is None
    assert against(False, [first], step) is not None
    assert against(True, [first], replace(step, seal=" ")) is not None
    assert against(True, [first], replace(step, to_name="Dana")) is not None
    assert against(True, [], step) is None


def test_a_number_is_read_aloud_easily_and_tells_nothing() -> None:
    made = {custody.number_from(random.Random(one).getrandbits(64)) for one in range(500)}
    assert len(made) == 500
    assert all(len(one) == 8 and not set(one) & set("01IOL") for one in made)


def test_every_fact_of_the_files_has_its_source_and_tag() -> None:
    assert all(one.window.tag == "K" and one.window.source for one in RULES.analytes)
    assert all((one.source, one.tag) != ("", "") for one in (RULES.house, RULES.stable))
    assert {*(sign.value for sign in Sign), "unable", "refused", "absent"} <= set(RULES.nexts)
    keys = [one.key for one in RULES.analytes]
    assert keys == list(dict.fromkeys(keys))
    assert set(keys) == set(
        "alcohol_etg amphetamines methamphetamine cocaine opiates oxycodone fentanyl methadone buprenorphine "
        "benzodiazepines barbiturates thc pcp".split()
    )
    assert Verdict.PRESENT.label.text.startswith("found")
