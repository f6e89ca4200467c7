"""The words of the state's forms: layouts, fields, answers with their source, records and problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


class Moment(Labelled):
    """At which end of an episode a record is."""

    ADMISSION = "admission", "Admission"
    DISCHARGE = "discharge", "Discharge"

    @property
    def letter(self) -> str:
        """The letter of the data set: TEDS-A, TEDS-D."""
        return "A" if self is Moment.ADMISSION else "D"


class How(Labelled):
    """How an answer is known. What was never asked has no answer at all: it is a problem, not a code."""

    KNOWN = "known", "Known"
    UNKNOWN = "unknown", "Asked, does not know"
    DECLINED = "declined", "Asked, prefers not to say"
    NOT_COLLECTED = "not_collected", "Not collected here"


@dataclass(frozen=True)
class Field:
    """One question of the layout. `only_if` and `only_codes`: it is asked only after such an answer."""

    code: str
    group: str
    ask: str
    clinical: bool = False
    always: bool = False
    only_if: str = ""
    only_codes: tuple[int, ...] = ()
    discharge_most: int | None = None

    @property
    def moment(self) -> Moment:
        return Moment.DISCHARGE if self.group == "end" else Moment.ADMISSION


@dataclass(frozen=True)
class Layout:
    """An edition: which fields are asked, which columns a file has, and the official codes of each."""

    edition: str
    title: str
    valid_from: date
    sources: tuple[str, ...]
    tag: str
    missing: int
    fields: tuple[Field, ...]
    columns: Mapping[Moment, tuple[str, ...]]
    groups: Mapping[str, str]
    codes: Mapping[Moment, Mapping[str, Mapping[int, str]]]
    may_repeat: frozenset[int]
    outpatient_services: frozenset[int]

    def asked(self, moment: Moment) -> tuple[Field, ...]:
        """The fields asked at one end of an episode."""
        return tuple(field for field in self.fields if field.moment is moment)

    def field(self, code: str) -> Field | None:
        return next((field for field in self.fields if field.code == code), None)

    def labels(self, field: Field) -> Mapping[int, str]:
        """The codes of a field that can be answered: what is missing is no answer."""
        found = self.codes[field.moment].get(field.code, {})
        return MappingProxyType({code: label for code, label in found.items() if code != self.missing})


@dataclass(frozen=True)
class Answer:
    """One answer: its code where it is known, how it is known, where from, and why it was corrected."""

    how: How
    code: int | None = None
    source: str = ""
    why: str = ""


Answers = Mapping[str, Answer]
NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True)
class Known:
    """What the house knows about a field before anybody is asked, and where from."""

    code: int
    source: Words


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a record out of the file, at a field, in a sentence."""

    field: str
    words: Words
    clinical: bool = False


@dataclass(frozen=True)
class Span:
    """What a record is about: one episode, its days at the site, and which end of it."""

    episode_id: UUID
    client_id: UUID
    site_id: UUID
    moment: Moment
    admitted_on: date
    discharged_on: date | None = None

    @property
    def happened_on(self) -> date:
        """The day the record counts for."""
        return self.discharged_on or self.admitted_on if self.moment is Moment.DISCHARGE else self.admitted_on


@dataclass(frozen=True)
class RecordCard:
    """One record as it is kept."""

    id: UUID
    span: Span
    answers: Answers
    problems: int
    edition: str
    saved_by_name: str
    saved_at: datetime
    version: int


@dataclass(frozen=True)
class SiteCodes:
    """What the state needs to know about a site: its FIPS code and its metropolitan area."""

    site_id: UUID
    state: int | None
    metro: int | None
    version: int


@dataclass(frozen=True)
class MadeFileCard:
    """One file that was made: of which days, how many records, by whom."""

    id: UUID
    moment: Moment
    starts_on: date
    ends_on: date
    records: int
    left_out: int
    digest: str
    by_name: str
    at: datetime
