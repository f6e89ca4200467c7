"""The words of terminology: codes from published lists, and the edition they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Icd10:
    """One code of ICD-10-CM. Only a billable one (a leaf of the list) may stand in a diagnosis or a claim."""

    code: str
    title: str
    billable: bool
    matched: str = ""
    """The official inclusion term that answered the search, where the title itself did not."""


@dataclass(frozen=True)
class TabularCode:
    """One code as the published tabular list has it."""

    code: str
    title: str
    terms: tuple[str, ...]
    billable: bool
    parent: str
    chapter: str


@dataclass(frozen=True)
class EditionCard:
    """Which release of a list is loaded, when, and how many codes it has."""

    system: str
    name: str
    count: int
    loaded_at: datetime


@dataclass(frozen=True)
class CodeSearch:
    """What somebody typed, read as both a code and words."""

    bare_code: str
    words: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not self.bare_code and not self.words
