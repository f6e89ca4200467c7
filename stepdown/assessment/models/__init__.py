"""Tables of assessments: one row of Assessment is one document; what is queried later has columns."""

from stepdown.assessment.models.clinical import (
    Diagnosis,
    DimensionRating,
    RiskScreen,
    SafetyPlanStep,
    SubstanceUse,
)
from stepdown.assessment.models.document import (
    Amendment,
    Assessment,
    AssessmentReturn,
    AssessmentSection,
    EditionChoice,
    ProposedFact,
)
from stepdown.assessment.models.life import Commitment, CommitmentWindow, SupportPerson

__all__ = [
    "Amendment",
    "Assessment",
    "AssessmentReturn",
    "AssessmentSection",
    "Commitment",
    "CommitmentWindow",
    "Diagnosis",
    "DimensionRating",
    "EditionChoice",
    "ProposedFact",
    "RiskScreen",
    "SafetyPlanStep",
    "SubstanceUse",
    "SupportPerson",
]
