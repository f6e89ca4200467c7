"""How a section is made of questions, and an answer of what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from stepdown.assessment.vocabulary.words import Kind, Knowledge
from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One answer of a closed list."""

    code: str
    label: Words
    help: Words | None = None


def options(labels: type[Labelled]) -> tuple[Option, ...]:
    """An enumeration as a closed list of answers."""
    return tuple(Option(member.value, member.label) for member in labels)


@dataclass(frozen=True)
class Question:
    """One question. `core`: the review names it while nobody has asked it."""

    key: str
    label: Words
    kind: Kind
    hint: Words | None = None
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    unit: Words | None = None
    core: bool = False
    wide: bool = False
    after: str = ""  # key of a yes-or-no question that makes this one worth asking
    group: Words | None = None  # heading that starts here

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Rows:
    """A list inside a section: substances, medicines, people. `first` names the column that makes a row."""

    key: str
    label: Words
    one: Words
    first: str
    columns: tuple[Question, ...]
    most: int = 30
    core: bool = False
    hint: Words | None = None

    def column(self, key: str) -> Question:
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True)
class Section:
    """One section of the document: a screen, a page of the print, a version of its own."""

    key: str
    title: Words
    lead: Words
    icon: str
    questions: tuple[Question, ...] = ()
    rows: tuple[Rows, ...] = ()
    rows_first: bool = False
    needs_diagnose: bool = False

    def question(self, key: str) -> Question:
        return next(question for question in self.questions if question.key == key)

    def list_named(self, key: str) -> Rows:
        return next(rows for rows in self.rows if rows.key == key)


@dataclass(frozen=True)
class Answer:
    """What one question got. A value only when known."""

    state: Knowledge
    value: Value | None = None

    def __post_init__(self) -> None:
        if (self.state is Knowledge.KNOWN) != (self.value is not None):
            raise ValueError("an answer has a value exactly when it is known")


NOT_ASKED = Answer(Knowledge.NOT_ASKED)


def known(value: Value) -> Answer:
    """An answer that was given."""
    return Answer(Knowledge.KNOWN, value)


@dataclass(frozen=True)
class Row:
    """One line of a list. `id` is empty until it is saved; `fact_id` where it came with a referral."""

    id: str
    answers: Mapping[str, Answer]
    fact_id: str = ""

    def answer(self, key: str) -> Answer:
        return self.answers.get(key, NOT_ASKED)


@dataclass(frozen=True)
class Content:
    """Everything a section holds, in one shape whatever the tables are."""

    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, tuple[Row, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def answer(self, key: str) -> Answer:
        return self.answers.get(key, NOT_ASKED)

    def rows(self, key: str) -> tuple[Row, ...]:
        return self.lists.get(key, ())

    @property
    def empty(self) -> bool:
        return not any(self.lists.values()) and all(
            answer.state is Knowledge.NOT_ASKED for answer in self.answers.values()
        )


@dataclass(frozen=True)
class GivenAnswer:
    """What a form sent for one question, as typed."""

    texts: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True)
class GivenRow:
    """What a form sent for one line of a list."""

    id: str
    answers: Mapping[str, GivenAnswer]
    fact_id: str = ""


@dataclass(frozen=True)
class Given:
    """What a form sent for a section, as typed."""

    answers: Mapping[str, GivenAnswer]
    lists: Mapping[str, tuple[GivenRow, ...]] = field(default_factory=lambda: MappingProxyType({}))
