"""From a sent form to what was given, and from answers to what the form shows.

In fields of words and numbers `?` means "asked, does not know" and `-` "prefers not to say"; lists and
choices offer both as answers of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.http import QueryDict

from stepdown.assessment.vocabulary import (
    Answer,
    Content,
    Given,
    GivenAnswer,
    GivenRow,
    Kind,
    Knowledge,
    Question,
    Row,
    Rows,
    Section,
)
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refusal

UNKNOWN, DECLINED = "?", "-"
_TYPED = {UNKNOWN: Knowledge.UNKNOWN.value, DECLINED: Knowledge.DECLINED.value, "–": Knowledge.DECLINED.value}
_SHOWN = {Knowledge.UNKNOWN: UNKNOWN, Knowledge.DECLINED: DECLINED}
_MOST_ROWS = 60


def given(section: Section, form: QueryDict) -> Given:
    """Everything the form of a section sent, as typed."""
    answers = {question.key: _answer(form, question.key) for question in section.questions}
    return Given(answers, {rows.key: tuple(_rows(rows, form)) for rows in section.rows})


def whole(form: QueryDict) -> Knowledge | None:
    """Whether the section is declined or unknown as a whole."""
    asked = {state.value: state for state in (Knowledge.DECLINED, Knowledge.UNKNOWN)}
    return asked.get(form.get("whole", ""))


def _answer(form: QueryDict, name: str) -> GivenAnswer:
    texts = tuple(text for text in form.getlist(name) if text)
    state = form.get(f"{name}-state", "")
    if len(texts) == 1 and texts[0].strip() in _TYPED:
        return GivenAnswer((), _TYPED[texts[0].strip()])
    typed = next((_TYPED[text] for text in texts if text in _TYPED), "")
    return GivenAnswer(tuple(text for text in texts if text not in _TYPED), typed or state)


def _rows(rows: Rows, form: QueryDict) -> Iterable[GivenRow]:
    total = form.get(f"{rows.key}-TOTAL_FORMS", "0")
    for number in range(min(int(total), _MOST_ROWS) if total.isdigit() else 0):
        prefix = f"{rows.key}-{number}-"
        if form.get(f"{prefix}DELETE"):
            continue
        columns = {column.key: _answer(form, prefix + column.key) for column in rows.columns}
        yield GivenRow(_identity(form.get(f"{prefix}id", "")), columns, form.get(f"{prefix}fact", ""))


def _identity(text: str) -> str:
    """A line made by a script carries `<uuid>:<number>`, so that it keeps one id over all savings."""
    base, _, number = text.partition(":")
    try:
        return str(uuid5(UUID(base), number)) if number else base
    except ValueError:
        return ""


@dataclass(frozen=True)
class Shown:
    """One question as the form shows it: `texts` as in the fields, `state` beside them, its errors."""

    question: Question
    name: str
    texts: tuple[str, ...]
    state: str
    errors: tuple[Refusal, ...]

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def typed(self) -> str:
        """What stands in a field of words or numbers."""
        return self.text or (_SHOWN.get(Knowledge(self.state), "") if self.state else "")

    @property
    def id(self) -> str:
        return f"q-{self.name}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint"] if self.question.hint else []
        return " ".join(parts + ([f"{self.id}-error"] if self.errors else []))

    @property
    def as_segments(self) -> bool:
        """Few short answers stand side by side, many in a list."""
        return self.question.kind is Kind.YES_NO or (len(self.question.options) <= 5 and self.letters <= 64)

    @property
    def letters(self) -> int:
        """How much room the answers take beside each other."""
        return sum(len(option.label.text) for option in self.question.options)


@dataclass(frozen=True)
class ShownRow:
    """One line of a list as the form shows it."""

    id: str
    fact_id: str
    number: str
    columns: tuple[Shown, ...]
    row: Row | None = None

    @property
    def title(self) -> Shown:
        return self.columns[0]


@dataclass(frozen=True)
class ShownRows:
    """A list as the form shows it: its lines, an empty one to write in, and the pattern for more."""

    rows: Rows
    lines: tuple[ShownRow, ...]
    spare: tuple[ShownRow, ...]
    pattern: ShownRow
    errors: tuple[Refusal, ...]

    @property
    def total(self) -> int:
        return len(self.lines) + len(self.spare)


def from_content(section: Section, content: Content) -> Given:
    """What the form would have sent for a content."""
    answers = {question.key: _texts(question, content.answer(question.key)) for question in section.questions}
    lists = {
        rows.key: tuple(
            GivenRow(row.id, {c.key: _texts(c, row.answer(c.key)) for c in rows.columns}, row.fact_id)
            for row in content.rows(rows.key)
        )
        for rows in section.rows
    }
    return Given(answers, lists)


def _texts(question: Question, answer: Answer) -> GivenAnswer:
    value = answer.value
    if value is None:
        return GivenAnswer((), "" if answer.state is Knowledge.NOT_ASKED else answer.state.value)
    if isinstance(value, bool):
        return GivenAnswer(("yes" if value else "no",))
    if question.kind is Kind.MONEY:
        return GivenAnswer((f"{int(value) / 100:.2f}".removesuffix(".00"),))  # type: ignore[arg-type]
    return GivenAnswer(value if isinstance(value, tuple) else (str(value),))


def questions(section: Section, sent: Given, refusals: tuple[Refusal, ...]) -> tuple[Shown, ...]:
    """The questions of a section with what stands in them."""
    return tuple(
        _shown(question, question.key, sent.answers.get(question.key), refusals)
        for question in section.questions
    )


def lists(
    section: Section, sent: Given, content: Content, refusals: tuple[Refusal, ...]
) -> tuple[ShownRows, ...]:
    """The lists of a section with what stands in them."""
    return tuple(_list(rows, sent.lists.get(rows.key, ()), content, refusals) for rows in section.rows)


def _list(
    rows: Rows, sent: tuple[GivenRow, ...], content: Content, refusals: tuple[Refusal, ...]
) -> ShownRows:
    saved = {row.id: row for row in content.rows(rows.key)}
    lines = tuple(_line(rows, str(n), row, refusals, saved.get(row.id)) for n, row in enumerate(sent))
    spare = (_line(rows, str(len(lines)), GivenRow(str(new_id()), {}), refusals, None),)
    pattern = _line(rows, "__prefix__", GivenRow(f"{new_id()}:__prefix__", {}), (), None)
    own = tuple(refusal for refusal in refusals if refusal.field == rows.key)
    return ShownRows(rows, lines, spare, pattern, own)


def _line(
    rows: Rows, number: str, sent: GivenRow, refusals: tuple[Refusal, ...], saved: Row | None
) -> ShownRow:
    columns = tuple(
        _shown(column, f"{rows.key}-{number}-{column.key}", sent.answers.get(column.key), refusals)
        for column in rows.columns
    )
    return ShownRow(sent.id, sent.fact_id, number, columns, saved)


def _shown(question: Question, name: str, sent: GivenAnswer | None, refusals: tuple[Refusal, ...]) -> Shown:
    found = tuple(refusal for refusal in refusals if refusal.field.replace(".", "-") == name)
    return Shown(question, name, sent.texts if sent else (), sent.state if sent else "", found)
