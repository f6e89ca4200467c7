"""`stepdown timetable explain` and `what-if` on files: what binds, what helps, what a change would give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stepdown.config.cli import main
from stepdown.timetable.questions.changes import Change, bigger_room, change_text
from stepdown.timetable.questions.explaining import explain, explanation_from
from stepdown.timetable.rules.wire import as_text, plan_from
from stepdown.timetable.vocabulary import Client
from tests.rules.timetable_mill import IDA, PLAN, clinic, full


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    problem, plan = full()
    paths = tmp_path / "problem.json", tmp_path / "plan.json"
    paths[0].write_text(as_text(problem), encoding="utf-8")
    paths[1].write_text(as_text(plan), encoding="utf-8")
    return str(paths[0]), str(paths[1])


def test_one_person_is_told_hours_and_days_side_by_side_what_binds_and_what_helps(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timetable", "explain", *files, "--client", "ida"]) == 0
    assert capsys.readouterr().out.splitlines()[:4] == [
        "ida: 3 of 4.5 hours, 2 of 3 days that count",
        "  lost at   Seats that others leave",
        "  because   Every seat they could take in evening is taken.",
        "  helps     One more seat in evening, Mon at 17:30: 1 h 30 min and a third day that counts.",
    ]
    assert main(["timetable", "explain", *files, "--client", "ida", "--json"]) == 0
    assert explanation_from(capsys.readouterr().out) == explain(*full(), "ida")


def test_everybody_short_is_told_and_grouped_by_what_they_share(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timetable", "explain", *files]) == 0
    said = capsys.readouterr().out
    assert "Every seat they could take in evening is taken. People: 1; 1 h 30 min, 1 days that count" in said
    assert main(["timetable", "explain", *files, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["client"] for one in told["short"]] == ["ida"]
    assert told["shared"][0]["kind"] == "seats"


def test_nobody_of_that_id_and_a_plan_that_breaks_rules_are_1(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timetable", "explain", *files, "--client", "nobody"]) == 1
    assert capsys.readouterr().err == "The problem has nobody called nobody.\n"
    Path(files[1]).write_text(as_text(PLAN), encoding="utf-8")
    problem, _ = full(clients=clinic(IDA).clients, rooms=())
    Path(files[0]).write_text(as_text(problem), encoding="utf-8")
    assert main(["timetable", "explain", *files]) == 1
    assert "blue" in capsys.readouterr().err


def test_a_change_says_what_it_gains_and_writes_the_week(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem, _ = full()
    change, waiting, then = (tmp_path / name for name in ("change.json", "waiting.json", "then.json"))
    change.write_text(change_text(bigger_room(problem, "blue", 9)), encoding="utf-8")
    waiting.write_text(change_text(Change(clients=(Client("max", "mill", ()),))), encoding="utf-8")
    asked = ["timetable", "what-if", *files, "--rounds", "5"]
    assert (
        main([*asked, "--change", str(change), "--waiting", str(waiting), "--out", str(then), "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["gained"] == {"minutes": 0, "days": 0, "staff_minutes": 0}
    assert told["fit"] == ["max"]
    assert plan_from(then.read_bytes()).sections
    for option in (
        ["--section", "evening", "mill", "thu-18:00"],
        ["--open", "mill", "thu-17:00", "thu-24:00", "dana"],
        ["--like", "dana"],
        ["--seats", "blue", "5"],
        ["--room", "mill", "4"],
        ["--shift", "dana", "mill", "thu-17:00", "thu-19:00"],
    ):
        assert main([*asked, *option]) == 0
        assert capsys.readouterr().out.startswith("gained     +")


def test_a_change_that_makes_no_sense_is_a_line_and_1(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for option, said in (
        (["--like", "nobody"], "The problem has nothing called nobody."),
        (["--seats", "blue", "many"], "many"),
        (["--open", "mill"], "--open needs a site, a start and an end."),
        (["--section", "evening", "mill", "someday"], "someday is no time such as thu-18:00."),
    ):
        assert main(["timetable", "what-if", *files, "--rounds", "1", *option]) == 1
        assert said in capsys.readouterr().err
