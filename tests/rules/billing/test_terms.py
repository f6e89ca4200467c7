"""Fees, the sliding scale, estimates and payment plans."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stepdown.billing
from stepdown.billing.rules import estimate, fees, plan, scale
from stepdown.billing.vocabulary import (
    AskedTerms,
    Basis,
    EstimateLine,
    Every,
    Fee,
    FeeSchedule,
    Region,
    Terms,
)
from stepdown.kernel.money import Money

DATA = Path(stepdown.billing.__file__ or "").parent / "data"
DAY = date(2026, 11, 18)  # a Wednesday


def content(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text())


def shipped() -> FeeSchedule:
    read = fees.read_schedule(content("fees"), 1, DAY)
    assert isinstance(read, FeeSchedule)
    return read


def said(found: object) -> str:
    assert isinstance(found, tuple)
    return " ".join(str(one.reason) for one in found)


# ---- fees


def test_the_shipped_schedule_reads_and_keeps_itself() -> None:
    read = shipped()
    assert fees.read_schedule(fees.content_of(read), 1, DAY) == read
    assert read.fee("intake") and not read.fee("massage")
    assert read.step("a") and not read.step("z")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fees": []}, "fees"),
        ({"fees": [{"key": "a", "words": "One", "cents": -1}]}, "whole number"),
        (
            {"fees": [{"key": "a", "words": "One", "cents": 1}, {"key": "a", "words": "Two", "cents": 2}]},
            "twice",
        ),
        ({"fees": [{"key": "a", "words": "4111 1111 1111 1111", "cents": 1}]}, "card number"),
        (
            {"steps": [{"key": "a", "words": "All", "share_percent": 50, "up_to_percent": 100}]},
            "without an end",
        ),
        (
            {
                "steps": [
                    {"key": "a", "words": "A", "share_percent": 50, "up_to_percent": 200},
                    {"key": "b", "words": "B", "share_percent": 60, "up_to_percent": 100},
                    {"key": "b", "words": "C", "share_percent": 100},
                ]
            },
            "rise",
        ),
        ({"colour": "red"}, "belongs here"),
    ],
)
def test_a_schedule_with_a_fault_names_its_place(change: Mapping[str, object], words: str) -> None:
    assert words in said(fees.read_schedule({**content("fees"), **change}, 1, DAY))


def test_fees_act_from_their_day_on_and_never_backwards() -> None:
    assert fees.may_begin(DAY - timedelta(days=1), today=DAY, taken=[]) is not None
    assert fees.may_begin(DAY, today=DAY, taken=[DAY]) is not None
    assert fees.may_begin(DAY, today=DAY, taken=[DAY - timedelta(days=9)]) is None


# ---- the scale


def test_guidelines_have_sources_and_hold_from_their_day() -> None:
    found, faults = fees.read_guidelines(content("poverty"))
    assert not faults
    assert all(one.source.title and one.source.tag for one in found)
    before = scale.guideline_on(found, Region.CONTIGUOUS, date(2026, 1, 12))
    after = scale.guideline_on(found, Region.CONTIGUOUS, date(2026, 1, 13))
    assert before and before.year == 2025
    assert after and after.year == 2026
    assert scale.guideline_on(found, Region.ALASKA, date(2020, 1, 1)) is None
    assert scale.yearly(after, 4) == Money(3_300_000)


def test_a_guideline_twice_or_without_a_day_is_a_fault() -> None:
    rows = content("poverty")["guidelines"]
    assert "twice" in said(fees.read_guidelines({"guidelines": [rows[0], rows[0]]})[1])
    broken = {**rows[0], "starts_on": "soon"}
    assert "day such as" in said(fees.read_guidelines({"guidelines": [broken]})[1])


@pytest.mark.parametrize(
    ("household", "income", "key"),
    [(1, 0, "a"), (1, 1_596_000, "a"), (1, 1_596_001, "b"), (4, 3_300_000, "a"), (1, 90_000_000, "e")],
)
def test_a_step_ends_with_its_last_cent(household: int, income: int, key: str) -> None:
    found, _ = fees.read_guidelines(content("poverty"))
    guideline = scale.guideline_on(found, Region.CONTIGUOUS, DAY)
    assert guideline is not None
    assert scale.step_for(shipped(), guideline, household, Money(income)).key == key


def test_a_scale_without_a_last_step_is_nobodys_scale() -> None:
    found, _ = fees.read_guidelines(content("poverty"))
    read = shipped()
    with pytest.raises(ValueError, match="last step"):
        scale.step_for(replace(read, steps=read.steps[:1]), found[0], 1, Money(99_000_000))


@given(st.integers(0, 1_000_000), st.integers(0, 100), st.integers(0, 100_000))
def test_nobody_pays_more_than_the_fee(cents: int, share: int, fixed: int) -> None:
    fee = Fee("a", "A", Money(cents))
    assert Money(0) <= scale.price(fee, Terms(share)) <= fee.price
    assert Money(0) <= scale.price(fee, Terms(share, Money(fixed))) <= fee.price


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 3, 15), -3, date(2025, 12, 15)),
        (date(2026, 11, 1), -11, date(2025, 12, 1)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, then: date) -> None:
    assert scale.add_months(day, months) == then


ASKED = AskedTerms(Basis.PROOF, household=2, yearly_income=Money(0), proof="benefit letter")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"household": None}, "household"),
        ({"household": 31}, "household"),
        ({"yearly_income": None}, "income"),
        ({"yearly_income": Money(-1)}, "income"),
        ({"proof": " "}, "proof"),
        ({"ends_on": DAY - timedelta(days=1)}, "ends_on"),
        ({"copay": Money(-1)}, "copay"),
        ({"basis": Basis.HARDSHIP, "share_percent": 20, "reason": "short"}, "reason"),
        ({"basis": Basis.HARDSHIP, "share_percent": 101, "reason": "Fire at home"}, "share_percent"),
        ({"basis": Basis.HARDSHIP, "share_percent": None, "reason": "Fire at home"}, "share_percent"),
    ],
)
def test_what_an_arrangement_lacks_is_named(change: dict[str, Any], field: str) -> None:
    found = scale.check_terms(replace(ASKED, **change), may_set=True, today=DAY)
    assert [one.field for one in found] == [field]


def test_an_arrangement_that_lacks_nothing_passes_and_hardship_asks_who() -> None:
    assert scale.check_terms(ASKED, may_set=False, today=DAY) == ()
    assert scale.check_terms(AskedTerms(Basis.FULL), may_set=False, today=DAY) == ()
    hardship = AskedTerms(Basis.HARDSHIP, share_percent=0, reason="Fire at home", copay=Money(0), ends_on=DAY)
    assert scale.check_terms(hardship, may_set=True, today=DAY) == ()
    assert len(scale.check_terms(hardship, may_set=False, today=DAY)) == 1


# ---- estimates

RULES, CLOSED, FAULTS = estimate.read_rules(content("estimate"))


def test_the_terms_of_estimates_read_and_a_fault_is_named() -> None:
    assert not FAULTS
    assert RULES.over == Money(40000)
    assert estimate.read_rules({**content("estimate"), "holidays": ["someday"]})[2]
    assert estimate.read_rules({**content("estimate"), "far_due": -1})[2]


@pytest.mark.parametrize(
    ("service_on", "due"),
    [
        (None, date(2026, 11, 23)),  # asked: three business days
        (date(2026, 12, 3), date(2026, 11, 23)),  # ten business days ahead, Thanksgiving left out
        (date(2026, 12, 2), date(2026, 11, 19)),  # nine ahead: one after booking
        (date(2026, 11, 23), date(2026, 11, 19)),  # three ahead
        (date(2026, 11, 20), DAY),  # nearer: the day itself
        (DAY, DAY),
    ],
)
def test_an_estimate_is_due_by_how_far_ahead_the_service_is(service_on: date | None, due: date) -> None:
    assert estimate.due_on(RULES, CLOSED, asked_on=DAY, service_on=service_on) == due


def test_an_estimate_names_a_service_and_an_end() -> None:
    line = EstimateLine("a", "A", 3, Money(500), Money(250))
    assert estimate.total([line, line]) == Money(1500)
    assert estimate.check_lines([line]) is None
    assert estimate.check_lines([]) is not None
    assert estimate.check_lines([replace(line, count=501)]) is not None


# ---- plans


@given(st.integers(1_000, 1_000_000), st.integers(2, 36), st.sampled_from(Every))
def test_instalments_come_to_exactly_the_whole(cents: int, count: int, every: Every) -> None:
    parts = plan.instalments(Money(cents), count, DAY, every)
    assert sum(part.cents for _, part in parts) == cents
    assert max(part.cents for _, part in parts) - min(part.cents for _, part in parts) <= 1
    days = [day for day, _ in parts]
    assert days[0] == DAY
    assert days == sorted(set(days))


@pytest.mark.parametrize(
    ("total", "count", "first", "field"),
    [
        (0, 2, DAY, "total"),
        (10_001, 2, DAY, "total"),
        (10_000, 1, DAY, "count"),
        (10_000, 37, DAY, "count"),
        (1_000, 3, DAY, "count"),
        (10_000, 4, DAY - timedelta(days=1), "first"),
        (10_000, 4, DAY, None),
    ],
)
def test_a_plan_is_about_what_is_owed(total: int, count: int, first: date, field: str | None) -> None:
    found = plan.check_plan(Money(total), count, first, owed=Money(10_000), today=DAY)
    assert (found.field if found else None) == field


def test_the_earliest_parts_are_settled_first() -> None:
    parts = [Money(300), Money(300), Money(400)]
    assert plan.settled(parts, Money(599)) == (True, False, False)
    assert plan.settled(parts, Money(1000)) == (True, True, True)
    assert plan.settled(parts, Money(-5)) == (False, False, False)
