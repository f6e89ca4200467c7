"""Measures by rule: instruments as data, scored as published, missing answers, dangers, change, due."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from stepdown.measure import shelf
from stepdown.measure.rules import due, own, scoring
from stepdown.measure.rules.reading import parse, parse_schedule
from stepdown.measure.vocabulary import (
    Answer,
    AskedBy,
    DueState,
    Instrument,
    Moved,
    OpenedFilling,
    OwnTerms,
    Schedule,
    Score,
    Wording,
)
from tests.rules.measure_answers import answered

CASES = tomllib.loads((Path(__file__).parent / "cases" / "measure_scores.toml").read_text())["case"]
PUBLIC = Path(__file__).parents[2].parent / "shared/data/fhir/questionnaires/uwcirg_tests/phq9"
OPENED = date(2026, 9, 21)


def of(key: str) -> Instrument:
    return shelf.shipped()[key][0]


def said(score: Score) -> str:
    if score.value is None:
        return f"{score.scale} none"
    return f"{score.scale} {score.value} {score.band} {'whole' if score.complete else 'least'}"


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one['instrument']} {one['answers']}")
def test_a_filling_is_scored_as_its_instrument_says(case: dict[str, object]) -> None:
    instrument = of(str(case["instrument"]))
    line = str(case["answers"])
    answers = answered(instrument, line)
    assert [said(one) for one in scoring.scores(instrument, answers)] == case["scores"]
    told = [
        f"{one.cause.value} {'rings' if one.rings else 'ask'}" for one in scoring.dangers(instrument, answers)
    ]
    assert told == case.get("dangers", [])
    asked = {one.key for one in scoring.asked(instrument, answers)}
    fell_away = {item.key for item, word in zip(instrument.items, line.split(), strict=False) if word == "."}
    assert not asked & fell_away


def public_cases() -> list[Path]:
    return sorted(PUBLIC.glob("*.json")) if PUBLIC.is_dir() else []


@pytest.mark.skipif(
    not public_cases(), reason="the public PHQ-9 cases (../shared/data) are not on this machine"
)
@pytest.mark.parametrize("file", public_cases(), ids=lambda one: one.stem)
def test_the_public_phq9_cases_score_the_same_here(file: Path) -> None:
    case = json.loads(file.read_text())
    phq9 = of("phq9")
    by_code = {item.code: item for item in phq9.items}
    response = next(one for one in case["data"] if one["resourceType"] == "QuestionnaireResponse")
    answers: dict[str, Answer] = {}
    for row in response["item"]:
        item = by_code[row["linkId"].strip("/")]
        code = row["answer"][0]["valueCoding"]["code"]
        option = next((one for one in item.options if one.code == code), None)
        if option is not None:  # one case answers a question with an answer it does not have
            answers[item.key] = Answer(item.key, option.value)
    checked = 0
    for name, expected in case["results"].items():
        if name == "ScoreFullPhq9":
            score = scoring.scores(phq9, answers)[0]
            assert (score.value, score.complete) == (expected, False)
            checked += 1
        elif name.startswith("Phq9ScoreQuestion"):
            # The only answer; its number is the file's (the file of question 4 says 3 by mistake).
            ((key, answer),) = answers.items()
            assert (file.stem, answer.value) == (f"phq9_question{key}_case", expected)
            checked += 1
    assert checked == 1


def test_an_open_question_about_danger_is_asked_again_never_a_zero() -> None:
    phq9 = of("phq9")
    open_nine = answered(phq9, "0 0 0 0 0 0 0 0")
    assert [one.field for one in scoring.against(phq9, open_nine)] == ["9"]
    assert scoring.against(phq9, open_nine | {"9": Answer("9", 0)}) == ()
    assert scoring.against(phq9, open_nine | {"9": Answer("9", None, True)}) == ()
    # What may be left open is told, so that it can be asked once more; the difficulty may be skipped.
    assert [one.key for one in scoring.open_items(phq9, answered(phq9, "0 - 0 0 0 0 0 0 0"))] == ["2"]
    # Questions of the screener that are not asked are not missing.
    screener = of("c_ssrs")
    assert scoring.against(screener, answered(screener, "0 0 . . . 0 .")) == ()
    assert [one.field for one in scoring.against(screener, answered(screener, "0 1 - 0 0 0 ."))] == ["3"]


def test_an_answer_that_cannot_be_chosen_is_refused_and_nothing_is_no_filling() -> None:
    gad7 = of("gad7")
    assert [one.field for one in scoring.against(gad7, {"1": Answer("1", 4)})] == ["1"]
    assert [one.field for one in scoring.against(gad7, {"99": Answer("99", 0)})] == ["99"]
    assert [str(one.reason) for one in scoring.against(gad7, {})] == ["Nothing is answered yet."]


def test_an_answer_to_a_question_that_fell_away_is_left_out() -> None:
    audit_c = of("audit_c")
    assert list(scoring.kept(audit_c, answered(audit_c, "0 4 4"))) == ["1"]
    assert scoring.scores(audit_c, answered(audit_c, "0 4 4"))[0].value == 0
    # A gate that somebody would rather not pass leaves the rest open.
    gate = of("pc_ptsd5")
    assert scoring.scores(gate, answered(gate, "x"))[0].value is None


def score(scale: str, value: int | None, complete: bool = True) -> Score:
    return Score(scale, scale, value, "", False, complete)


def test_a_change_is_told_only_where_it_is_more_than_chance() -> None:
    phq9, who5 = of("phq9").scales[0], of("who5").scales[0]
    assert scoring.moved(phq9, score("phq9", 17), score("phq9", 12)) is Moved.BETTER
    assert scoring.moved(phq9, score("phq9", 12), score("phq9", 17)) is Moved.WORSE
    assert scoring.moved(phq9, score("phq9", 17), score("phq9", 13)) is Moved.SAME
    assert scoring.moved(who5, score("who5", 30), score("who5", 40)) is Moved.BETTER
    assert scoring.moved(who5, score("who5", 40), score("who5", 30)) is Moved.WORSE
    unknown = (
        (None, score("phq9", 12)),
        (score("phq9", 12), None),
        (score("phq9", None), score("phq9", 12)),
        (score("phq9", 12), score("phq9", None)),
        (score("phq9", 17, False), score("phq9", 12)),
    )
    for before, after in unknown:
        assert scoring.moved(phq9, before, after) is Moved.UNKNOWN
    gad = replace(phq9, reliable=None)
    assert scoring.moved(gad, score("phq9", 17), score("phq9", 2)) is Moved.UNKNOWN


def test_scores_are_said_as_they_are() -> None:
    assert str(score("phq9", 8).words) == "8"
    assert str(score("phq9", 8, False).words) == "at least 8"
    assert "too much is open" in str(score("phq9", None).words)


def test_every_shipped_instrument_reads_and_keeps_to_its_licence() -> None:
    assert set(shelf.shipped()) == {
        "audit", "audit_c", "bam", "bam_iop", "c_ssrs", "ciwa_ar", "cows", "gad7", "pc_ptsd5", "phq9", "who5",
    }  # fmt: skip
    for instrument, _ in shelf.shipped().values():
        assert instrument.source and (instrument.wording is not Wording.NOTICE or instrument.notice)
        assert all(one.shown for one in instrument.items)
    assert not any(item.words for item in of("who5").items)
    assert {key for key in shelf.shipped() if of(key).asked_by is AskedBy.STAFF} == {
        "cows",
        "ciwa_ar",
        "who5",
    }
    assert of("phq9").item("nothing") is None and of("phq9").scale("nothing") is None
    assert of("phq9").scale("phq9") is of("phq9").scales[0]
    # A value below every band is called by the first.
    assert of("phq9").scales[0].band(-1).words == "minimal"


SMALL: dict[str, object] = {
    "key": "small", "title": "Small", "called": "Small", "about": "Three things.", "minutes": 1,
    "asked_by": "client", "wording": "own", "source": "The clinic", "tag": "K",
    "options": [{"name": "yn", "values": [{"value": 0, "words": "No"}, {"value": 1, "words": "Yes"}]}],
    "items": [{"key": "1", "topic": "One", "words": "One?", "options": "yn"}],
    "scales": [{"key": "small", "title": "Small", "items": ["1"], "span": [0, 1],
                "bands": [{"least": 0, "words": "low"}]}],
}  # fmt: skip
ITEM, SCALE = SMALL["items"][0], SMALL["scales"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"key": "Not Good"}, "small letters"),
        ({"key": "x" * 61}, "small letters"),
        ({"surprise": 1}, "not a field"),
        ({"items": [ITEM, ITEM]}, "1 twice"),
        ({"items": [{**ITEM, "options": "none"}]}, "not among the answers"),
        ({"items": [{**ITEM, "asked_if": {"item": "9", "values": [1]}}]}, "not asked before it"),
        ({"items": [{**ITEM, "asked_if": {"item": "9", "values": []}}]}, "at least one answer"),
        ({"items": [{"key": "1", "topic": "One", "options": "yn"}]}, "no words to ask"),
        ({"wording": "structure"}, "may not stand in the house"),
        (
            {"items": [{**ITEM, "danger": {"cause": "self_harm", "least": 2, "words": "x"}}]},
            "no answer reaches",
        ),
        ({"scales": [{**SCALE, "items": ["2"]}]}, "which is not asked"),
        ({"scales": [{**SCALE, "span": [0, 2]}]}, "can reach 1, not 2"),
        ({"scales": [{**SCALE, "bands": [{"least": 1, "words": "x"}]}]}, "bands begin"),
        ({"scales": [{**SCALE, "bands": [{"least": 0, "words": "x"}, {"least": 0, "words": "y"}]}]}, "bands"),
        ({"scales": [{**SCALE, "bands": [{"least": 0, "words": "x"}, {"least": 9, "words": "y"}]}]}, "bands"),
        (
            {"options": [{"name": "yn", "values": [{"value": 0, "words": "a"}, {"value": 0, "words": "b"}]}]},
            "0 twice",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(change: dict[str, object], fault: str) -> None:
    assert isinstance(parse(SMALL), Instrument)
    found = parse({**SMALL, **change})
    assert not isinstance(found, Instrument)
    assert any(fault in str(one.reason) for one in found), [str(one.reason) for one in found]


def test_the_closest_line_of_the_schedule_holds() -> None:
    found = parse_schedule(
        {
            "lines": [
                {"instrument": "a", "every": 14},
                {"instrument": "a", "programme": "matrix", "every": 7},
                {"instrument": "a", "programme": "matrix", "phase": 2, "asked": False},
                {"instrument": "b"},
            ]
        }
    )
    assert isinstance(found, Schedule)
    every = [due.line_for(found, "a", *place) for place in (("x", 1), ("matrix", 1), ("matrix", 2))]
    assert [one.every if one else None for one in every] == [14, 7, None]
    assert due.line_for(found, "c", "x", 1) is None
    assert due.instruments_of(found) == ("a", "b")
    twice = parse_schedule({"lines": [{"instrument": "a"}, {"instrument": "a"}]})
    phase = parse_schedule({"lines": [{"instrument": "a", "phase": 2}]})
    assert not isinstance(twice, Schedule) and "twice" in str(twice[0].reason)
    assert not isinstance(phase, Schedule) and "programme" in str(phase[0].reason)
    assert due.line_for(shelf.first_schedule(), "bam", "falling-days", 1) is None


def test_what_is_due_counts_from_what_was_done_last() -> None:
    found = parse_schedule({"lines": [{"instrument": "a", "first_day": 2, "every": 14, "late_after": 3}]})
    assert isinstance(found, Schedule)
    again = found.lines[0]
    once = replace(again, every=None)

    def on(line: object, day: int, *done: int, until: int | None = None) -> str:
        days = [date(2026, 9, 21 + one) if one < 10 else date(2026, 10, one - 9) for one in done]
        excused = date(2026, 9, until) if until else None
        day_on = date.fromordinal(OPENED.toordinal() + day)
        stands = due.stands(line, OPENED, days, excused, day_on)  # type: ignore[arg-type]
        return f"{stands.state.value} {stands.due_on.day if stands.due_on else '-'}"

    assert [on(again, day) for day in (1, 2, 5, 6)] == ["done 23", "due 23", "due 23", "late 23"]
    # Filled in on day 2: again 14 days later. A filling of a day still ahead says nothing yet.
    assert [on(again, day, 2) for day in (1, 2, 15, 16)] == ["done 23", "done 7", "done 7", "due 7"]
    # Filled in before it was due, it waits for its day all the same.
    assert on(again, 3, 0) == "done 5"
    assert [on(once, day, 2) for day in (1, 3, 200)] == ["done 23", "done -", "done -"]
    assert [on(again, day, until=30) for day in (6, 9, 13)] == ["done 30", "due 30", "late 30"]
    assert due.stands(again, OPENED, [], None, OPENED).state is DueState.DONE


TERMS = OwnTerms(
    title="Evening check", called="My evening", about="Think of today.", period="today", minutes=1,
    asked_by="client", answers="0 no\n1 a little\n3 yes",
    questions="Did you rest?\n!1 Did you want to stop living?",
    bands="0 calm\n4 loud *", better="lower", source="Our own, 2026",
)  # fmt: skip


def test_a_clinics_own_instrument_is_typed_line_by_line_and_becomes_the_same_data() -> None:
    content = own.content_of(TERMS, own.key_of(TERMS.title))
    assert isinstance(content, dict)
    made = parse(content, number=2, own=True)
    assert isinstance(made, Instrument), [str(one.reason) for one in made]
    assert (made.key, made.number, made.own) == ("own_evening_check", 2, True)
    danger = made.items[1].danger
    assert danger is not None and made.items[1].words == "Did you want to stop living?"
    assert [band.flagged for band in made.scales[0].bands] == [False, True]
    assert [str(one.words) for one in scoring.dangers(made, {"2": Answer("2", 3)})] == [
        "Did you want to stop living?: yes"
    ]
    assert isinstance(own.content_of(replace(TERMS, period=""), "own_x"), dict)
    opened = OpenedFilling(None, made)  # type: ignore[arg-type]
    assert opened.answers == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": "no number"}, "answers"),
        ({"answers": ""}, "answers"),
        ({"answers": "0 only"}, "answers"),
        ({"bands": "calm"}, "bands"),
        ({"questions": " \n "}, "questions"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(change: dict[str, str], field: str) -> None:
    found = own.content_of(replace(TERMS, **change), "own_x")  # type: ignore[arg-type]
    assert not isinstance(found, dict)
    assert field in {one.field for one in found}
