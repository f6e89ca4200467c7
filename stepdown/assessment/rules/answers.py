"""From what was typed to what is known. Nothing typed is not asked; it is never no and never zero."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from stepdown.assessment.vocabulary import (
    NOT_ASKED,
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
    Value,
    known,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

_LONGEST = {Kind.LINE: 200, Kind.STORY: 8_000, Kind.ICD10: 10}
_SILENT = (Knowledge.DECLINED, Knowledge.UNKNOWN)
_EARLIEST = date(1900, 1, 1)


def understand(section: Section, given: Given, *, on: date) -> tuple[Content, tuple[Refusal, ...]]:
    """What a form means, and what of it cannot be. A refusal's field is the name the form used."""
    refusals: list[Refusal] = []
    answers = {}
    for question in section.questions:
        answer = _answer(question, given.answers.get(question.key), question.key, on, refusals)
        if answer.state is not Knowledge.NOT_ASKED:
            answers[question.key] = answer
    lists = {}
    for rows in section.rows:
        lines = _rows(rows, given.lists.get(rows.key, ()), on, refusals)
        if lines:
            lists[rows.key] = lines
    return Content(answers, lists), tuple(refusals)


def _rows(rows: Rows, given: tuple[GivenRow, ...], on: date, refusals: list[Refusal]) -> tuple[Row, ...]:
    lines = []
    for number, line in enumerate(given):
        answers = {}
        for column in rows.columns:
            name = f"{rows.key}.{number}.{column.key}"
            answer = _answer(column, line.answers.get(column.key), name, on, refusals)
            if answer.state is not Knowledge.NOT_ASKED:
                answers[column.key] = answer
        if answers and rows.first not in answers:
            first = rows.column(rows.first).label
            reason = say("Fill in “{first}”, or empty the line.", first=first)
            refusals.append(Refusal(reason, field=f"{rows.key}.{number}.{rows.first}"))
        if answers:
            lines.append(Row(_identity(line.id), answers, _identity(line.fact_id)))
    if len(lines) > rows.most:
        refusals.append(Refusal(say("At most {n} lines here.", n=rows.most), field=rows.key))
    return tuple(lines)


def _identity(text: str) -> str:
    """An id as a form carried it; anything else is none, and the line gets a new one."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _answer(
    question: Question, given: GivenAnswer | None, name: str, on: date, refusals: list[Refusal]
) -> Answer:
    if given is None:
        return NOT_ASKED
    texts = tuple(text.strip() for text in given.texts if text.strip())
    silent = next((state for state in _SILENT if given.state == state.value), None)
    if silent is not None:
        if texts:
            refusals.append(
                Refusal(
                    say("There is an answer and also “{state}”. Keep one.", state=silent.label), field=name
                )
            )
        return Answer(silent)
    if not texts:
        return NOT_ASKED
    value = _READERS[question.kind](question, texts, on)
    if isinstance(value, Words):
        refusals.append(Refusal(value, field=name))
        return NOT_ASKED
    return known(value)


def _yes_no(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    return {"yes": True, "no": False}.get(texts[0], say("Choose yes or no."))


def _choice(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    return texts[0] if question.option(texts[0]) else say("Choose one of the list.")


def _many(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    if not all(question.option(text) for text in texts):
        return say("Choose from the list.")
    return tuple(option.code for option in question.options if option.code in texts)


def _number(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    try:
        number = int(texts[0])
    except ValueError:
        return say("Write a whole number.")
    return number if _fits(question, number) else _bounds(question)


def _money(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    """Dollars as typed, cents as kept."""
    try:
        dollars = Decimal(texts[0].replace("$", "").replace(",", ""))
        cents = int(dollars * 100)
    except (InvalidOperation, ValueError, OverflowError):
        return say("Write an amount in dollars.")
    if not _fits(question, dollars):
        return _bounds(question)
    return cents if cents == dollars * 100 else say("Write dollars and whole cents.")


def _fits(question: Question, number: int | Decimal) -> bool:
    return (question.least is None or question.least <= number) and (
        question.most is None or number <= question.most
    )


def _bounds(question: Question) -> Words:
    return say(
        "{label} goes from {least} to {most}.", label=question.label, least=question.least, most=question.most
    )


def _date(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    try:
        day = date.fromisoformat(texts[0])
    except ValueError:
        return say("Write a day such as {day}.", day=on.isoformat())
    if day > on:
        return say("This day is still to come.")
    return day.isoformat() if day >= _EARLIEST else say("This day is too long ago.")


def _time(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    try:
        return time.fromisoformat(texts[0][:5]).strftime("%H:%M")
    except ValueError:
        return say("Write a time such as 18:30.")


def _text(question: Question, texts: tuple[str, ...], on: date) -> Value | Words:
    longest = _LONGEST[question.kind]
    if len(texts[0]) > longest:
        return say("At most {n} characters; this has {now}.", n=longest, now=len(texts[0]))
    return texts[0].upper() if question.kind is Kind.ICD10 else texts[0]


_Reader = Callable[[Question, tuple[str, ...], date], Value | Words]
_READERS: dict[Kind, _Reader] = {
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.LINE: _text,
    Kind.STORY: _text,
    Kind.ICD10: _text,
}
