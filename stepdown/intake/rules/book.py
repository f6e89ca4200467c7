"""Reading the clinic's own data: a triage book and the aims of the way in, checked before they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stepdown.intake.vocabulary import Aims, Number, Priority, Question, Step, TriageBook, TriageRule, Urgency


class BadBook(Exception):
    """The data contradicts itself; says where, in one line."""


def read_book(data: Mapping[str, Any]) -> TriageBook:
    """A triage book from its data. Raises BadBook where a rule names what is not there."""
    book = TriageBook(
        edition=data["edition"],
        numbers={
            key: Number(key, row["label"], row["number"], row["note"], row["source"], row["tag"])
            for key, row in data["numbers"].items()
        },
        sections=tuple(data["sections"].items()),
        questions=tuple(
            Question(row["key"], row["section"], row["ask"], row.get("web", ""), row.get("hint", ""))
            for row in data["question"]
        ),
        rules=tuple(_rule(row) for row in data["rule"]),
        priorities=tuple(_priority(row) for row in data["priority"]),
    )
    _check(book)
    return book


def _rule(row: Mapping[str, Any]) -> TriageRule:
    return TriageRule(
        key=row["key"],
        urgency=Urgency[row["urgency"].upper()],
        title=row["title"],
        say=row["say"],
        act=row["act"],
        all_yes=tuple(row["all"]),
        any_yes=tuple(row.get("any", ())),
        numbers=tuple(row["numbers"]),
        source=row["source"],
        tag=row["tag"],
        covered_by=tuple(row.get("covered_by", ())),
        unless_no=tuple(row.get("unless_no", ())),
        web=row["web"],
    )


def _priority(row: Mapping[str, Any]) -> Priority:
    return Priority(
        key=row["key"],
        rank=row["rank"],
        title=row["title"],
        all_yes=tuple(row["all"]),
        start_within_days=row["start_within_days"],
        interim_within_hours=row["interim_within_hours"],
        act=row["act"],
        source=row["source"],
        tag=row["tag"],
    )


def _check(book: TriageBook) -> None:
    questions = [question.key for question in book.questions]
    rules = [rule.key for rule in book.rules]
    _no_double(questions, "question")
    _no_double(rules, "rule")
    _known(
        "question",
        questions,
        ((rule.key, key) for rule in book.rules for key in rule.all_yes + rule.any_yes + rule.unless_no),
    )
    _known("question", questions, ((row.key, key) for row in book.priorities for key in row.all_yes))
    _known("number", list(book.numbers), ((rule.key, key) for rule in book.rules for key in rule.numbers))
    _known("rule", rules, ((rule.key, key) for rule in book.rules for key in rule.covered_by))
    sections = [key for key, _ in book.sections]
    _known("section", sections, ((question.key, question.section) for question in book.questions))


def _no_double(keys: list[str], what: str) -> None:
    double = sorted({key for key in keys if keys.count(key) > 1})
    if double:
        raise BadBook(f"the {what} {double[0]} is there twice")


def _known(what: str, known: list[str], used: Iterable[tuple[str, str]]) -> None:
    for where, key in used:
        if key not in known:
            raise BadBook(f"{where} names the {what} {key}, which is not there")


def read_aims(data: Mapping[str, Any]) -> Aims:
    """The clinic's aims from its data: days per step, the figures' window, how long an assessment takes."""
    assessment, web, published = data["assessment"], data["web"], data["published"]
    return Aims(
        edition=data["edition"],
        target_days={Step[key.upper()]: days for key, days in data["target_days"].items()},
        window_days=data["figures"]["window_days"],
        starting_leaves_after=data["figures"]["starting_leaves_after"],
        minutes=assessment["minutes"],
        minute_choices=tuple(assessment["choices"]),
        grid_minutes=assessment["grid_minutes"],
        notice_minutes=assessment["notice_minutes"],
        days_ahead=assessment["days_ahead"],
        web_answer_hours=web["answer_within_hours"],
        web_per_window=web["per_window"],
        web_window_minutes=web["window_minutes"],
        published={key: value for key, value in published.items() if isinstance(value, int)},
        published_source=published["source"],
        published_tag=published["tag"],
    )
