"""`stepdown timetable` on files: no database, exit codes that scripts can trust, every fault a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stepdown.config.cli import main
from stepdown.timetable.rules.wire import as_text, plan_from, problem_from
from stepdown.timetable.vocabulary import Section
from tests.rules.timetable_clinic import IDA, PLAN, PROBLEM, client, held, only


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(as_text(PROBLEM), encoding="utf-8")
    plan.write_text(as_text(PLAN), encoding="utf-8")
    return str(problem), str(plan)


def test_a_good_plan_is_0_and_says_hours_and_days_side_by_side(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timetable", "check", *files]) == 0
    said = capsys.readouterr().out
    assert "Every rule is kept." in said
    assert "hours      14.50 of " in said
    assert "days       2 count of 3 asked for" in said


def test_a_plan_that_breaks_rules_is_1_and_each_is_a_line(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[0]).write_text(as_text(client("ida", free=(), most=100)), encoding="utf-8")
    assert main(["timetable", "check", *files]) == 1
    said = capsys.readouterr().out
    assert "ceiling: ida: 450 therapeutic minutes, at most 100." in said
    assert "free: core 1, Mon 09:00: ida is not free for it and the way." in said
    assert "broken     4 times: 6. The session and the way lie in free time" in said
    assert main(["timetable", "check", *files, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["keeps"]
    assert {one["rule"] for one in told["broken"]} == {"free", "ceiling"}
    assert told["worth"]["minutes"] == 870
    assert told["asked"]["days"] == 3


def test_a_file_that_is_not_there_is_3_and_one_that_cannot_be_read_1(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timetable", "check", files[0], "nowhere.json"]) == 3
    assert capsys.readouterr().err == "nowhere.json: No such file or directory\n"
    assert main(["timetable", "check", files[1], files[0]]) == 1
    assert "format: needs “stepdown-timetable-problem-1”" in capsys.readouterr().err


def test_a_problem_that_makes_no_sense_is_refused_line_by_line(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[0]).write_text(
        as_text(client("ida", visits=IDA.visits[:1] * 2, days_most=9)), encoding="utf-8"
    )
    assert main(["timetable", "check", *files]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "clients[0].visits: individual stands there 2 times",
        "clients[0].days_most: is 9, not from 0 to 7",
    ]


def test_an_empty_plan_and_one_with_a_stranger_are_told_apart(files: tuple[str, str]) -> None:
    Path(files[1]).write_text(as_text(only()), encoding="utf-8")
    assert main(["timetable", "check", *files]) == 0
    stranger = Section("x", "yoga", 0, "oak", "ana", ())
    Path(files[1]).write_text(as_text(held(stranger)), encoding="utf-8")
    assert main(["timetable", "check", *files]) == 1


def test_an_invented_clinic_goes_to_a_file_or_the_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "P.json"
    asked = ["timetable", "generate", "--clients", "12", "--seed", "3", "--step", "15"]
    assert main([*asked, "--out", str(out)]) == 0
    assert "12 clients" in capsys.readouterr().out
    assert main(asked) == 0
    assert capsys.readouterr().out == out.read_text(encoding="utf-8")
    made = problem_from(out.read_bytes())
    assert (len(made.clients), made.step) == (12, 15)
    assert main([*asked, "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["clients"] == 12
    assert main([*asked, "--out", str(tmp_path / "no" / "P.json")]) == 3


@pytest.mark.parametrize("words", [["--clients", "-1"], ["--clients", "many"], ["--step", "20"]])
def test_numbers_that_cannot_be_are_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["timetable", "generate", *words])
    assert left.value.code == 2
    assert "usage: stepdown timetable generate" in capsys.readouterr().err


def test_the_schema_is_the_one_in_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timetable", "schema"]) == 0
    kept = Path(__file__).resolve().parents[2] / "docs" / "timetable.schema.json"
    assert capsys.readouterr().out == kept.read_text(encoding="utf-8")
    assert plan_from(as_text(PLAN)) == PLAN


def test_a_week_is_solved_proved_and_both_are_checked_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem, plan, proof = (str(tmp_path / name) for name in ("problem.json", "plan.json", "proof.json"))
    assert main(["timetable", "generate", "--clients", "12", "--out", problem]) == 0
    assert main(["timetable", "solve", problem, "--seconds", "2", "--out", plan, "--certificate", proof]) == 0
    said = capsys.readouterr().out
    assert "bound      no plan is more than " in said and " rounds, seed 0" in said
    assert main(["timetable", "check", problem, plan, "--certificate", proof, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["keeps"] and 0 < told["worth"]["value"] <= told["bound"]


def test_a_certificate_that_claims_too_much_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem, plan, proof = (str(tmp_path / name) for name in ("problem.json", "plan.json", "proof.json"))
    main(["timetable", "generate", "--clients", "12", "--out", problem])
    main(["timetable", "solve", problem, "--seconds", "1", "--out", plan, "--certificate", proof])
    claimed = json.loads(Path(proof).read_text())
    claimed["value"] = 60
    Path(proof).write_text(json.dumps(claimed))
    capsys.readouterr()
    assert main(["timetable", "check", problem, plan, "--certificate", proof]) == 1
    assert "60" in capsys.readouterr().err
    Path(proof).write_text("{")
    assert main(["timetable", "check", problem, plan, "--certificate", proof]) == 1


def test_by_rounds_the_same_seed_writes_the_same_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = str(tmp_path / "problem.json")
    main(["timetable", "generate", "--clients", "20", "--out", problem])
    plans = [tmp_path / "one.json", tmp_path / "two.json"]
    for plan in plans:
        by_rounds = ["timetable", "solve", problem, "--rounds", "20", "--seed", "4", "--out", str(plan)]
        assert main([*by_rounds, "--json"]) == 0
    assert plans[0].read_bytes() == plans[1].read_bytes()
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["rounds"] == 20 and "bound" not in last


@pytest.mark.parametrize("wrong", [("--seconds", "0"), ("--seconds", "soon"), ("--rounds", "0")])
def test_a_search_without_a_length_is_refused(
    files: tuple[str, str], wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["timetable", "solve", files[0], *wrong])
    assert wrong[0] in capsys.readouterr().err
