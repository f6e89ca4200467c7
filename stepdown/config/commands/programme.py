"""Storing, listing and checking programmes."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.utils import timezone

from stepdown.config.commands import OK, REFUSED
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import Finding, Programme, Report, Severity

SYSTEM = Viewer(Audience.SYSTEM, name="programme load")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "programme",
        help="store, list and check programmes",
        description="Programmes are data files. A stored version never changes; other content is a new "
        "version.",
    )
    parts = parser.add_subparsers(dest="part", required=True)
    load = parts.add_parser(
        "load",
        help="store the shipped programmes, or files of your own",
        description="Without files: the programmes shipped with the house. The same content again changes "
        "nothing. Exit code 0: stored. 1: refused; each fault is a line with its place, and "
        "nothing is stored.",
    )
    load.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a programme as TOML")
    load.add_argument("--json", action="store_true", help="one JSON list for a program to read")
    load.set_defaults(run=run)
    shown = parts.add_parser("list", help="list the newest version of each programme")
    shown.add_argument("--json", action="store_true", help="one JSON list for a program to read")
    shown.set_defaults(run=run)
    _add_check(parts)


def _add_check(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    held = parts.add_parser(
        "check",
        help="say what a programme does not satisfy, and by how much",
        description="Holds a programme against the hours of its level, its own promise and day rule, and the "
        "rules of payers in force on a day. Exit code 0: it counts. 1: it falls short of what was checked "
        "against a source, or cannot be read. Warnings alone are 0.",
    )
    held.add_argument("programme", metavar="FILE|KEY", help="a programme as TOML, or the key of a stored one")
    held.add_argument(
        "--payer",
        action="append",
        metavar="KEY",
        help="hold it against this payer's rule; may come several times. Without: those it is offered to",
    )
    held.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day, such as 2027-01-01")
    held.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    held.set_defaults(run=check)


def check(args: argparse.Namespace) -> int:
    """Print every finding with its figures and what would mend it."""
    try:
        found = _read(args.programme)
        on = args.on or timezone.now().date()
        known = {rule.key for rule in queries.rules(SYSTEM)}
        if unknown := sorted(set(args.payer or ()) - known):
            print(f"No such rule: {', '.join(unknown)}. Known: {', '.join(sorted(known))}", file=sys.stderr)
            return REFUSED
        payers = tuple(args.payer) if args.payer else None
        report = queries.report(SYSTEM, found, on=on, payers=payers)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        print(f"Not a programme file: {fault}", file=sys.stderr)
        return REFUSED
    except NotFound:
        print(f"Neither a file nor a stored programme: {args.programme}", file=sys.stderr)
        return REFUSED
    except Refused as refused:
        for refusal in refused.refusals:
            print(refusal.reason, file=sys.stderr)
        return REFUSED
    print(json.dumps(as_data(found, report)) if args.json else "\n".join(_lines(found, report)))
    return OK if report.counts else REFUSED


def _read(asked: str) -> Programme:
    """The programme of a file, or the newest stored version of a key. Raises NotFound, Refused."""
    file = Path(asked)
    if file.suffix != ".toml" and not file.exists():
        return queries.programme(SYSTEM, asked)
    return queries.read_content(SYSTEM, tomllib.loads(file.read_text(encoding="utf-8")))


def _lines(found: Programme, report: Report) -> Iterator[str]:
    yield f"{found.title}, on {report.on.isoformat()}"
    for one in report.findings:
        yield f"  {one.weight.value:8} {one.where}: {one.words} [{one.source.tag.value}]"
        yield from (f"           - {repair.words}" for repair in one.repairs)
    for rule, coming in report.ahead:
        yield f"  From {rule.valid_from.isoformat()}, {rule.name}: {len(coming)} more to fall short of"
        yield from (f"           {one.where}: {one.words}" for one in coming)
    yield "It counts." if report.counts else "It does not count yet."


def as_data(found: Programme, report: Report) -> dict[str, object]:
    """The report for a program to read: minutes, days, percent and people as whole numbers."""
    return {
        "key": found.key,
        "version": found.version,
        "on": report.on.isoformat(),
        "counts": report.counts,
        "rules": [{"key": rule.key, "valid_from": rule.valid_from.isoformat()} for rule in report.rules],
        "weeks": [{"week": one.week, "phase": one.phase, "minutes": one.minutes} for one in report.weeks],
        "findings": [_finding(one) for one in report.findings],
        "ahead": [
            {
                "rule": rule.key,
                "from": rule.valid_from.isoformat(),
                "findings": [_finding(one) for one in new],
            }
            for rule, new in report.ahead
        ],
    }


def _finding(one: Finding) -> dict[str, object]:
    return {
        "severity": one.severity.value,
        "weight": one.weight.value,
        "clause": one.clause.value,
        "rule": one.rule,
        "phase": one.phase,
        "weeks": list(one.weeks),
        "held": one.held,
        "needed": one.needed,
        "by": one.by if one.severity is not Severity.FITS else 0,
        "words": f"{one.where}: {one.words}",
        "source": {"title": one.source.title, "tag": one.source.tag.value},
        "sum": [
            {
                "title": term.title,
                "service": term.service.value,
                "sessions": term.sessions,
                "minutes": term.minutes,
                "break_minutes": term.break_minutes,
                "counted": term.counted,
            }
            for term in one.terms
        ],
        "days": [{"weekday": day.weekday, "minutes": day.minutes, "counts": day.counts} for day in one.days],
        "repairs": [str(repair.words) for repair in one.repairs],
    }


def run(args: argparse.Namespace) -> int:
    try:
        stored = _load(args.files) if args.part == "load" else queries.programmes(SYSTEM)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        print(f"Not a programme file: {fault}", file=sys.stderr)
        return REFUSED
    except Refused as refused:
        for refusal in refused.refusals:
            print(refusal.reason, file=sys.stderr)
        return REFUSED
    if args.json:
        print(json.dumps([{"key": one.key, "version": one.version, "digest": one.digest} for one in stored]))
    else:
        for one in stored:
            print(f"{one.key:28} version {one.version:<3} {one.title}")
    return OK


def _load(files: list[Path]) -> tuple[Programme, ...]:
    at = timezone.now()
    if not files:
        return actions.load_presets(by=SYSTEM, at=at)
    contents = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return tuple(actions.store(content=content, by=SYSTEM, at=at) for content in contents)
