"""What has to be known of many people at once when the house is down: dangers, allergies, medicines,
safety plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.assessment import models
from stepdown.assessment.queries.documents import local_day
from stepdown.assessment.rules.stored import content_of
from stepdown.assessment.vocabulary import Band, Content, Essentials, PlanStep, Row
from stepdown.kernel.viewer import Viewer
from stepdown.people import queries as people

_RISKY = (Band.MODERATE, Band.HIGH)


def essentials(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Essentials]:
    """For each client of a list within reach, from the last assessment that was signed (5 queries)."""
    newest = (
        models.Assessment.objects.filter(
            people.within_reach(viewer, "client", at=at), client_id__in=list(client_ids)
        )
        .exclude(signed_at=None)
        .order_by("client_id", "-signed_at")
        .distinct("client_id")
    )
    rows = {row.id: row for row in newest}
    health = _sections(rows, "health")
    medicines = _sections(rows, "medications")
    steps: dict[UUID, list[tuple[PlanStep | None, str, str]]] = defaultdict(list)
    for step in models.SafetyPlanStep.objects.filter(assessment_id__in=rows).order_by("position", "id"):
        steps[step.assessment_id].append((PlanStep(step.step) if step.step else None, step.words, step.phone))
    risks = {risk.assessment_id: risk for risk in models.RiskScreen.objects.filter(assessment_id__in=rows)}
    return {
        row.client_id: Essentials(
            assessed_on=local_day(row.site_id, row.signed_at or row.started_at),
            allergies=_lines(health.get(row.id), "allergies", ("to", "reaction")),
            no_allergies=_said_no(health.get(row.id), "any_allergies"),
            medicines=_lines(medicines.get(row.id), "medicines", ("name", "dose")),
            no_medicines=_said_no(medicines.get(row.id), "any_medicine"),
            suicide=_band(risks.get(row.id), "suicide_band"),
            violence=_band(risks.get(row.id), "violence_band"),
            safety_plan=tuple(steps.get(row.id, ())),
        )
        for row in rows.values()
    }


def _sections(rows: Iterable[UUID], key: str) -> dict[UUID, Content]:
    found = models.AssessmentSection.objects.filter(assessment_id__in=list(rows), key=key)
    return {row.assessment_id: content_of(row.content) for row in found if row.content}


def _lines(content: Content | None, key: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    listed: Iterable[Row] = content.rows(key) if content is not None else ()
    return tuple(
        ", ".join(str(row.answer(name).value) for name in columns if row.answer(name).value) for row in listed
    )


def _said_no(content: Content | None, key: str) -> bool:
    return content is not None and content.answer(key).value is False


def _band(risk: models.RiskScreen | None, name: str) -> Band | None:
    value = getattr(risk, name) if risk is not None else ""
    return Band(value) if value in _RISKY else None


def coded(viewer: Viewer, *, starts: str, at: datetime) -> frozenset[UUID]:
    """People in reach with a diagnosis whose code begins so, in any signed assessment (1 query)."""
    rows = models.Diagnosis.objects.filter(
        people.within_reach(viewer, "assessment__client", at=at), code__code__startswith=starts
    ).exclude(assessment__signed_at=None)
    return frozenset(rows.values_list("assessment__client_id", flat=True))
