"""Reading back what was stored as JSON. What does not fit is a fault, never silently dropped."""

from __future__ import annotations

from collections.abc import Mapping

from stepdown.assessment.vocabulary import Answer, Content, Knowledge, Row, known


class Unreadable(ValueError):
    """A stored section that is not in the shape this room writes."""


def content_of(table: Mapping[str, object]) -> Content:
    """The content that `canonical.content_table` wrote."""
    answers, lists = table.get("answers"), table.get("lists")
    if not isinstance(answers, Mapping) or not isinstance(lists, Mapping):
        raise Unreadable("a section needs answers and lists")
    return Content(
        {str(key): answer_of(answer) for key, answer in answers.items()},
        {str(key): tuple(row_of(row) for row in rows) for key, rows in lists.items()},
    )


def row_of(table: object) -> Row:
    if not isinstance(table, Mapping) or not isinstance(table.get("answers"), Mapping):
        raise Unreadable("a line needs its answers")
    answers = {str(key): answer_of(answer) for key, answer in table["answers"].items()}
    return Row(str(table["id"]), answers, str(table.get("fact", "")))


def answer_of(table: object) -> Answer:
    if not isinstance(table, Mapping):
        raise Unreadable("an answer is a table")
    if "value" not in table:
        return Answer(Knowledge(str(table["state"])))
    value = table["value"]
    if isinstance(value, list):
        return known(tuple(str(part) for part in value))
    if not isinstance(value, str | int | bool):
        raise Unreadable("an answer is words, a number, yes or no, or a list of codes")
    return known(value)
