"""What every part of `stepdown timetable` does alike: files in, files out, refusals as lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

from stepdown.config.exits import ENVIRONMENT, REFUSED
from stepdown.kernel.refusal import Refused
from stepdown.timetable.rules.checking import problems_with
from stepdown.timetable.rules.wire import plan_from, problem_from
from stepdown.timetable.rules.worth import asked
from stepdown.timetable.vocabulary import Plan, Problem, Tiers

Run = Callable[[argparse.Namespace], int]


def answering(run: Run) -> Run:
    """A part whose refusals are lines on the error output, and a file that is not there an exit code."""

    @wraps(run)
    def answered(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except Refused as refused:
            for refusal in refused.refusals:
                print(refusal.reason, file=sys.stderr)
            return REFUSED
        except OSError as fault:
            print(f"{fault.filename}: {fault.strerror}", file=sys.stderr)
            return ENVIRONMENT

    return answered


def read_problem(file: Path) -> Problem:
    """A problem that can be read and makes sense. Raises Refused with a line for each fault, OSError."""
    problem = problem_from(file.read_bytes())
    if faults := problems_with(problem):
        raise Refused(*faults)
    return problem


def read_plan(file: Path) -> Plan:
    """A plan that can be read. Raises Refused with a line for each fault, OSError."""
    return plan_from(file.read_bytes())


def write(out: Path | None, text: str) -> None:
    """Into a file, or onto the output where none is named. Raises OSError."""
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def worth_lines(problem: Problem, tiers: Tiers) -> Iterator[str]:
    """What a plan is worth, for people: hours and counted days side by side, never one figure."""
    minutes, days = asked(problem)
    yield f"hours      {tiers.minutes / 60:,.2f} of {minutes / 60:,.2f} prescribed"
    yield f"days       {tiers.counted_days:,} count of {days:,} asked for"
    yield f"moved      {tiers.moved:,} places lost of people in treatment"
    yield f"staff      {tiers.staff_minutes / 60:,.2f} hours"
    yield f"wishes     {tiers.wishes:,}"
