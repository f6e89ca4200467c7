"""Flags and cards stay with those who make the call: no paper, payer, court or step rule reads them."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from stepdown.kernel.ids import new_id
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.privacy.vocabulary import Category
from stepdown.warning import queries
from stepdown.warning.vocabulary import Facts, Person, Week

PACKAGE = Path(__file__).resolve().parents[2] / "stepdown"
# Who may read flags: what gathers facts, the pages of staff, the demo, the command.
READERS = (
    "warning/",
    "overview/queries/slipping.py",
    "doors/staff/slipping/",
    "simulation/",
    "config/commands/warning.py",
)
# Who may read what that reading found: pages of staff and their Today, nothing that leaves the house.
PAGES = ("overview/queries/", "doors/staff/slipping/", "doors/staff/chart/", "doors/staff/caseload/")
TODAY = date(2026, 11, 18)


def reads(source: str) -> set[str]:
    """Which of the two a source imports: the room, or what overview found with it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        for name in names:
            if re.match(r"stepdown\.warning(\.|$)", name):
                found.add("warning")
            if re.match(r"stepdown\.overview(\.queries)?\.slipping", name):
                found.add("slipping")
    return found


def strangers(folder: Path) -> dict[str, set[str]]:
    """Files that read what is not theirs to read."""
    wrong = {}
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder).as_posix()
        found = reads(path.read_text(encoding="utf-8"))
        found -= {"warning"} if inside.startswith(READERS) else set()
        found -= {"slipping"} if inside.startswith((*READERS, *PAGES)) else set()
        if found:
            wrong[inside] = found
    return wrong


def test_only_those_who_make_the_call_read_flags_and_cards() -> None:
    assert strangers(PACKAGE) == {}


@pytest.mark.parametrize(
    ("inside", "source"),
    [
        ("step/queries.py", "from stepdown.warning.queries import flags"),
        ("journeys/decide_step.py", "from stepdown.warning import queries as warning"),
        ("journeys/disclose.py", "import stepdown.warning.queries"),
        ("billing/queries.py", "from stepdown.warning.vocabulary import Flag"),
        ("doors/portal/home/views.py", "from stepdown.overview.queries.slipping import slipping"),
        ("journeys/give_out.py", "from stepdown.overview.queries import slipping"),
        ("outbox/actions.py", "def late():\n    from stepdown.warning.shelf import cards"),
    ],
)
def test_a_reader_that_has_no_business_there_is_found(inside: str, source: str, tmp_path: Path) -> None:
    path = tmp_path / inside
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert list(strangers(tmp_path)) == [inside]


def test_no_kind_of_thing_that_is_given_out_is_a_flag_or_a_score() -> None:
    assert not [one for one in Category if re.search("warn|flag|risk|score|slip", one.value)]


@pytest.mark.parametrize("audience", [Audience.CLIENT, Audience.PUBLIC, Audience.SYSTEM])
def test_a_card_speaks_to_staff_only(audience: Audience) -> None:
    person = Person(True, True, TODAY.replace(month=6), (Week.POSITIVE,) * 4)
    asked = {new_id(): person}
    assert queries.likelihoods(Viewer(audience), asked, on=TODAY) == {}
    assert len(queries.likelihoods(Viewer(Audience.STAFF), asked, on=TODAY)) == 1
    if audience is not Audience.SYSTEM:
        facts = Facts(next(iter(asked)), TODAY, TODAY, uses=(TODAY,))
        assert queries.flags(Viewer(audience), [facts], at=datetime(2026, 11, 18, tzinfo=UTC)) == {}
