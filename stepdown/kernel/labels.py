"""Enumerations whose members carry the word that people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from stepdown.kernel.words import Words, say


class Labelled(StrEnum):
    """A closed list of codes, each with its label: `OPEN = "open", "Open"`."""

    label: Words

    def __new__(cls, value: str, label: str = "") -> Self:
        # The label has a default only for type checkers, who take `Role("director")` for a making.
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = say(label)
        return member


def choices(labels: type[Labelled]) -> list[tuple[str, str]]:
    """Code and English label of each member, for a table's column."""
    return [(member.value, member.label.text) for member in labels]
