"""Reading editions of dimensions, and choosing one for a payer, a state or the clinic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from stepdown.assessment.vocabulary import (
    Dimension,
    Edition,
    EditionChoice,
    EditionScope,
    Option,
    Part,
    Scale,
)
from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

FALLBACK = "third"
_TAGS = ("V", "V2", "K", "own")


def read_edition(table: Mapping[str, object]) -> tuple[Edition, tuple[Refusal, ...]]:
    """One edition from its file, with every fault named at its place."""
    reader = Reader(table)
    scales = _scales(reader)
    edition = Edition(
        reader.text("key"),
        Words(reader.text("name")),
        Words(reader.text("short")),
        _tag(reader),
        reader.text("source"),
        Words(reader.text("notice")),
        tuple(_dimension(part, scales) for part in reader.parts("dimension", least=1)),
    )
    for key in twice(dimension.key for dimension in edition.dimensions):
        reader.refuse("dimension", say("has the key {key} twice", key=key))
    reader.done()
    return edition, tuple(reader.refusals)


def _tag(reader: Reader) -> str:
    tag = reader.text("tag")
    if tag not in _TAGS:
        reader.refuse("tag", say("needs one of: {allowed}", allowed=", ".join(_TAGS)))
    return tag


def _scales(reader: Reader) -> dict[str, Scale]:
    scales = {}
    for part in reader.parts("scale", least=1):
        key = part.text("key")
        name = Words(part.text("name"))
        codes = tuple(
            Option(code.text("code"), Words(code.text("label"))) for code in part.parts("codes", least=2)
        )
        for code in twice(option.code for option in codes):
            part.refuse("codes", say("has the code {code} twice", code=code))
        part.done()
        scales[key] = Scale(key, name, codes)
    return scales


def _scale(reader: Reader, scales: Mapping[str, Scale]) -> Scale | None:
    key = reader.text("scale", "")
    if key and key not in scales:
        reader.refuse("scale", say("names no scale of this file"))
    return scales.get(key)


def _dimension(reader: Reader, scales: Mapping[str, Scale]) -> Dimension:
    parts = []
    for part in reader.parts("sub"):
        parts.append(Part(part.text("key"), Words(part.text("name")), _tag(part), _scale(part, scales)))
        part.done()
    for key in twice(part.key for part in parts):
        reader.refuse("sub", say("has the key {key} twice", key=key))
    dimension = Dimension(
        reader.text("key"),
        reader.whole("number", least=1, most=12),
        Words(reader.text("short")),
        Words(reader.text("name")),
        Words(reader.text("help")),
        _tag(reader),
        _scale(reader, scales),
        tuple(parts),
    )
    reader.done()
    return dimension


_ORDER = (EditionScope.PAYER, EditionScope.STATE, EditionScope.CLINIC)


def choose(choices: Sequence[EditionChoice], *, payer: str, state: str, on: date) -> EditionChoice | None:
    """The choice that counts: a payer's before a state's before the clinic's, the latest start of its kind.

    States and payers adopt editions on different days [K], so each choice has its own days, the end excluded.
    """
    wanted = {EditionScope.PAYER: payer, EditionScope.STATE: state, EditionScope.CLINIC: ""}
    for scope in _ORDER:
        fitting = [
            choice
            for choice in choices
            if choice.scope is scope
            and choice.name.casefold() == wanted[scope].casefold()
            and (scope is EditionScope.CLINIC or choice.name)
            and choice.starts_on <= on
            and (choice.ends_on is None or on < choice.ends_on)
        ]
        if fitting:
            return max(fitting, key=lambda choice: choice.starts_on)
    return None


def reason(choice: EditionChoice | None) -> Words:
    """Why this edition is offered."""
    if choice is None:
        return say("The clinic has chosen none; this is the one that comes with the software.")
    if choice.scope is EditionScope.CLINIC:
        return say("Chosen by the clinic from {day} on.", day=choice.starts_on.isoformat())
    return say("Asked for by {name} from {day} on.", name=choice.name, day=choice.starts_on.isoformat())
