"""Signing an assessment, and letting the pipeline know that the person is assessed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.assessment import actions as assessment
from stepdown.assessment.vocabulary import AssessmentCard
from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import Step
from stepdown.kernel.viewer import Viewer


@transaction.atomic
def sign_assessment(*, assessment_id: UUID, version: int, by: Viewer, at: datetime) -> AssessmentCard:
    """Sign what was written. Where that signs it for good, the inquiry it came from moves on.

    Raises Refused, Stale, NotFound.
    """
    return _moved_on(assessment.sign(assessment_id=assessment_id, version=version, by=by, at=at), by, at)


@transaction.atomic
def co_sign_assessment(*, assessment_id: UUID, version: int, by: Viewer, at: datetime) -> AssessmentCard:
    """Sign for a colleague who may not sign alone. Raises Refused, Stale, NotFound."""
    return _moved_on(assessment.co_sign(assessment_id=assessment_id, version=version, by=by, at=at), by, at)


def _moved_on(card: AssessmentCard, by: Viewer, at: datetime) -> AssessmentCard:
    if card.signed_at is not None:
        intake.mark_client_step(client_id=card.client_id, step=Step.ASSESSED, by=by, at=at)
    return card
