"""What the state asks: codes, skips, contradictions, and what follows by itself."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import stepdown.state_report
from stepdown.state_report.rules import check, derive
from stepdown.state_report.rules.layout import read_codes, read_layout
from stepdown.state_report.rules.skips import applies, code_of
from stepdown.state_report.vocabulary import Answer, Answers, How, Layout, Moment, Span
from tests.scenes_state_codes import ADMISSION, DISCHARGE

DATA = Path(stepdown.state_report.__file__ or "").parent / "data"
CONTENT: dict[str, Any] = tomllib.loads((DATA / "layout-2019.toml").read_text())
CODES = read_codes((DATA / "codes-2019.csv").read_text())
DAY = date(2026, 11, 18)


def layout() -> Layout:
    made, faults = read_layout(CONTENT, CODES)
    assert not faults
    return made


LAYOUT = layout()


def answers(base: dict[str, int], **change: int | str | None) -> Answers:
    merged = {**base, **change}
    return {
        name: Answer(How.KNOWN, code) if isinstance(code, int) else Answer(How(code))
        for name, code in merged.items()
        if code is not None
    }


def found(moment: Moment, given: Answers) -> list[str]:
    return [one.field for one in check.problems(LAYOUT, moment, given)]


def span(moment: Moment = Moment.ADMISSION, days: int = 30) -> Span:
    return Span(UUID(int=1), UUID(int=2), UUID(int=3), moment, DAY, DAY + timedelta(days=days))


# ---- the layout is data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"valid_from": "soon"}, "day such as"),
        ({"fields": [CONTENT["fields"][0], CONTENT["fields"][0]]}, "twice"),
        ({"fields": [{**CONTENT["fields"][0], "code": "SHOESIZE"}]}, "no codes"),
        ({"fields": [{**CONTENT["fields"][0], "only_if": "GENDER"}]}, "skips half"),
        ({"fields": [{**CONTENT["fields"][0], "only_if": "NOWHERE", "only_codes": [1]}]}, "not there"),
        ({"admission_columns": ["CASEID"], "discharge_columns": ["CASEID"]}, "stands in no column"),
    ],
)
def test_a_layout_with_a_fault_names_it(change: dict[str, Any], words: str) -> None:
    assert words in " ".join(str(one.reason) for one in read_layout({**CONTENT, **change}, CODES)[1])


def test_missing_is_never_offered_as_an_answer() -> None:
    for field in LAYOUT.fields:
        assert LAYOUT.missing not in LAYOUT.labels(field), field.code
    assert LAYOUT.field("SHOESIZE") is None


# ---- problems


def test_a_complete_record_has_no_problem() -> None:
    assert found(Moment.ADMISSION, answers(ADMISSION)) == []
    assert found(Moment.DISCHARGE, answers(DISCHARGE)) == []


def test_what_was_not_asked_is_a_problem_and_an_honest_unknown_is_none() -> None:
    assert found(Moment.ADMISSION, answers(ADMISSION, RACE=None)) == ["RACE"]
    for how in ("unknown", "declined", "not_collected"):
        assert found(Moment.ADMISSION, answers(ADMISSION, RACE=how)) == []


@pytest.mark.parametrize(
    ("moment", "base", "change", "fields"),
    [
        (Moment.ADMISSION, ADMISSION, {"EMPLOY": 4}, ["DETNLF"]),
        (Moment.ADMISSION, ADMISSION, {"EMPLOY": 4, "DETNLF": 2}, []),
        (Moment.ADMISSION, ADMISSION, {"DETNLF": 2}, ["DETNLF"]),
        (Moment.ADMISSION, ADMISSION, {"GENDER": 2}, ["PREG"]),
        (Moment.ADMISSION, ADMISSION, {"GENDER": 2, "PREG": 2}, []),
        (Moment.ADMISSION, ADMISSION, {"PREG": 1}, ["PREG"]),
        (Moment.ADMISSION, ADMISSION, {"PSOURCE": 7}, ["DETCRIM"]),
        (Moment.ADMISSION, ADMISSION, {"RACE": 77}, ["RACE"]),
        (Moment.ADMISSION, ADMISSION, {"SERVICES": "unknown"}, ["SERVICES"]),
        (Moment.ADMISSION, ADMISSION, {"SUB1": 1, "ROUTE1": None, "FREQ1": None, "FRSTUSE1": None}, []),
        (
            Moment.ADMISSION,
            ADMISSION,
            {"SUB2": 1, "SUB3": 5, "ROUTE3": 4, "FREQ3": 2, "FRSTUSE3": 3},
            ["SUB3"],
        ),
        (Moment.ADMISSION, ADMISSION, {"SUB2": 2, "ROUTE2": 1, "FREQ2": 2, "FRSTUSE2": 3}, ["SUB2"]),
        (
            Moment.ADMISSION,
            ADMISSION,
            {"SUB1": 7, "SUB2": 7, "ROUTE2": 1, "FREQ2": 2, "FRSTUSE2": 3},
            [],
        ),
        (Moment.ADMISSION, ADMISSION, {"AGE": 2, "FRSTUSE1": 4}, ["FRSTUSE1"]),
        (Moment.ADMISSION, ADMISSION, {"AGE": 2, "FRSTUSE1": 3}, []),
        (Moment.ADMISSION, ADMISSION, {"AGE": 12, "FRSTUSE1": 7}, []),
        (Moment.ADMISSION, ADMISSION, {"AGE": "unknown", "FRSTUSE1": 7}, []),
        (Moment.ADMISSION, ADMISSION, {"HLTHINS": 4}, ["PRIMPAY"]),
        (Moment.ADMISSION, ADMISSION, {"HLTHINS": 4, "PRIMPAY": 1}, []),
        (Moment.DISCHARGE, DISCHARGE, {"EMPLOY_D": 4}, ["DETNLF_D"]),
        (Moment.DISCHARGE, DISCHARGE, {"REASON": "declined"}, ["REASON"]),
        (Moment.DISCHARGE, DISCHARGE, {"SUB2_D": 1, "SUB3_D": 5, "FREQ3_D": 1}, ["SUB3_D"]),
        (Moment.DISCHARGE, DISCHARGE, {"FREQ1_D": None}, ["FREQ1_D"]),
    ],
)
def test_contradictions_and_skips_are_named_at_their_field(
    moment: Moment, base: dict[str, int], change: dict[str, Any], fields: list[str]
) -> None:
    assert found(moment, answers(base, **change)) == fields


def test_a_problem_about_health_says_that_it_is() -> None:
    (one,) = check.problems(LAYOUT, Moment.ADMISSION, answers(ADMISSION, DSMCRIT=None))
    assert one.clinical
    stranger = replace(LAYOUT, fields=tuple(f for f in LAYOUT.fields if f.code != "SUB1"))
    assert check._problem(stranger, "SUB1", one.words).clinical is False


def test_a_skip_follows_only_a_known_answer() -> None:
    field = LAYOUT.field("DETNLF")
    assert field is not None
    assert not applies(field, {})
    assert not applies(field, {"EMPLOY": Answer(How.UNKNOWN)})
    assert applies(field, {"EMPLOY": Answer(How.KNOWN, 4)})
    assert code_of({"EMPLOY": Answer(How.UNKNOWN)}, "EMPLOY") is None


# ---- what follows by itself


@pytest.mark.parametrize(
    ("years", "group"),
    [
        (11, None),
        (12, 1),
        (14, 1),
        (15, 2),
        (20, 3),
        (24, 4),
        (29, 5),
        (54, 10),
        (55, 11),
        (64, 11),
        (65, 12),
        (99, 12),
    ],
)
def test_ages_fall_into_the_groups_of_the_codebook(years: int, group: int | None) -> None:
    assert derive.age_group(years) == group


@pytest.mark.parametrize(("years", "group"), [(0, 1), (11, 1), (12, 2), (24, 5), (29, 6), (30, 7)])
def test_first_use_falls_into_its_groups(years: int, group: int) -> None:
    assert derive.first_use_group(years) == group


@pytest.mark.parametrize(
    ("days", "outpatient", "code"),
    [
        (0, False, 1),
        (0, True, 1),
        (29, True, 30),
        (30, True, 31),
        (30, False, 30),
        (45, False, 31),
        (46, False, 32),
        (365, False, 36),
        (366, False, 37),
    ],
)
def test_outpatient_stays_count_their_first_and_their_last_day(
    days: int, outpatient: bool, code: int
) -> None:
    assert derive.length_of_stay(DAY, DAY + timedelta(days=days), outpatient=outpatient) == code


def test_counts_fall_into_their_groups() -> None:
    assert [derive.waited(n) for n in (-1, 0, 1, 7, 8, 14, 15, 30, 31)] == [0, 0, 1, 1, 2, 2, 3, 3, 4]
    assert [derive.arrests(n) for n in (0, 1, 2, 9)] == [0, 1, 2, 2]
    assert [derive.self_help(n) for n in (0, 1, 3, 4, 7, 8, 30)] == [1, 2, 2, 3, 3, 4, 4]
    assert [derive.priors(n) for n in (0, 4, 5, 9)] == [0, 4, 5, 5]


def test_every_state_lies_in_one_division() -> None:
    states = [state for states in derive.DIVISIONS.values() for state in states]
    assert len(states) == len(set(states))
    assert set(CODES[Moment.ADMISSION]["STFIPS"]) <= set(states)
    assert derive.division_of(99) is None


def test_a_row_has_every_column_and_says_what_follows() -> None:
    row = derive.row_of(LAYOUT, span(), 1234567890, (8, None), answers(ADMISSION))
    assert tuple(row) == LAYOUT.columns[Moment.ADMISSION]
    assert (row["ADMYR"], row["REGION"], row["DIVISION"], row["CBSA2010"]) == (2026, 4, 8, -9)
    assert (row["ALCFLG"], row["HERFLG"], row["IDU"], row["ALCDRUG"]) == (1, 0, 0, 1)
    assert (row["DETNLF"], row["ROUTE2"], row["PREG"]) == (-9, -9, -9)


def test_a_row_of_somebody_who_injects_two_things() -> None:
    given = answers(ADMISSION, SUB2=5, ROUTE2=4, FREQ2=2, FRSTUSE2=4)
    row = derive.row_of(LAYOUT, span(), 1, (99, 19740), given)
    assert (row["IDU"], row["HERFLG"], row["ALCDRUG"]) == (1, 1, 3)
    assert (row["REGION"], row["DIVISION"], row["CBSA2010"]) == (-9, -9, 19740)
    none = answers(ADMISSION, SUB1=1)
    assert derive.row_of(LAYOUT, span(), 1, (8, None), none)["IDU"] == -9
    drugs = derive.row_of(LAYOUT, span(), 1, (8, None), answers(ADMISSION, SUB1=4))
    assert drugs["ALCDRUG"] == 2


def test_a_discharge_carries_both_ends_and_its_length() -> None:
    both = {**answers(ADMISSION), **answers(DISCHARGE)}
    row = derive.row_of(LAYOUT, span(Moment.DISCHARGE), 1, (8, None), both)
    assert tuple(row) == LAYOUT.columns[Moment.DISCHARGE]
    assert (row["DISYR"], row["LOS"], row["NOPRIOR"], row["REASON"]) == (2026, 31, 1, 1)
    assert span(Moment.DISCHARGE).happened_on == DAY + timedelta(days=30)
    assert span().happened_on == DAY
    still = Span(UUID(int=1), UUID(int=2), UUID(int=3), Moment.DISCHARGE, DAY)
    assert still.happened_on == DAY


def test_a_file_is_a_head_and_a_line_each() -> None:
    assert derive.csv_of(("A", "B"), [{"A": 1, "B": -9}]) == b"A,B\r\n1,-9\r\n"
