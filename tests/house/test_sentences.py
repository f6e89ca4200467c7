"""What a redirect carries in a cookie names nobody: sentences of `Done` hold counts and days, never names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

DOORS = Path(__file__).resolve().parents[2] / "stepdown" / "doors"
# Places a sentence may have: how many, which version, which day, the label of a closed list.
ALLOWED = {"n", "number", "day", "what"}


def said_places(source: str) -> set[str]:
    """The places filled in by sentences given as `said=`, also by way of a variable of that name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        is_said = isinstance(node, ast.keyword) and node.arg == "said"
        if isinstance(node, ast.Assign):
            is_said = any(getattr(to, "id", "") == "said" for to in node.targets)
        for call in ast.walk(node) if is_said else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say":
                found |= {keyword.arg or "**" for keyword in call.keywords}
    return found


def test_no_sentence_that_travels_in_a_cookie_has_a_place_for_a_name() -> None:
    wrong = {
        str(path.relative_to(DOORS)): places - ALLOWED
        for path in sorted(DOORS.rglob("*.py"))
        if (places := said_places(path.read_text())) - ALLOWED
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "planted",
    ['Done("x", said=say("Saved for {name}.", name=card.name))', 'said = say("{who} is here.", who=who)'],
)
def test_a_planted_name_is_found(planted: str) -> None:
    assert said_places(planted) - ALLOWED
