"""From rows to sections: the one place that puts tables and JSON together again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from stepdown.assessment import models
from stepdown.assessment.models.columns import LISTS, RISK, SAFETY
from stepdown.assessment.rules import sections as section_rules
from stepdown.assessment.rules.stored import content_of
from stepdown.assessment.vocabulary import (
    DIMENSIONS_KEY,
    Answer,
    Content,
    FactChoice,
    FactKind,
    Knowledge,
    ProposedFact,
    Row,
    Section,
    SectionCard,
    known,
)

EMPTY: Mapping[str, object] = {"answers": {}, "lists": {}}


def cards(assessment: models.Assessment, sections: Iterable[Section]) -> tuple[SectionCard, ...]:
    """Every section of one assessment (9 queries)."""
    rows = {row.key: row for row in assessment.sections.all()}
    wanted = tuple(sections)
    lists = {
        rows_of.key: lines(assessment.id, rows_of.key)
        for section in wanted
        for rows_of in section.rows
        if rows_of.key in LISTS
    }
    waiting: dict[str, int] = defaultdict(int)
    facts = assessment.facts.filter(choice=FactChoice.PROPOSED.value).values_list("section", flat=True)
    for key in facts:
        waiting[key] += 1
    return tuple(
        _card(assessment, section, rows[section.key], lists, waiting[section.key]) for section in wanted
    )


def card(assessment: models.Assessment, section: Section) -> SectionCard:
    """One section."""
    return cards(assessment, [section])[0]


def _card(
    assessment: models.Assessment,
    section: Section,
    row: models.AssessmentSection,
    lists: Mapping[str, tuple[Row, ...]],
    waiting: int,
) -> SectionCard:
    stored = content_of(row.content or EMPTY)
    answers = dict(stored.answers)
    if section.key == SAFETY:
        answers |= _risk(assessment.id)
    if section.key == DIMENSIONS_KEY:
        answers |= _ratings(assessment.id, section)
    own = {rows.key: lists[rows.key] for rows in section.rows if lists.get(rows.key)}
    content = Content(answers, {**stored.lists, **own})
    whole = Knowledge(row.whole) if row.whole else None
    return SectionCard(
        section,
        section_rules.state(section, content, whole),
        content,
        row.version,
        section_rules.gaps(section, content, whole),
        row.saved_at,
        row.saved_by_id,
        waiting,
    )


def lines(assessment_id: UUID, list_key: str) -> tuple[Row, ...]:
    """The lines of a list that has a table of its own, in their order."""
    table, columns = LISTS[list_key]
    rows = table.objects.filter(assessment_id=assessment_id).order_by("position", "id")
    return tuple(
        Row(str(row.id), answers_in(row, columns), str(row.fact_id) if row.fact_id else "") for row in rows
    )


def answers_in(row: Any, columns: Mapping[str, str]) -> dict[str, Answer]:
    """What the columns of one row say; an empty column says what `silent` says of it, or nothing."""
    answers = {}
    for key, column in columns.items():
        value = _plain(getattr(row, column))
        if value is not None:
            answers[key] = known(value)
        elif key in row.silent:
            answers[key] = Answer(Knowledge(row.silent[key]))
    return answers


def _plain(value: Any) -> str | int | bool | tuple[str, ...] | None:
    if value in (None, "", []):
        return None
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _risk(assessment_id: UUID) -> dict[str, Answer]:
    row = models.RiskScreen.objects.filter(assessment_id=assessment_id).first()
    return answers_in(row, RISK) if row else {}


def _ratings(assessment_id: UUID, section: Section) -> dict[str, Answer]:
    asked = {question.key for question in section.questions}
    answers = {}
    for row in models.DimensionRating.objects.filter(assessment_id=assessment_id):
        key = f"{row.dimension}__{row.part}" if row.part else row.dimension
        why = f"{key}__why" if f"{key}__why" in asked else key
        for name, value in ((key, row.code), (why, row.evidence)):
            if value:
                answers[name] = known(value)
        for name, state in row.silent.items():
            answers[name] = Answer(Knowledge(state))
    return answers


def fact(row: models.ProposedFact) -> ProposedFact:
    """One proposed fact as a value."""
    return ProposedFact(
        row.id,
        row.section,
        FactKind(row.kind),
        row.label,
        row.code,
        row.code_system,
        row.observed_at,
        row.source_kind,
        row.source_id,
        row.source_label,
        FactChoice(row.choice),
        row.words,
        row.decided_by_id,
        row.decided_at,
    )
