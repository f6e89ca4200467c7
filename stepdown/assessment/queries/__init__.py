"""Questions about assessments: viewer first, frozen values out."""

from stepdown.assessment.queries.documents import (
    assessment,
    diagnosis_hints,
    in_progress,
    of_client,
    read_form,
    signed_for,
    verify_digest,
    waiting,
    waiting_for,
)
from stepdown.assessment.queries.editions import edition, edition_choices, edition_offer, editions
from stepdown.assessment.queries.essentials import coded, essentials
from stepdown.assessment.queries.reading_out import commitments, commitments_of, diagnoses, facts, standing
from stepdown.assessment.rules.sections import differences, row_shown, shown

__all__ = [
    "assessment",
    "coded",
    "commitments",
    "commitments_of",
    "diagnoses",
    "diagnosis_hints",
    "differences",
    "edition",
    "edition_choices",
    "edition_offer",
    "editions",
    "essentials",
    "facts",
    "in_progress",
    "of_client",
    "read_form",
    "row_shown",
    "shown",
    "signed_for",
    "standing",
    "verify_digest",
    "waiting",
    "waiting_for",
]
