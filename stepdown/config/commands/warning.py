"""Judging the early-warning scorecards on a directory of trial data. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stepdown.config.commands import ENVIRONMENT, OK, REFUSED
from stepdown.warning import shelf
from stepdown.warning.trial.evaluate import evaluate
from stepdown.warning.trial.reading import BadLayout


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "warning",
        help="early warning: judge the scorecards on trial data",
        description="Flags in the house are plain facts. Beside them a scorecard may say what became of "
        "people like somebody in three trials; here it is judged. See docs/early-warning.md.",
    )
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    part = parts.add_parser(
        "evaluate",
        help="the published strata and each card beside simple baselines",
        description="Reads a directory of the CTN-0094 layout (everybody.csv, randomization.csv, "
        "site_masked.csv, derived_weeklyOpioidPattern.csv). Participants the cards were made with and "
        "others are judged apart; intervals draw participants. Exit code 0: judged. 1: another layout; "
        "each fault is a line with its place. 3: no such directory.",
    )
    part.add_argument("directory", type=Path, metavar="DATA_DIR")
    part.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    part.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge a directory and print what was found."""
    try:
        found = evaluate(args.directory, shelf.cards(), shelf.simple_rates())
    except FileNotFoundError:
        print(f"No such directory: {args.directory}", file=sys.stderr)
        return ENVIRONMENT
    except BadLayout as fault:
        for line in fault.faults:
            print(line, file=sys.stderr)
        return REFUSED
    print(json.dumps(found, indent=2) if args.json else "\n".join(lines(found)))
    return OK


def lines(found: dict[str, Any]) -> Iterator[str]:
    data, outcome = found["data"], found["return_to_use"]
    seen, unseen = data["cards_were_made_with"], data["unseen_by_the_cards"]
    yield (
        f"{data['participants']} participants, {data['cohort']} in the cohort, {data['rows']} rows; "
        f"the cards were made with {seen}, and have not seen {unseen}."
    )
    whole = outcome["overall"]
    yield f"Return to use ({outcome['definition']}): {_of_100(whole)}"
    for one in outcome["strata"]:
        weeks = one["positive_or_missing_of_first_three"]
        yield f"  {weeks} of the first three weeks positive or missing: {_of_100(one)}"
    published = outcome["published"]
    yield (
        f"  published: {published['three_negative_of_100']} of 100 with none, "
        f"{published['three_positive_or_missing_of_100']} with three ({published['source']})"
    )
    for name, card in found["cards"].items():
        yield f"{name} ({card['outcome']}): {'ships' if card['ships'] else 'does not ship'}"
        parts = {"unseen": card["unseen"], **card["cross_validated"], "made_with": card["made_with"]}
        for kind, judged in parts.items():
            if judged:
                yield from _judged(kind, judged)


def _judged(kind: str, judged: dict[str, Any]) -> Iterator[str]:
    came = judged["came_of_100"]
    yield f"  {kind}: {judged['people']} people, {judged['rows']} rows, came about for {came} of 100"
    for way, value in judged["auc"].items():
        error = judged["brier"][way]
        yield f"    {way:<13} AUC {_interval(value)}  Brier {_interval(error)}"
    slope, intercept = judged["card_calibration"]["slope"], judged["card_calibration"]["intercept"]
    yield f"    calibration   slope {_interval(slope)}  intercept {_interval(intercept)}"
    negative = judged["card_after_a_negative_week"]
    if negative["auc"]:
        yield f"    after a negative week ({negative['rows']} rows) AUC {_interval(negative['auc'])}"
    yield f"    beats every baseline: {'yes' if judged['beats_every_baseline'] else 'no'}"


def _interval(one: dict[str, float]) -> str:
    return f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})"


def _of_100(one: dict[str, float]) -> str:
    return f"{one['returned']} of {one['people']}, {one['of_100']} of 100 ({one['low']} to {one['high']})"
