"""Programmes as data: what is read, what is refused and where, the minutes of a week, what falls short."""

from __future__ import annotations

import copy
import tomllib
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from stepdown.kernel.reading import Reader
from stepdown.programme.rules import checking, week
from stepdown.programme.rules.reading import digest_of, parse, parse_levels
from stepdown.programme.vocabulary import (
    DayRule,
    Dose,
    Level,
    LevelCode,
    Programme,
    Service,
    Severity,
    Source,
    Tag,
    Track,
)

ROOM = Path(__file__).resolve().parents[2] / "stepdown" / "programme"
PRESETS = {file.stem: tomllib.loads(file.read_text()) for file in sorted((ROOM / "presets").glob("*.toml"))}
LEVEL_FILE = tomllib.loads((ROOM / "levels.toml").read_text())
LEVELS = tuple(level for level in parse_levels(LEVEL_FILE) if isinstance(level, Level))
SOURCE = Source("own", "own", Tag.KNOWN)


def read(key: str) -> Programme:
    programme = parse(PRESETS[key])
    assert isinstance(programme, Programme), [str(fault.reason) for fault in programme]
    return programme


def words(key: str) -> list[str]:
    return [f"{one.severity.value}: {one.words}" for one in checking.findings(read(key), LEVELS)]


@pytest.mark.parametrize("key", PRESETS)
def test_every_shipped_programme_is_read_and_named_like_its_file(key: str) -> None:
    programme = read(key)
    assert programme.key == key
    assert programme.services and programme.curricula and programme.to_graduate
    for phase in programme.phases:
        for track in programme.tracks:
            plan = week.sample_week(programme, phase, track)
            assert week.ends_in_time(plan)
            assert plan.minutes == week.weekly_minutes(phase)
            assert phase.least_days <= len(plan.days) <= phase.most_days


def test_the_shipped_programmes_are_those_of_the_promise() -> None:
    by_weeks = {key: (read(key).least_weeks, read(key).weeks) for key in PRESETS}
    assert by_weeks["three-sessions"] == (6, 8)
    assert by_weeks["groups-and-one-to-one"] == (3, 12)
    assert by_weeks["long-falling"] == (26, 52)
    assert by_weeks["matrix-iop"] == (16, 48)
    days = [phase.most_days for phase in read("falling-days").phases]
    assert days == [7, 5, 3]
    minutes = [week.weekly_minutes(phase) for phase in read("nine-to-twenty").phases]
    assert minutes == [1140, 770, 540]


def test_matrix_has_the_sessions_minutes_and_topics_of_its_manual() -> None:
    matrix = read("matrix-iop")
    to_week_16 = [one for one in week.weeks_of(matrix) if one.week <= 16]
    assert sum(one.minutes for one in to_week_16) == 4_870
    assert week.total_minutes(matrix) == 4_870 + 32 * 90
    assert [week.weekly_minutes(phase) for phase in matrix.phases] == [370, 270, 270, 90]
    assert week.minutes_in_week(matrix, 1) == 420 and week.minutes_in_week(matrix, 2) == 370
    assert [len(curriculum.topics) for curriculum in matrix.curricula] == [8, 35, 12, 36]


def test_matrix_taken_alone_falls_short_of_an_intensive_week() -> None:
    said = words("matrix-iop")
    assert "short: 6:10 a week, short of 9:00 by 2:50 for Intensive outpatient (2.1)." in said
    assert "short: 4:30 a week, short of 9:00 by 4:30 for Intensive outpatient (2.1)." in said
    assert "short: 0 of 3 days reach the 3:00 that make a day count; 3 a week are needed." in said
    assert checking.shorts(checking.findings(read("matrix-iop"), LEVELS)) == 12


def test_a_programme_that_fits_says_so_in_hours_and_days() -> None:
    assert words("three-sessions")[:2] == [
        "fits: 9:50 a week fits Intensive outpatient (2.1).",
        "fits: 3 days reach 3:00, enough for 3.",
    ]


