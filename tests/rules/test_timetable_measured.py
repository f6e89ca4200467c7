"""The bench of the timetable: it prints what was measured, and does not believe what it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.timetable import measured
from bench.timetable.__main__ import cases
from bench.timetable.measured import Measured, measure
from bench.timetable.table import AIMS, markdown, rows
from stepdown.timetable.bounding.clock import Clock
from stepdown.timetable.solving.proved import Proved, solve_and_prove
from stepdown.timetable.vocabulary import Plan, Problem

ONE = Measured(
    clients=120, seed=0, seconds=10, rounds=9, value=1000, least=1005, certified=1005, rests="certificate",
    kind="solo", minutes=900, counted=10, staff=300, hand_value=800, hand_minutes=750, hand_counted=8,
    hand_staff=400, answered=10.2, worked=19.0, mib=140.0,
)  # fmt: skip


def test_a_measured_clinic_says_what_was_found_and_what_a_planner_by_hand_does() -> None:
    found = measure(12, 1, 0.4)
    assert 0 < found.value <= found.least <= found.certified
    assert found.hand_value > 0
    assert 0 <= found.gap <= found.certified_gap
    assert found.faults == []
    assert found.mib > 10
    assert measure(12, 1, 0.3, Clock.PROCESSOR).faults == []


def test_a_plan_that_is_not_worth_what_was_said_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def boast(problem: Problem, *, seconds: float, seed: int) -> Proved:
        found = solve_and_prove(problem, seconds=seconds, seed=seed)
        return replace(found, solved=replace(found.solved, plan=Plan()))

    monkeypatch.setattr(measured, "solve_and_prove", boast)
    with pytest.raises(AssertionError, match="not worth what was said"):
        measure(12, 1, 0.3)


def test_a_bound_that_a_plan_passes_is_told() -> None:
    assert ONE.faults == []
    assert replace(ONE, least=999, certified=999).faults == ["a plan passes the bound"]
    assert replace(ONE, certified=1006).faults == ["certificate proves less"]
    assert replace(ONE, certified=1006, rests="solver").faults == []


def test_the_table_has_the_median_the_worst_and_whether_the_aim_was_reached() -> None:
    better, worse = replace(ONE, seed=1, least=1001), replace(ONE, seed=2, least=1030)
    (row,) = rows([ONE, better])
    assert row.reached
    (row,) = rows([ONE, better, worse])
    assert not row.reached, "the worst may be 2 percent"
    table = markdown([ONE, better, worse])
    assert "| 120 | 10 | 3 | 0.50 % | 3.00 % | **1 % (2 %), missed** | +20.0 % | +25.0 % | -25.0 % |" in table
    assert "| -25.0 % | 33.3 (53.3) |" in table, "five hours of staff for fifteen of clients"
    assert len(table.splitlines()) == 3


def test_without_a_time_each_size_is_measured_at_those_aimed_at() -> None:
    assert list(cases([120], 2, [])) == [(120, 10, 0), (120, 10, 1), (120, 60, 0), (120, 60, 1)]
    assert list(cases([7], 1, [])) == [(7, 10, 0)]
    assert list(cases([120], 1, [3])) == [(120, 3, 0)]
    assert {clients for clients, _ in AIMS} == {30, 60, 120, 500, 2000}
