"""Taking in records that other places sent."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from stepdown.config.commands import ENVIRONMENT, OK, REFUSED
from stepdown.journeys.receive_referral import receive_referral
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.place import queries as places
from stepdown.place.vocabulary import Site
from stepdown.referral.vocabulary import FactKind, Received

SYSTEM = Viewer(Audience.SYSTEM, name="referral import")
_COLUMNS = (
    ("substance", (FactKind.SUBSTANCE_USE,)),
    ("problems", (FactKind.PROBLEM,)),
    ("medicines", (FactKind.MEDICATION,)),
    ("allergies", (FactKind.ALLERGY,)),
    ("scores", (FactKind.SCREEN,)),
    ("visits", (FactKind.ENCOUNTER, FactKind.TREATMENT)),
    ("results", (FactKind.RESULT, FactKind.VITAL)),
    (
        "other",
        (
            FactKind.PROCEDURE,
            FactKind.PLAN,
            FactKind.TEAM,
            FactKind.SOCIAL,
            FactKind.COVERAGE,
            FactKind.PERSON,
            FactKind.NOTICE,
        ),
    ),
)


@dataclass
class Line:
    """What came of one file."""

    file: str
    state: str
    seconds: float
    why: str = ""
    received: Received | None = None
    facts: dict[str, int] = field(default_factory=dict)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "referral", help="take in records from other places", description="Records that other places sent."
    )
    parts = parser.add_subparsers(dest="part", required=True)
    take = parts.add_parser(
        "import",
        help="take in FHIR R4 bundles and C-CDA documents, each all or nothing",
        description="Take in FHIR R4 bundles (JSON) and C-CDA documents (XML), plain or gzip, one person "
        "each. Each file comes in whole or not at all, and one that is refused stops none of the others; "
        "the same record again changes nothing. Each becomes an inquiry with its facts; the file itself is "
        "sealed. What a later edition says otherwise, and what two sources say differently, waits for a "
        "person. Exit code 0: all in, or here already. 1: some refused, each with a line that says why. 3: "
        "no such site.",
    )
    take.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a bundle or a document")
    take.add_argument(
        "--site", default="", help="name of the site that receives them (where there is only one: that)"
    )
    take.add_argument("--source", default="", help="who sent them, such as 'Lakeside detox'")
    take.add_argument("--json", action="store_true", help="one JSON object for a program to read")
    take.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    site = _site(args.site)
    if site is None:
        return ENVIRONMENT
    lines = []
    for number, path in enumerate(args.files, start=1):
        line = take_in(path, site, args.source, timezone.now())
        lines.append(line)
        # Progress goes beside the answer, so that a program may read the answer alone.
        print(
            f"{number:>4}/{len(args.files)}  {line.state:12} {line.file}  {line.why}".rstrip(),
            file=sys.stderr,
        )
    if args.json:
        print(json.dumps(_as_json(lines), indent=2))
    else:
        print("\n".join(table(lines)))
    return REFUSED if any(line.state == "refused" for line in lines) else OK


def take_in(path: Path, site: Site, source_label: str, at: datetime) -> Line:
    """One file, in a transaction of its own; whatever is wrong with it is a line, not an end."""
    started = time.perf_counter()
    try:
        with path.open("rb") as file:
            received = receive_referral(
                site_id=site.id, file=file, source_label=source_label, by=SYSTEM, at=at
            )
    except OSError as error:
        return Line(
            path.name, "refused", time.perf_counter() - started, why=error.strerror or "cannot be read"
        )
    except Refused as refused:
        why = " ".join(str(refusal.reason) for refusal in refused.refusals)
        return Line(path.name, "refused", time.perf_counter() - started, why=why)
    state = "already here" if received.already_here else "newer copy" if received.newer_copy_of else "in"
    why = f"since {received.referral.received_at:%d %b %Y}" if received.already_here else _waits(received)
    facts = {name: sum(received.by_kind.get(kind, 0) for kind in kinds) for name, kinds in _COLUMNS}
    return Line(path.name, state, time.perf_counter() - started, why, received, facts)


def _waits(received: Received) -> str:
    """What a person has to decide, since nothing changes by itself."""
    card = received.referral
    said = ((card.open_changes, "changes to decide"), (card.open_disagreements, "disagreements to settle"))
    return ", ".join(f"{count} {words}" for count, words in said if count)


def table(lines: Sequence[Line]) -> list[str]:
    """The table that ends an import: a row a file, its facts by kind, what was not understood, seconds."""
    names = [name for name, _ in _COLUMNS]
    wide = min(44, max(4, *(len(line.file) for line in lines)))
    head = (
        f"{'file':{wide}}  {'state':12} "
        + " ".join(f"{name:>9}" for name in names)
        + "  not understood  seconds"
    )
    rows = [head, "-" * len(head)]
    for line in lines:
        cells = " ".join(f"{line.facts.get(name, 0):>9}" if line.facts else f"{'':>9}" for name in names)
        skipped = str(line.received.referral.not_understood) if line.received else ""
        name = line.file if len(line.file) <= wide else f"{line.file[: wide - 1]}…"
        rows.append(f"{name:{wide}}  {line.state:12} {cells}  {skipped:>14}  {line.seconds:7.2f}")
    totals = " ".join(f"{sum(line.facts.get(name, 0) for line in lines):>9}" for name in names)
    skipped = str(sum(line.received.referral.not_understood for line in lines if line.received))
    seconds = sum(line.seconds for line in lines)
    rows += [
        "-" * len(head),
        f"{'total':{wide}}  {_states(lines):12} {totals}  {skipped:>14}  {seconds:7.2f}",
    ]
    rows += [f"refused: {line.file}: {line.why}" for line in lines if line.state == "refused"]
    return rows


def _states(lines: Sequence[Line]) -> str:
    return f"{sum(line.state != 'refused' for line in lines)} of {len(lines)}"


def _as_json(lines: Sequence[Line]) -> dict[str, object]:
    return {
        "files": [
            {
                "file": line.file,
                "state": line.state,
                "why": line.why,
                "referral": str(line.received.referral.id) if line.received else None,
                "working_name": line.received.referral.working_name if line.received else None,
                "entries": line.received.referral.entries if line.received else 0,
                "facts": line.facts,
                "not_understood": line.received.referral.not_understood if line.received else 0,
                "changes_to_decide": line.received.referral.open_changes if line.received else 0,
                "disagreements": line.received.referral.open_disagreements if line.received else 0,
                "seconds": round(line.seconds, 3),
            }
            for line in lines
        ],
        "refused": sum(line.state == "refused" for line in lines),
    }


def _site(name: str) -> Site | None:
    known = places.sites(SYSTEM)
    found = [site for site in known if not name or site.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(site.name for site in known) or "none yet"
    asked = f"There is no site {name!r}." if name else "Say which site receives them with --site."
    print(f"{asked} Sites: {names}.", file=sys.stderr)
    return None
