"""The weekly timetable on files: invent a clinic, check a plan. Needs no database and no running clinic."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stepdown.config.commands import OK, REFUSED
from stepdown.config.timetable_files import answering, read_plan, read_problem, worth_lines, write
from stepdown.config.timetable_questions import add_questions
from stepdown.config.timetable_reasons import add_reasons
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.timetable.bounding.certificate import check as certified
from stepdown.timetable.bounding.certificate import from_json, to_json
from stepdown.timetable.rules.checking import Broken, broken, worth
from stepdown.timetable.rules.generating import generate as invented
from stepdown.timetable.rules.schema import schema as made_schema
from stepdown.timetable.rules.wire import as_plain, as_text
from stepdown.timetable.rules.worth import asked
from stepdown.timetable.solving.proved import Proved, solve_and_prove
from stepdown.timetable.solving.solve import Limits, Solved
from stepdown.timetable.solving.solve import solve as searched
from stepdown.timetable.vocabulary import DAY, UNIT, Problem, Tiers

Parts = argparse._SubParsersAction

MOST_CLIENTS = 10_000
MOST_SECONDS = 3_600


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "timetable",
        help="the weekly timetable: invent, solve, check",
        description="The weekly timetable as files: a problem (the week of a whole clinic) and a plan (what "
        "takes place), described in docs/timetable-schema.md. No database is needed; the files name nobody.",
    )
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    _add_solve(parts)
    _add_check(parts)
    add_questions(parts)
    add_reasons(parts)
    _add_generate(parts)
    _add_schema(parts)


# -- solve


def _add_solve(parts: Parts[argparse.ArgumentParser]) -> None:
    part = parts.add_parser(
        "solve",
        help="find a week, and prove how far it can be from the best",
        description="Searches for so many seconds, while a second process proves a bound that no plan can "
        "pass. The plan is checked against every rule before it is written. With --rounds only the search "
        "runs, and the same seed gives the same plan on every machine. Exit code 0: a plan was written. "
        "1: a file was refused. 3: no such file.",
    )
    part.add_argument("problem", type=Path, metavar="PROBLEM.json", help="the week of a clinic")
    part.add_argument("--seconds", type=_seconds, default=10.0, help="how long to search (10)")
    part.add_argument("--rounds", type=_rounds, help="search so many rounds instead, and prove nothing")
    part.add_argument("--seed", type=int, default=0, help="another seed, another search (0)")
    part.add_argument("--out", type=Path, metavar="PLAN.json", help="where the plan goes (the output)")
    part.add_argument("--certificate", type=Path, metavar="C.json", help="where the proof of the bound goes")
    part.add_argument("--json", action="store_true", help="say what was found as JSON; needs --out")
    part.set_defaults(run=solve)


@answering
def solve(args: argparse.Namespace) -> int:
    problem = read_problem(args.problem)
    proved = None
    if args.rounds is None:
        proved = solve_and_prove(problem, seconds=args.seconds, seed=args.seed)
        found = proved.solved
    else:
        found = searched(problem, seed=args.seed, limits=Limits(seconds=None, rounds=args.rounds))
    write(args.out, as_text(found.plan))
    if proved is not None and args.certificate is not None:
        write(args.certificate, to_json(proved.certified.certificate))
    if args.out is not None:
        told = _told(problem, found, proved)
        print(json.dumps(told) if args.json else "\n".join(_found_lines(problem, found, proved)))
    return OK


def _told(problem: Problem, found: Solved, proved: Proved | None) -> dict[str, Any]:
    minutes, days = asked(problem)
    told: dict[str, Any] = {
        "seed": found.seed,
        "rounds": found.rounds,
        "worth": as_plain(found.tiers),
        "asked": {"minutes": minutes, "days": days},
    }
    if proved is not None:
        told["bound"] = {"value": proved.least, "rests_on": proved.rests.value, "gap": proved.gap}
    return told


def _found_lines(problem: Problem, found: Solved, proved: Proved | None) -> Iterator[str]:
    yield from worth_lines(problem, found.tiers)
    yield f"search     {found.rounds:,} rounds, seed {found.seed}"
    if proved is not None:
        yield f"bound      no plan is more than {100 * proved.gap:.2f} % better. {proved.rests.label}."


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"seconds, more than 0 and at most {MOST_SECONDS:,}")
    return seconds


def _rounds(text: str) -> int:
    return _whole(text, 1, 10_000_000)


# -- check


def _add_check(parts: Parts[argparse.ArgumentParser]) -> None:
    part = parts.add_parser(
        "check",
        help="say which rules a plan breaks, and what it is worth",
        description="Holds a plan against every rule, in plain code apart from the search. Each broken rule "
        "is a line. Exit code 0: it keeps all. 1: it does not, or a file was refused. 3: no such file.",
    )
    part.add_argument("problem", type=Path, metavar="PROBLEM.json", help="the week of a clinic")
    part.add_argument("plan", type=Path, metavar="PLAN.json", help="what takes place")
    part.add_argument("--certificate", type=Path, metavar="C.json", help="prove its bound anew as well")
    part.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    part.set_defaults(run=check)


@answering
def check(args: argparse.Namespace) -> int:
    problem, plan = read_problem(args.problem), read_plan(args.plan)
    found, tiers = broken(problem, plan), worth(problem, plan)
    least = None if args.certificate is None else _proven(problem, args.certificate)
    if args.json:
        print(json.dumps({**_as_data(problem, found, tiers), "bound": least}))
    else:
        print("\n".join((*_lines(found), *worth_lines(problem, tiers))))
        if least is not None:
            print(f"bound      no plan is worth more than {least:,}; this one is worth {tiers.value:,}")
    return REFUSED if found else OK


def _proven(problem: Problem, file: Path) -> int:
    """What a certificate proves, worked out anew. Raises Refused where it cannot be read or proves less."""
    certificate = from_json(file.read_text(encoding="utf-8"))
    proven = certificate if isinstance(certificate, Refusal) else certified(problem, certificate)
    if isinstance(proven, Refusal):
        raise Refused(proven)
    return proven


def _lines(found: tuple[Broken, ...]) -> Iterator[str]:
    for one in found:
        yield f"{one.rule.value}: {one.words}"
    if not found:
        yield "Every rule is kept."
    for rule, count in sorted(Counter(one.rule for one in found).items()):
        yield f"broken     {count:,} times: {rule.label}"


def _as_data(problem: Problem, found: tuple[Broken, ...], tiers: Tiers) -> dict[str, Any]:
    minutes, days = asked(problem)
    return {
        "keeps": not found,
        "broken": [
            {"rule": one.rule.value, "about": one.about, "who": list(one.who), "words": str(one.words)}
            for one in found
        ],
        "worth": as_plain(tiers),
        "asked": {"minutes": minutes, "days": days},
    }


# -- generate


def _add_generate(parts: Parts[argparse.ArgumentParser]) -> None:
    part = parts.add_parser(
        "generate",
        help="invent a clinic",
        description="An invented clinic, for measuring and trying out. The same numbers give the same clinic "
        "on every machine. Its shares are assumptions: stepdown/timetable/rules/shares.py.",
    )
    part.add_argument("--clients", type=_clients, default=120, help=f"0 to {MOST_CLIENTS:,} (120)")
    part.add_argument("--seed", type=int, default=0, help="another seed, another clinic (0)")
    part.add_argument("--step", type=_step, default=30, help="minutes between starts, a multiple of 15 (30)")
    part.add_argument("--out", type=Path, metavar="P.json", help="where the problem goes (the output)")
    part.add_argument("--json", action="store_true", help="say what was made as JSON; needs --out")
    part.set_defaults(run=generate)


@answering
def generate(args: argparse.Namespace) -> int:
    problem = invented(clients=args.clients, seed=args.seed, step=args.step)
    write(args.out, as_text(problem))
    if args.out is not None:
        minutes, days = asked(problem)
        made = {
            "clients": len(problem.clients),
            "counselors": len(problem.counselors),
            "rooms": len(problem.rooms),
            "groups": len(problem.groups),
            "hours": minutes / 60,
            "days": days,
        }
        words = ", ".join(f"{count:,g} {what}" for what, count in made.items())
        print(json.dumps(made) if args.json else f"{args.out}: {words}.")
    return OK


def _clients(text: str) -> int:
    return _whole(text, 0, MOST_CLIENTS)


def _step(text: str) -> int:
    if (step := _whole(text, UNIT, DAY)) % UNIT:
        raise argparse.ArgumentTypeError(f"a step is a multiple of {UNIT} minutes")
    return step


def _whole(text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"a whole number from {least} to {most}")
    return number


# -- schema


def _add_schema(parts: Parts[argparse.ArgumentParser]) -> None:
    part = parts.add_parser(
        "schema",
        help="print the JSON Schema of the files",
        description="The JSON Schema of problems, plans and what they are worth, made from the code. "
        "It is kept as docs/timetable.schema.json.",
    )
    part.set_defaults(run=schema)


def schema(args: argparse.Namespace) -> int:
    print(json.dumps(made_schema(), indent=1))
    return OK
