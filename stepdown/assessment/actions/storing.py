"""From sections to rows: the one place that takes a content apart into tables and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from stepdown.assessment import models
from stepdown.assessment.models.columns import LISTS, RISK, SAFETY
from stepdown.assessment.rules.canonical import content_table
from stepdown.assessment.rules.week import windows_of
from stepdown.assessment.vocabulary import DIMENSIONS_KEY, Answer, Content, Kind, Knowledge, Row, Section
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.terminology import queries as terminology

# What a change to a diagnosis makes it: another person's, at another moment.
_DIAGNOSED = ("code_id", "criteria", "severity", "course")


@dataclass(frozen=True)
class Pen:
    """Whose hand writes, in which assessment, when."""

    assessment_id: UUID
    staff_id: UUID
    at: datetime


def store(section: Section, row: models.AssessmentSection, content: Content, pen: Pen) -> None:
    """Write a content into the row and the tables its lists have. Raises Refused for unknown codes."""
    answers = dict(content.answers)
    if section.key == SAFETY:
        answers = _store_risk(answers, pen)
    if section.key == DIMENSIONS_KEY:
        answers = _store_ratings(section, answers, pen)
    kept = {}
    for rows in section.rows:
        lines = content.rows(rows.key)
        if rows.key in LISTS:
            _store_lines(rows.key, lines, pen)
        else:
            kept[rows.key] = tuple(_named(line) for line in lines)
    row.content = content_table(Content(answers, kept))


def _named(line: Row) -> Row:
    return line if line.id else Row(str(new_id()), line.answers, line.fact_id)


def _columns(answers: Mapping[str, Answer], columns: Mapping[str, str], table: Any) -> dict[str, Any]:
    """Values for every column, emptied where nothing is known, and `silent` for why."""
    values: dict[str, Any] = {}
    silent = {}
    for key, column in columns.items():
        answer = answers.get(key)
        if answer is not None and answer.state is Knowledge.KNOWN:
            values[column] = list(answer.value) if isinstance(answer.value, tuple) else answer.value
            continue
        field = table._meta.get_field(column.removesuffix("_id"))
        values[column] = None if field.null else field.get_default()
        if answer is not None and answer.state is not Knowledge.NOT_ASKED:
            silent[key] = answer.state.value
    return {**values, "silent": silent}


def _store_lines(list_key: str, lines: tuple[Row, ...], pen: Pen) -> None:
    table, columns = LISTS[list_key]
    before = {str(row.id): row for row in table.objects.filter(assessment_id=pen.assessment_id)}
    keep = {line.id for line in lines}
    for identity, row in before.items():
        if identity not in keep:
            if list_key == "commitments":
                row.windows.all().delete()
            row.delete()
    for position, line in enumerate(lines):
        values = _columns(line.answers, columns, table)
        row = before.get(line.id) or _new_line(table, line, pen)
        if list_key == "diagnoses":
            _diagnose(row, values, position, pen)
        _write(row, {**values, "position": position})
        if list_key == "commitments":
            _store_windows(row, line, pen)


def _new_line(table: Any, line: Row, pen: Pen) -> Any:
    """A row for a new line, under the id the form made for it unless that is taken anywhere."""
    identity = UUID(line.id) if line.id else new_id()
    if table.objects.filter(id=identity).exists():
        identity = new_id()
    fact_id = UUID(line.fact_id) if line.fact_id else None
    return table(id=identity, assessment_id=pen.assessment_id, fact_id=fact_id)


def _write(row: Any, values: Mapping[str, Any]) -> None:
    """Save only what changed, so that the history holds changes and not keystrokes."""
    if not row._state.adding and all(str(getattr(row, name)) == str(value) for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=row._state.adding)


def _diagnose(row: models.Diagnosis, values: dict[str, Any], position: int, pen: Pen) -> None:
    try:
        code = terminology.icd10(values["code_id"])
    except NotFound:
        reason = say("{code} is not a code of ICD-10-CM.", code=values["code_id"])
        raise Refused(Refusal(reason, field=f"diagnoses.{position}.code")) from None
    if not code.billable:
        reason = say("{code} is a heading. Choose one of the codes under it.", code=code.code)
        raise Refused(Refusal(reason, field=f"diagnoses.{position}.code"))
    values["code_id"] = code.code
    if row._state.adding or any(str(getattr(row, name)) != str(values[name]) for name in _DIAGNOSED):
        row.title = code.title
        row.made_by_id = pen.staff_id
        row.made_at = pen.at


def _store_windows(row: models.Commitment, line: Row, pen: Pen) -> None:
    row.windows.all().delete()
    models.CommitmentWindow.objects.bulk_create(
        models.CommitmentWindow(
            assessment_id=pen.assessment_id,
            commitment=row,
            weekday=window.weekday,
            starts=window.start,
            ends=window.end,
        )
        for window in windows_of(line)
    )


def _store_risk(answers: Mapping[str, Answer], pen: Pen) -> dict[str, Answer]:
    """Write the risk screen; the answers that have no column are handed back."""
    row = models.RiskScreen.objects.filter(assessment_id=pen.assessment_id).first()
    _write(
        row or models.RiskScreen(assessment_id=pen.assessment_id), _columns(answers, RISK, models.RiskScreen)
    )
    return {key: answer for key, answer in answers.items() if key not in RISK}


def _store_ratings(section: Section, answers: Mapping[str, Answer], pen: Pen) -> dict[str, Answer]:
    """Write every rating: a choice is its code, words are what it rests on. Nothing is left over."""
    wanted: dict[tuple[str, str], dict[str, Any]] = {}
    for key, answer in answers.items():
        dimension, _, part = key.removesuffix("__why").partition("__")
        values = wanted.setdefault((dimension, part), {"code": "", "evidence": "", "silent": {}})
        if answer.state is not Knowledge.KNOWN:
            values["silent"][key] = answer.state.value
        else:
            column = "code" if section.question(key).kind is Kind.CHOICE else "evidence"
            values[column] = str(answer.value)
    before = {
        (row.dimension, row.part): row
        for row in models.DimensionRating.objects.filter(assessment_id=pen.assessment_id)
    }
    for place, row in before.items():
        if place not in wanted:
            row.delete()
    for (dimension, part), values in wanted.items():
        row = before.get((dimension, part)) or models.DimensionRating(
            assessment_id=pen.assessment_id, dimension=dimension, part=part
        )
        _write(row, values)
    return {}
