"""Problems and plans as files: what goes out comes back, what does not fit is refused with its place."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepdown.kernel.refusal import Refused
from stepdown.timetable.rules.schema import schema
from stepdown.timetable.rules.wire import as_data, as_text, plan_from, problem_from, tiers_from
from stepdown.timetable.vocabulary import (
    DAY,
    UNIT,
    WEEK,
    Client,
    Counselor,
    CountRule,
    Credential,
    Group,
    GroupNeed,
    Place,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Tiers,
    Visit,
    VisitNeed,
    Window,
    Wish,
    week,
)
from tests.rules.timetable_clinic import PLAN, PROBLEM

DOCS = Path(__file__).resolve().parents[2] / "docs"

# -- any value at all, whether it makes sense or not
ids = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=("C", "Z")), max_size=5)
names = st.frozensets(ids, max_size=2)
numbers = st.integers(0, 100_000)
starts = st.integers(0, WEEK // UNIT - 1).map(lambda unit: unit * UNIT)
lengths = st.integers(1, DAY // UNIT).map(lambda unit: unit * UNIT)
windows = st.tuples(st.integers(0, 671), st.integers(1, 96)).map(
    lambda pair: Window(pair[0] * UNIT, min(WEEK, (pair[0] + pair[1]) * UNIT))
)


def some(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(of, max_size=2).map(tuple)


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "Credential.until": st.none() | starts,
    "Counselor.most_caseload": st.none() | numbers,
    "Group.minutes": lengths,
    "VisitNeed.minutes": lengths,
    "Problem.step": lengths,
    "Group.starts": some(starts),
    "Section.start": starts,
    "Visit.start": starts,
    "CountRule.days": st.frozensets(st.integers(0, 6)),
    "Wish.weight": st.integers(-100, 100),
    "Tiers.wishes": st.integers(-100, 100),
}
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "str": ids,
    "int": numbers,
    "bool": st.booleans(),
    "date": st.dates(),
    "Place": st.sampled_from(Place),
    "Window": windows,
    "frozenset[str]": names,
    "tuple[str, ...]": some(ids),
}


def any_of(record: type[Any]) -> st.SearchStrategy[Any]:
    """Values of a dataclass, each field drawn by its name or its type."""
    drawn = {}
    for one in fields(record):
        hint = str(one.type)
        inner = re.match(r"tuple\[(\w+), \.\.\.\]", hint)
        if (named := f"{record.__name__}.{one.name}") in FIELDS:
            drawn[one.name] = FIELDS[named]
        elif hint in KINDS:
            drawn[one.name] = KINDS[hint]
        else:
            drawn[one.name] = some(KINDS[inner[1]]) if inner else KINDS[hint]
    return st.builds(record, **drawn)


for parts in (Room, Shift, Credential, Counselor, Group, GroupNeed, VisitNeed, CountRule, Wish, Client):
    KINDS[parts.__name__] = any_of(parts)
for parts in (Section, Visit, Plan):
    KINDS[parts.__name__] = any_of(parts)

calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@calm
@given(any_of(Problem))
def test_a_problem_comes_back_as_it_went(problem: Problem) -> None:
    assert problem_from(as_text(problem)) == problem
    assert faults_by_schema(as_data(problem)) == []


@calm
@given(any_of(Plan))
def test_a_plan_comes_back_as_it_went(plan: Plan) -> None:
    assert plan_from(as_text(plan).encode()) == plan
    assert faults_by_schema(as_data(plan)) == []


@calm
@given(any_of(Tiers))
def test_what_a_plan_is_worth_comes_back_as_it_went(tiers: Tiers) -> None:
    assert tiers_from(as_text(tiers)) == tiers
    assert faults_by_schema(as_data(tiers)) == []


def test_what_has_a_default_may_be_left_out() -> None:
    assert plan_from('{"format": "stepdown-timetable-plan-1"}') == Plan()
    data = as_data(PROBLEM)
    del data["last"], data["day_worth"], data["clients"][0]["in_treatment"]
    assert problem_from(json.dumps(data)) == PROBLEM


# -- what does not fit

Change = tuple[str, str, Any]
WRONG: dict[str, tuple[str, tuple[Any, ...], Any]] = {
    "another format": ("format: needs “stepdown-timetable-problem-1”", ("format",), "1"),
    "a field nobody knows": ("clients[1].name: is no field there is", ("clients", 1, "name"), "Joe"),
    "a number for a text": (
        "rooms[0].id: needs a text of at most 200 printable characters", ("rooms", 0, "id"), 7),
    "a text too long": (
        "rooms[0].id: needs a text of at most 200 printable characters", ("rooms", 0, "id"), "x" * 201),
    "half a character": (
        "rooms[0].id: needs a text of at most 200 printable characters", ("rooms", 0, "id"), "\ud800"),
    "a text for a number": ("rooms[0].seats: needs a whole number", ("rooms", 0, "seats"), "six"),
    "true for a number": ("rooms[0].seats: needs a whole number", ("rooms", 0, "seats"), True),
    "half a seat": ("rooms[0].seats: needs a whole number", ("rooms", 0, "seats"), 6.5),
    "a number for true": (
        "clients[0].in_treatment: needs true or false", ("clients", 0, "in_treatment"), 1),
    "a day of nowhere": ("week: needs a day such as 2026-11-23", ("week",), "2026-02-30"),
    "a day by its week": ("week: needs a day such as 2026-11-23", ("week",), "2026-W48-1"),
    "a day by number": ("week: needs a day such as 2026-11-23", ("week",), 20261123),
    "no place": ("groups[0].place: needs one of on_site, either, video", ("groups", 0, "place"), "moon"),
    "a list for a place": (
        "groups[0].place: needs one of on_site, either, video", ("groups", 0, "place"), []),
    "a text for a list": ("clients[0].free: needs a list", ("clients", 0, "free"), "always"),
    "a list for an object": (
        "clients[0].free[0]: needs an object with named fields", ("clients", 0, "free", 0), [0, 60]),
    "null where something is": ("rooms[0].site: needs a text of at most 200 printable characters",
                                ("rooms", 0, "site"), None),
    "a minute past": ("clients[0].free[0].start: needs a quarter of an hour, a multiple of 15 minutes",
                      ("clients", 0, "free", 0, "start"), 451),
    "before the week": (
        "clients[0].free[0].start: needs a number from 0 to 10065", ("clients", 0, "free", 0, "start"), -15),
    "past the week": (
        "clients[0].free[4].end: needs a number from 15 to 10080", ("clients", 0, "free", 4, "end"), 10095),
    "backwards": ("clients[0].free[0].end: is not after the start", ("clients", 0, "free", 0, "end"), 450),
    "a start of ten past": ("groups[5].starts[0]: needs a quarter of an hour, a multiple of 15 minutes",
                            ("groups", 5, "starts", 0), 10),
    "a tag twice": ("clients[0].tags: names something twice", ("clients", 0, "tags"), ["x", "x"]),
    "an eighth day": (
        "clients[0].counts[0].days[0]: needs a number from 0 to 6", ("clients", 0, "counts", 0, "days"), [7]),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_with_its_place(name: str) -> None:
    said, path, value = WRONG[name]
    data = as_data(PROBLEM)
    inside: Any = data
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    with pytest.raises(Refused) as refused:
        problem_from(json.dumps(data))
    assert [str(one.reason) for one in refused.value.refusals] == [said]
    assert said.startswith(refused.value.refusals[0].field + ": ")
    # Of all this the published schema misses only what lies between two fields, and unprintable texts.
    if name not in ("backwards", "half a character", "a day of nowhere", "a day by its week"):
        assert faults_by_schema(data)


def test_all_faults_are_found_in_one_pass_and_what_is_missing_is_named() -> None:
    data = as_data(PLAN)
    del data["sections"][0]["leader"], data["visits"][1]["start"], data["format"]
    data["sections"][1]["members"] = ["ida", 3]
    with pytest.raises(Refused) as refused:
        plan_from(json.dumps(data))
    assert [str(one.reason) for one in refused.value.refusals] == [
        "format: needs “stepdown-timetable-plan-1”",
        "sections[0].leader: is missing",
        "sections[1].members[1]: needs a text of at most 200 printable characters",
        "visits[1].start: is missing",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "the file: needs an object with named fields"),
        ("null", "the file: needs an object with named fields"),
        (
            '{"format": 1, "format": 2}',
            "The file is not JSON: the field “format” is named twice in one object",
        ),
        ('{"format": NaN}', "The file is not JSON: NaN is no number"),
        ("[" * 100_000, "The file is not JSON: it is nested too deeply."),
        (b"\xff\xfe\xfa", "The file is not JSON: "),
        ('{"format": ' + "9" * 5000 + "}", "The file is not JSON: "),
    ],
)
def test_what_is_no_file_of_ours_is_refused(text: str | bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        plan_from(text)
    assert str(refused.value.refusals[0].reason).startswith(said)


# -- the published schema


def test_the_published_schema_is_that_of_the_code() -> None:
    """`stepdown timetable schema > docs/timetable.schema.json` makes it anew."""
    assert json.loads((DOCS / "timetable.schema.json").read_text()) == schema()


def test_the_page_names_every_value_and_field_and_no_other() -> None:
    page = (DOCS / "timetable-schema.md").read_text()
    told = {
        part.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
        for part in page.split("\n## ")[1:]
    }
    there = {
        name: [one.name for one in fields(value)]
        for name, value in vars(week).items()
        if is_dataclass(value) and value.__module__ == week.__name__
    }
    assert told == there


def faults_by_schema(data: Any) -> list[str]:
    """What the published schema says against some data: as much of JSON Schema as it uses, in plain code."""
    whole = schema()
    kind = {"problem": "Problem", "plan": "Plan", "worth": "Tiers"}[
        next((word for word in ("plan", "worth") if f"-{word}-" in str(data.get("format"))), "problem")
    ]
    return list(against(data, whole["$defs"][f"{kind}File"], whole["$defs"], "$"))


def against(data: Any, rule: dict[str, Any], named: dict[str, Any], place: str) -> list[str]:
    if "$ref" in rule:
        return against(data, named[rule["$ref"].rsplit("/", 1)[1]], named, place)
    if "anyOf" in rule:
        found = [against(data, one, named, place) for one in rule["anyOf"]]
        return [] if [] in found else found[0]
    if "const" in rule or "enum" in rule:
        return [] if data in [rule.get("const"), *rule.get("enum", [])] else [place]
    types = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if type(data) is not types[rule["type"]]:
        return [place]
    if rule["type"] == "object":
        known = rule["properties"]
        wrong = [f"{place}.{name}" for name in rule["required"] if name not in data]
        wrong += [f"{place}.{name}" for name in data if name not in known]
        return wrong + [
            fault
            for name in data.keys() & known.keys()
            for fault in against(data[name], known[name], named, f"{place}.{name}")
        ]
    if rule["type"] == "array":
        twice = rule.get("uniqueItems") and len({json.dumps(one) for one in data}) < len(data)
        inside = [
            f for n, one in enumerate(data) for f in against(one, rule["items"], named, f"{place}[{n}]")
        ]
        return inside + ([place] if twice else [])
    if rule["type"] == "integer":
        fits = rule["minimum"] <= data <= rule["maximum"] and data % rule.get("multipleOf", 1) == 0
        return [] if fits else [place]
    return [place] if len(str(data)) > rule.get("maxLength", 1000) else []
