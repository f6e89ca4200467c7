"""What the import checker cannot see: foreign keys that climb, private files used from outside."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "stepdown"
PUBLIC = {"vocabulary", "queries", "actions"}
# Rooms whose inside nobody needs to spare: they are what every room stands on.
OPEN = {"kernel"}


def storeys() -> list[list[str]]:
    """The storeys of `.importlinter`, highest first."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    lines = parser["importlinter:contract:storeys"]["layers"].strip().splitlines()
    return [[re.sub(r"[()\s]", "", room) for room in line.split("|")] for line in lines]


def height() -> dict[str, int]:
    levels = list(reversed(storeys()))
    return {room: level for level, rooms in enumerate(levels) for room in rooms}


def climbs(child: str, parent: str, heights: dict[str, int]) -> bool:
    """Whether a key from a table of one room to a table of another goes sideways or up."""
    return child != parent and heights[parent] >= heights[child]


def test_foreign_keys_only_go_down() -> None:
    heights = height()
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in heights
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField)
        and field.related_model._meta.app_label in heights
        and climbs(model._meta.app_label, field.related_model._meta.app_label, heights)
    ]
    assert wrong == []


def test_a_key_that_climbs_would_be_found() -> None:
    heights = height()
    assert climbs("people", "episode", heights)
    assert climbs("privacy", "identity", heights)
    assert not climbs("episode", "people", heights)


def trespasses(source: str, room: str, rooms: set[str]) -> list[str]:
    """Imports in a source that reach into the private files of another room."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if len(parts) > 2 and parts[0] == "stepdown" and parts[1] in rooms - {room} - OPEN:
                found += [name] if parts[2] not in PUBLIC else []
    return found


def rooms() -> set[str]:
    above = {"config", "doors", "simulation", "journeys", "overview"}
    return {room for line in storeys() for room in line} - above


@pytest.mark.parametrize(
    "folder", sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())
)
def test_of_another_room_only_vocabulary_queries_and_actions_are_used(folder: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): found
        for path in (PACKAGE / folder).rglob("*.py")
        if "migrations" not in path.parts
        and (found := trespasses(path.read_text(), folder, rooms()))
        and not allowed(path)
    }
    assert wrong == {}


def allowed(path: Path) -> bool:
    """Config knows everything; a closed door reads aloud the one rule that says for whom it opens."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] == "config" or inside.as_posix() == "doors/threshold/errors.py"


def test_a_trespass_would_be_found() -> None:
    assert trespasses("from stepdown.people.models import Client", "episode", rooms())
    assert trespasses("from stepdown.people import rules", "episode", rooms())
    assert not trespasses("from stepdown.people import queries", "episode", rooms())
    assert not trespasses("from stepdown.people.models import Client", "people", rooms())


BANNED_CALLS = ("post_save", "pre_save", "GenericForeignKey", "ModelForm", "mark_safe", "apps.get_model(")


def test_no_signals_no_save_no_model_forms_no_ordering() -> None:
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        # What first migrations are made of is part of migrations.
        if "migrations" in path.parts or path.name == "founding.py":
            continue
        text = path.read_text()
        wrong += [f"{path.relative_to(ROOT)}: {word}" for word in BANNED_CALLS if word in text]
        if path.name == "models.py" or path.parent.name == "models":
            wrong += [
                f"{path.relative_to(ROOT)}: {word}" for word in ("def save(", "ordering =") if word in text
            ]
    assert wrong == []


def test_nothing_leaves_the_house_but_through_the_gate() -> None:
    """Files are answered by the threshold alone, and it takes only what the gate released."""
    words = ("FileResponse", "StreamingHttpResponse", "Content-Disposition")
    wrong = [
        str(path.relative_to(ROOT))
        for path in (PACKAGE / "doors").rglob("*.py")
        if any(word in path.read_text() for word in words)
        and path.relative_to(PACKAGE).as_posix() != "doors/threshold/respond.py"
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.glob("*/migrations/0001_initial.py")), ids=lambda path: path.parts[-3]
)
def test_first_tables_are_made_in_one_stroke(path: Path) -> None:
    """Operation by operation, a hundred tables that know each other take minutes."""
    assert "operations = founded(operations)" in path.read_text()
