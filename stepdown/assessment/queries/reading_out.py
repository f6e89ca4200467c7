"""What other rooms ask an assessment for: facts for level-of-care rules, hours that are taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.assessment import models
from stepdown.assessment.queries import documents
from stepdown.assessment.rules import reading_out as rules
from stepdown.assessment.vocabulary import (
    DIMENSIONS_KEY,
    AssessmentCard,
    AssessmentFacts,
    Band,
    Commitment,
    CommitmentKind,
    Content,
    Course,
    Diagnosis,
    Flexibility,
    Severity,
    Standing,
)
from stepdown.kernel.asking import asked_of_each, asked_once
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.viewer import Viewer
from stepdown.people import queries as people


@asked_once
def facts(viewer: Viewer, assessment_id: UUID, *, at: datetime) -> AssessmentFacts:
    """Every fact of an assessment with its state, draft or signed (about 18 queries). Raises NotFound."""
    document = documents.assessment(viewer, assessment_id, at=at)
    card = document.card
    day = documents.local_day(card.site_id, card.signed_at or card.submitted_at or at)
    safety = document.section("safety").content
    return AssessmentFacts(
        card.id,
        card.client_id,
        card.state,
        day,
        card.edition_key,
        rules.facts_of(document.sections),
        tuple(rules.use_of(line) for line in document.section("substances").content.rows("substances")),
        _diagnoses(card.id),
        rules.ratings_of(document.edition, document.section(DIMENSIONS_KEY).content),
        _commitments(card.id),
        documents.dangers_on(document.sections, day),
        _band(safety, "suicide_band"),
        _band(safety, "violence_band"),
    )


def _band(content: Content, key: str) -> Band | None:
    value = content.answer(key).value
    return Band(str(value)) if value is not None else None


@asked_once
def diagnoses(viewer: Viewer, assessment_id: UUID, *, at: datetime) -> tuple[Diagnosis, ...]:
    """Diagnoses made in one assessment, the main one first. Raises NotFound."""
    return _diagnoses(documents.find(viewer, assessment_id, at=at).id)


def _diagnoses(assessment_id: UUID) -> tuple[Diagnosis, ...]:
    rows = models.Diagnosis.objects.filter(assessment_id=assessment_id).order_by("position")
    return tuple(
        Diagnosis(
            row.id,
            row.code_id,
            row.title,
            row.criteria,
            Severity(row.severity) if row.severity else None,
            Course(row.course) if row.course else None,
            row.made_by_id,
            row.made_at,
        )
        for row in rows
    )


@asked_once
def commitments(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Commitment, ...]:
    """Hours a client has taken each week: from the assessment being written, else the last one signed."""
    card = documents.in_progress(viewer, client_id, at=at) or documents.signed_for(viewer, client_id, at=at)
    return _commitments(card.id) if card else ()


@asked_of_each
def commitments_of(
    viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime
) -> dict[UUID, tuple[Commitment, ...]]:
    """Hours that each client of a list within reach has taken, as `commitments` tells them; a client
    without any assessment is left out (3 queries).
    """
    held: dict[UUID, list[AssessmentCard]] = {}
    rows = models.Assessment.objects.filter(
        people.within_reach(viewer, "client", at=at), client_id__in=list(client_ids)
    )
    for row in rows.order_by("-started_at"):
        held.setdefault(row.client_id, []).append(documents.card_of(row))
    told = {
        client_id: card.id
        for client_id, cards in held.items()
        if (card := documents.unfinished(cards) or documents.newest_signed(cards)) is not None
    }
    taken = _taken(told.values())
    return {client_id: taken.get(assessment_id, ()) for client_id, assessment_id in told.items()}


def standing(viewer: Viewer, client_id: UUID, *, at: datetime) -> Standing:
    """Where a client's assessment stands, for pages that show it in a few lines (4 queries)."""
    cards = documents.of_client(viewer, client_id, at=at)
    signed, draft = documents.newest_signed(cards), documents.unfinished(cards)
    told, busy = signed or draft, draft or signed
    return Standing(signed, draft, _diagnoses(told.id) if told else (), _commitments(busy.id) if busy else ())


def _commitments(assessment_id: UUID) -> tuple[Commitment, ...]:
    return _taken([assessment_id]).get(assessment_id, ())


def _taken(assessment_ids: Iterable[UUID]) -> dict[UUID, tuple[Commitment, ...]]:
    """The hours told in each assessment of a list that tells any (2 queries)."""
    rows = models.Commitment.objects.filter(assessment_id__in=list(assessment_ids))
    found: dict[UUID, list[Commitment]] = {}
    for row in rows.prefetch_related("windows").order_by("position"):
        found.setdefault(row.assessment_id, []).append(
            Commitment(
                row.id,
                CommitmentKind(row.kind),
                row.title,
                tuple(sorted(WeekWindow(w.weekday, w.starts, w.ends) for w in row.windows.all())),
                row.travel_minutes,
                Flexibility(row.flexibility) if row.flexibility else None,
            )
        )
    return {assessment_id: tuple(told) for assessment_id, told in found.items()}
