"""What follows from answers and days: nobody is asked twice, nobody is asked what can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from stepdown.state_report.rules.skips import applies, code_of
from stepdown.state_report.vocabulary import Answers, Layout, Moment, Span

# Upper ends of the groups of AGE (the last is open), TEDS-A and TEDS-D 2019.
AGES = (
    (12, 14),
    (15, 17),
    (18, 20),
    (21, 24),
    (25, 29),
    (30, 34),
    (35, 39),
    (40, 44),
    (45, 49),
    (50, 54),
    (55, 64),
)
FIRST_USE = ((0, 11), (12, 14), (15, 17), (18, 20), (21, 24), (25, 29))
STAYS = ((31, 45), (46, 60), (61, 90), (91, 120), (121, 180), (181, 365))
WAITS = ((1, 7), (8, 14), (15, 30))
INJECTED = 4
ALCOHOL = 2
# Which substance each flag of the file is about, in the order of the columns.
FLAGS: Mapping[str, int] = {
    "ALCFLG": 2,
    "COKEFLG": 3,
    "MARFLG": 4,
    "HERFLG": 5,
    "METHFLG": 6,
    "OPSYNFLG": 7,
    "PCPFLG": 8,
    "HALLFLG": 9,
    "MTHAMFLG": 10,
    "AMPHFLG": 11,
    "STIMFLG": 12,
    "BENZFLG": 13,
    "TRNQFLG": 14,
    "BARBFLG": 15,
    "SEDHPFLG": 16,
    "INHFLG": 17,
    "OTCFLG": 18,
    "OTHERFLG": 19,
}
# Census divisions of states by FIPS code; a division lies in one region.
DIVISIONS: Mapping[int, tuple[int, ...]] = {
    0: (72,),
    1: (9, 23, 25, 33, 44, 50),
    2: (34, 36, 42),
    3: (17, 18, 26, 39, 55),
    4: (19, 20, 27, 29, 31, 38, 46),
    5: (10, 11, 12, 13, 24, 37, 45, 51, 54),
    6: (1, 21, 28, 47),
    7: (5, 22, 40, 48),
    8: (4, 8, 16, 30, 32, 35, 49, 56),
    9: (2, 6, 15, 41, 53),
}
REGIONS: Mapping[int, int] = {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 3, 8: 4, 9: 4}


def _group(value: int, groups: tuple[tuple[int, int], ...], first: int = 1) -> int:
    """The number of the group a value lies in; past the last group, the number after it."""
    for number, (_, end) in enumerate(groups, start=first):
        if value <= end:
            return number
    return first + len(groups)


def age_group(years: int) -> int | None:
    """The group of an age at admission; the data set begins at twelve."""
    return None if years < AGES[0][0] else _group(years, AGES)


def first_use_group(years: int) -> int:
    """The group of an age at first use."""
    return _group(years, FIRST_USE)


def waited(days: int) -> int:
    """The group of days waited."""
    return 0 if days <= 0 else _group(days, WAITS)


def arrests(count: int) -> int:
    """None, once, twice or more."""
    return min(count, 2)


def self_help(times: int) -> int:
    """The group of visits to support groups in 30 days."""
    return _group(times, ((0, 0), (1, 3), (4, 7)))


def priors(count: int) -> int:
    """Earlier episodes; five stands for five and more."""
    return min(count, 5)


def length_of_stay(admitted: date, discharged: date, *, outpatient: bool) -> int:
    """Days of an episode as coded: 1 to 30 as they are, then groups. Outpatient counts both its first and
    last day.
    """
    days = max((discharged - admitted).days + (1 if outpatient else 0), 1)
    return days if days <= 30 else _group(days, STAYS, first=31)


def division_of(state: int) -> int | None:
    """The census division of a state."""
    return next((number for number, states in DIVISIONS.items() if state in states), None)


def row_of(
    layout: Layout, span: Span, key: int, place: tuple[int, int | None], answers: Answers
) -> dict[str, int]:
    """One line of the file: every column of the layout with its code.

    `answers` are those of both ends for a discharge; `place` is the state's FIPS code and the metropolitan
    area.
    """
    state, metro = place
    division = division_of(state)
    values = {name: _coded(layout, span.moment, name, answers) for name in layout.columns[span.moment]}
    values |= {
        "CASEID": key,
        "STFIPS": state,
        "CBSA2010": metro if metro is not None else layout.missing,
        "DIVISION": division if division is not None else layout.missing,
        "REGION": REGIONS[division] if division is not None else layout.missing,
        **_of_use(layout, answers),
    }
    if span.moment is Moment.ADMISSION:
        values["ADMYR"] = span.admitted_on.year
    else:
        service = code_of(answers, "SERVICES_D")
        ended = span.happened_on
        values["DISYR"] = ended.year
        values["LOS"] = length_of_stay(
            span.admitted_on, ended, outpatient=service in layout.outpatient_services
        )
    return {name: values[name] for name in layout.columns[span.moment]}


def _coded(layout: Layout, moment: Moment, name: str, answers: Answers) -> int:
    field = layout.field(name)
    code = code_of(answers, name)
    if field is None or code is None or not applies(field, answers):
        return layout.missing
    if moment is Moment.DISCHARGE and field.discharge_most is not None:
        return min(code, field.discharge_most)
    return code


def _of_use(layout: Layout, answers: Answers) -> dict[str, int]:
    """Flags of the substances, injecting, and whether it is alcohol, other drugs or both."""
    codes = [code_of(answers, f"SUB{n}") for n in (1, 2, 3)]
    used = {code for code in codes if code is not None and code > 1}
    injected = any(
        code is not None and code > 1 and code_of(answers, f"ROUTE{n}") == INJECTED
        for n, code in enumerate(codes, start=1)
    )
    drugs = bool(used - {ALCOHOL})
    alcohol = ALCOHOL in used
    return {
        **{flag: int(code in used) for flag, code in FLAGS.items()},
        "IDU": int(injected) if used else layout.missing,
        "ALCDRUG": (1 if alcohol else 0) + (2 if drugs else 0),
    }


def csv_of(columns: tuple[str, ...], rows: list[dict[str, int]]) -> bytes:
    """The file: a head of column names, then a line a record. Numbers only, so nothing needs quoting."""
    lines = [",".join(columns), *(",".join(str(row[name]) for name in columns) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")
