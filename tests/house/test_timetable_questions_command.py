"""`stepdown timetable insert | repair | compare | next` on files: checked plans, sentences, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.timetable.by_hand import by_hand
from bench.timetable.turnover import a_week_later
from stepdown.config.cli import main
from stepdown.timetable.rules.checking import Rule, broken
from stepdown.timetable.rules.generating import generate
from stepdown.timetable.rules.wire import as_text, plan_from, problem_from
from stepdown.timetable.vocabulary import Plan, Problem

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def clinic() -> tuple[Problem, Plan]:
    problem = generate(clients=20, seed=3)
    return problem, by_hand(problem)


@pytest.fixture
def files(tmp_path: Path, clinic: tuple[Problem, Plan]) -> tuple[str, str]:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(as_text(clinic[0]), encoding="utf-8")
    plan.write_text(as_text(clinic[1]), encoding="utf-8")
    return str(problem), str(plan)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def asked(*words: str) -> tuple[int, str]:
        code = main(["timetable", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return asked


def parsed(text: str) -> Any:
    return json.loads(text)


def test_offers_are_told_and_the_best_plan_is_written(
    tmp_path: Path, clinic: tuple[Problem, Plan], run: Run
) -> None:
    problem, plan = clinic
    new = replace(problem.clients[4], id="new", apart=frozenset())
    whole = tmp_path / "new.json"
    whole.write_text(as_text(replace(problem, clients=(*problem.clients, new))), encoding="utf-8")
    standing, out = tmp_path / "plan.json", tmp_path / "out.json"
    standing.write_text(as_text(plan), encoding="utf-8")
    code, said = run("insert", str(whole), str(standing), "--client", "new", "--out", str(out))
    assert code == 0 and "The most hours in seats that are free" in said and "nobody else is touched" in said
    assert broken(problem_from(whole.read_bytes()), plan_from(out.read_bytes())) == ()
    code, said = run("insert", str(whole), str(standing), "--client", "new", "--json", "--limit", "2")
    told = parsed(said)
    assert code == 0 and 0 < len(told) <= 2
    assert {"character", "minutes", "counted_days", "touched", "difference"} <= told[0].keys()
    assert told[0]["difference"]["lines"] and "plan" not in told[0]
    code, said = run("insert", str(whole), str(standing), "--client", "nobody")
    assert (code, said) == (1, "The problem has nobody called nobody.\n")


def test_a_week_is_mended_and_both_files_are_written(
    tmp_path: Path, files: tuple[str, str], run: Run
) -> None:
    out, after = tmp_path / "out.json", tmp_path / "after.json"
    leader = plan_from(Path(files[1]).read_bytes()).sections[0].leader
    wrote = ["--out", str(out), "--problem-out", str(after)]
    code, said = run("repair", *files, "--away", leader, "--from", "0", "--until", "2880", *wrote)
    assert code == 0 and "Told: " in said
    problem, plan = problem_from(after.read_bytes()), plan_from(out.read_bytes())
    assert broken(problem, plan) == ()
    assert not any(one.leader == leader and one.start < 2880 for one in plan.sections)
    code, said = run("repair", *files, "--away", leader, "--until", "2880", "--json")
    ways = parsed(said)
    assert code == 0 and {"way", "clients", "staff", "loses", "difference"} <= ways[0].keys()
    client = problem.clients[0].id
    assert run("repair", *files, "--gone", client)[0] == 0
    assert run("repair", *files, "--room", "no room") == (1, "The week has nothing called no room.\n")
    assert run("repair", *files, "--client", client, "--from", "60", "--until", "60")[0] == 1


def test_what_differs_is_said_and_next_week_is_made(tmp_path: Path, files: tuple[str, str], run: Run) -> None:
    assert run("compare", files[0], files[1], files[1]) == (0, "Nothing changes.\n")
    later, out = tmp_path / "later.json", tmp_path / "out.json"
    problem = problem_from(Path(files[0]).read_bytes())
    later.write_text(as_text(a_week_later(problem, 1)), encoding="utf-8")
    code, said = run("next", str(later), files[1], "--rounds", "5", "--out", str(out))
    assert code == 0 and "who stay lose a place or get another" in said
    assert broken(problem_from(later.read_bytes()), plan_from(out.read_bytes())) == ()
    code, said = run("next", str(later), files[1], "--rounds", "5", "--out", str(out), "--json")
    assert {"worth", "staying", "touched", "difference"} == parsed(said).keys()
    code, said = run("compare", files[0], files[1], str(out), "--json")
    assert code == 0 and parsed(said)["lines"]


def test_a_plan_that_breaks_a_rule_is_refused_and_a_file_that_is_not_there_is_3(
    files: tuple[str, str], run: Run
) -> None:
    problem, plan = (problem_from(Path(files[0]).read_bytes()), plan_from(Path(files[1]).read_bytes()))
    few = [
        (small, less)
        for one in plan.sections
        for small in (replace(one, members=one.members[:1]),)
        for less in (replace(plan, sections=tuple(small if s is one else s for s in plan.sections)),)
        if [fault.rule for fault in broken(problem, less)] == [Rule.LEAST]
    ]
    small, less = few[0]
    Path(files[1]).write_text(as_text(less), encoding="utf-8")
    assert run("insert", *files, "--client", problem.clients[0].id)[0] == 1
    assert run("repair", *files, "--gone", problem.clients[0].id)[0] == 1
    assert run("repair", *files, "--section", small.id)[0] == 0
    assert run("compare", files[0], files[1], "nowhere.json") == (
        3,
        "nowhere.json: No such file or directory\n",
    )


@pytest.mark.parametrize("words", [["--now", "7"], ["--until", "99999"], ["--rounds", "-1"], []])
def test_what_is_not_understood_is_2(files: tuple[str, str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["timetable", "repair", *files, *(["--away", "x"] if words else []), *words])
    assert left.value.code == 2
