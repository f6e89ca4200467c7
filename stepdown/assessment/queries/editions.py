"""Editions of dimensions, read once from their files, and which one is asked for."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from stepdown.assessment import models
from stepdown.assessment.rules import editions as rules
from stepdown.assessment.rules.dangers import Limits, read_limits
from stepdown.assessment.vocabulary import Edition, EditionChoice, EditionOffer, EditionScope
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer

FOLDER = Path(__file__).resolve().parents[1] / "editions"
_LIMITS = "dangers.toml"


@cache
def _editions() -> dict[str, Edition]:
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name == _LIMITS:
            continue
        edition, refusals = rules.read_edition(tomllib.loads(path.read_text()))
        if refusals:
            raise Refused(*refusals)
        found[edition.key] = edition
    return found


@cache
def limits() -> Limits:
    """From where on an answer is dangerous: the clinic's own numbers."""
    found, refusals = read_limits(tomllib.loads((FOLDER / _LIMITS).read_text()))
    if refusals:
        raise Refused(*refusals)
    return found


def editions() -> tuple[Edition, ...]:
    """All editions on file. Published names, so no viewer is asked for."""
    return tuple(_editions().values())


def edition(key: str) -> Edition:
    """One edition. Raises NotFound."""
    if key not in _editions():
        raise NotFound
    return _editions()[key]


def edition_choices(viewer: Viewer) -> tuple[EditionChoice, ...]:
    """Which payer, state or clinic asks for which edition, from when."""
    rows = models.EditionChoice.objects.order_by("scope", "name", "starts_on")
    return tuple(
        EditionChoice(row.id, EditionScope(row.scope), row.name, row.edition_key, row.starts_on, row.ends_on)
        for row in rows
    )


def edition_offer(viewer: Viewer, *, payer: str = "", state: str = "", on: date) -> EditionOffer:
    """The edition a new assessment takes unless somebody chooses another, and why."""
    choice = rules.choose(edition_choices(viewer), payer=payer, state=state, on=on)
    key = choice.edition_key if choice else rules.FALLBACK
    return EditionOffer(edition(key), rules.reason(choice))