def test_hours_that_reach_the_next_level_are_noted_and_a_broken_promise_is_short() -> None:
    content = copy.deepcopy(PRESETS["nine-to-twenty"])
    content["phases"][0]["doses"][2] |= {"minutes": 120}
    programme = parse(content)
    assert isinstance(programme, Programme)
    found = checking.findings(programme, LEVELS)
    assert found[0].severity is Severity.NOTE and "the next level up begins" in str(found[0].words)
    assert "outside the 9:00 to 20:00 the programme promises" in str(found[1].words)
    assert str(found[0].where) == "Weeks 1 to 4"


def test_one_week_is_named_in_the_singular_and_an_unknown_edition_finds_no_band() -> None:
    content = copy.deepcopy(PRESETS["outpatient"])
    content |= {"least_weeks": 1, "edition": "ninth"}
    content["phases"] = [content["phases"][0] | {"weeks": [1, 1]}]
    programme = parse(content)
    assert isinstance(programme, Programme)
    assert checking.findings(programme, LEVELS) == ()
    first = checking.findings(replace(programme, edition="third"), LEVELS)[0]
    assert str(first.where) == "Week 1"


def test_weeks_past_the_end_belong_to_the_last_phase() -> None:
    programme = read("three-sessions")
    assert programme.phase_in(99) is programme.phases[-1]
    assert week.minutes_in_week(programme, 99) == 590


def dose(**changes: Any) -> Dose:
    told: dict[str, Any] = {
        "service": Service.GROUP,
        "title": "Group",
        "sessions": 1,
        "minutes": 90,
        "source": SOURCE,
    }
    return Dose(**(told | changes))


def test_a_break_and_what_is_not_therapeutic_make_no_minutes() -> None:
    assert week.dose_minutes(dose(minutes=105, break_minutes=15)) == 90
    assert week.dose_minutes(dose(therapeutic=False)) == 0


def test_sessions_every_second_week_fall_where_they_should() -> None:
    fortnightly = dose(every_weeks=2)
    assert [fortnightly.falls_in(number, 5) for number in (5, 6, 7)] == [True, False, True]
    only = dose(only_weeks=(1, 16))
    assert [only.falls_in(number, 1) for number in (1, 2, 16)] == [True, False, True]


def test_sessions_without_a_day_go_to_the_lightest_day_in_use() -> None:
    programme = read("outpatient")
    phase = replace(
        programme.phases[0],
        doses=(dose(on=(1,), minutes=120), dose(on=(3,)), dose(title="Floats", minutes=50)),
    )
    plan = week.sample_week(programme, phase, Track("evening", "Evening", time(18)))
    assert [(held.weekday, held.title) for held in plan.held][-1] == (3, "Floats")
    assert plan.held[-1].start == time(19, 30)
    nowhere = replace(phase, doses=(dose(sessions=2),))
    assert week.sample_week(programme, nowhere, Track("e", "E", time(18))).days == (0, 2)


def test_a_day_counts_from_its_minutes_and_without_a_rule_from_any() -> None:
    minutes = (180, 179, 0, 0, 0, 0, 0)
    assert week.days_that_count(minutes, DayRule(180, 3, SOURCE)) == (0,)
    assert week.days_that_count(minutes, None) == (0, 1)


def test_a_week_that_runs_past_midnight_is_noticed() -> None:
    programme = read("three-sessions")
    plan = week.sample_week(programme, programme.phases[0], Track("night", "Night", time(22)))
    assert not week.ends_in_time(plan)


def faults(content: dict[str, Any]) -> list[str]:
    found = parse(content)
    assert isinstance(found, tuple), "nothing was refused"
    return [str(fault.reason) for fault in found]


