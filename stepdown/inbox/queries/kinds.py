"""The kinds of paper, read once from the room's own data."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from stepdown.inbox.rules.filing import read_kinds
from stepdown.inbox.vocabulary import Area, Kind


@cache
def _all() -> dict[str, Kind]:
    return read_kinds(files("stepdown.inbox.data").joinpath("kinds.csv").read_text(encoding="utf-8"))


def kinds(area: Area | None = None) -> tuple[Kind, ...]:
    """Kinds of paper in the order they are offered; of one area where one is named."""
    return tuple(kind for kind in _all().values() if area is None or kind.area is area)


def kind_of(code: str) -> Kind | None:
    """One kind by its code; None for a code that is none, or no longer one."""
    return _all().get(code)