def changed(path: str, value: Any) -> dict[str, Any]:
    """The outpatient programme with one value set; `phases.0.weeks`."""
    content = copy.deepcopy(PRESETS["outpatient"])
    *way, last = path.split(".")
    here: Any = content
    for step in way:
        here = here[int(step)] if step.isdigit() else here[step]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("key", "No Capitals", "key: needs small letters, digits and single hyphens"),
        ("title", None, "title: needs words"),
        ("title", 7, "title: needs words"),
        ("colour", "blue", "colour: is not a field that belongs here"),
        ("level", "2.1", "level: needs one of: outpatient, iop"),
        ("least_weeks", True, "least_weeks: needs a whole number from 1 to 104"),
        ("least_weeks", 60, "least_weeks: is longer than the 24 weeks of the phases"),
        ("court_ordered", "yes", "court_ordered: needs true or false"),
        ("ways_in", [], "ways_in: needs a list of at least 1"),
        ("ways_in", ["by air"], "ways_in: needs one of"),
        ("hours.ceiling_minutes", 0, "hours.ceiling_minutes: needs a whole number"),
        ("hours.floor_minutes", 900, "hours.ceiling_minutes: lies below the floor"),
        ("hours.source", "hearsay", "hours.source: hearsay is not among the sources of this file"),
        ("hours", 9, "hours: needs a table of its own"),
        ("tracks.0.start", "noon", "tracks[0].start: needs a time of day"),
        ("tracks.0.start", 12, "tracks[0].start: needs a time of day"),
        ("tracks.1.key", "lunch", "tracks: has lunch twice"),
        ("sources.0.tag", "V3", "sources[0].tag: needs one of: V, V2, K"),
        ("sources.1.key", "sizes", "stands here twice"),
        ("phases", [], "phases: needs a list of at least 1"),
        ("phases", ["first"], "phases[0]: needs a table of its own"),
        ("phases.1.weeks", [15, 24], "phases[1].weeks: starts in week 15, not in week 13"),
        ("phases.1.weeks", [24, 13], "phases[1].weeks: needs the first and the last"),
        ("phases.1.weeks", [13, "x"], "phases[1].weeks[1]: needs a whole number"),
        ("phases.0.days", [3, 3], "phases[0].days: the sample week has 2 days, not 3 to 3"),
        ("phases.0.doses.0.on", ["moonday"], "phases[0].doses[0].on: moonday is not one of mon"),
        ("phases.0.doses.0.on", ["mon", "tue"], "phases[0].doses[0].on: names 2 days for 1 sessions"),
        ("phases.0.doses.0.on", [3], "phases[0].doses[0].on[0]: needs words"),
        ("phases.0.doses.0.on", ["mon", "mon"], "phases[0].doses[0].on: names mon twice"),
        ("phases.0.doses.0.break_minutes", 95, "phases[0].doses[0].break_minutes: leaves nothing"),
        ("phases.0.doses.0.only_weeks", [20], "phases[0].doses[0].only_weeks: week 20 is not of this phase"),
        ("curricula.0.service", "peer", "curricula[0].service: no phase has such sessions"),
        ("curricula.0.topics", ["Rest", "Rest"], "curricula[0].topics: names Rest twice"),
        ("to_step.0.comparator", "is", "to_step[0].comparator: does not fit the measure weeks"),
        ("to_step.1.value", 101, "to_step[1].value: needs a whole number from 0 to 100"),
        ("to_graduate", None, "to_graduate: needs a list of at least 1"),
    ],
)
def test_each_fault_is_refused_with_its_exact_place(path: str, value: Any, fault: str) -> None:
    assert any(fault in found for found in faults(changed(path, value))), faults(changed(path, value))


def test_every_fault_of_a_file_is_named_in_one_reading() -> None:
    content = changed("title", None) | {"level": "x", "colour": "blue"}
    assert len(faults(content)) == 3


def test_a_programme_without_a_day_rule_and_a_dose_without_a_size_are_whole() -> None:
    programme = read("outpatient")
    assert programme.day_rule is None
    assert programme.phases[0].doses[1].size is None


def test_the_digest_is_of_the_content_and_not_of_its_order() -> None:
    content = PRESETS["outpatient"]
    assert digest_of(content) == digest_of(dict(reversed(content.items())))
    assert digest_of(content) != digest_of({**content, "title": "Other"})


def test_every_edition_knows_every_level_and_faulty_levels_are_refused() -> None:
    for edition in ("third", "fourth"):
        assert {level.code for level in LEVELS if level.edition == edition} == set(LevelCode)
    twice = {**LEVEL_FILE, "levels": [*LEVEL_FILE["levels"], LEVEL_FILE["levels"][0]]}
    found = parse_levels(twice)
    assert [str(fault.reason) for fault in found] == ["levels: has third outpatient twice"]  # type: ignore[union-attr]


def test_a_scalar_that_is_none_of_the_kinds_is_refused() -> None:
    reader = Reader({"value": [1], "flag": True})
    assert reader.scalar("value") == "" and reader.scalar("flag") is True
    assert "needs words, a whole number" in str(reader.refusals[0].reason)
