"""The sections of an assessment in the order they are asked. Dimensions come from the chosen edition."""

from __future__ import annotations

from stepdown.assessment.vocabulary.sections.body import HEALTH, MEDICATIONS, SUBSTANCES, WITHDRAWAL
from stepdown.assessment.vocabulary.sections.life import HOME, LAW, PEOPLE, READINESS, WEEK, WEEKDAYS, WORDS
from stepdown.assessment.vocabulary.sections.mind import DIAGNOSES, MIND, SAFETY, SUMMARY

BEFORE_DIMENSIONS = (
    WORDS,
    SUBSTANCES,
    WITHDRAWAL,
    HEALTH,
    MEDICATIONS,
    MIND,
    SAFETY,
    HOME,
    PEOPLE,
    WEEK,
    READINESS,
    LAW,
)
DIMENSIONS_KEY = "dimensions"
AFTER_DIMENSIONS = (DIAGNOSES, SUMMARY)
SECTION_KEYS = (
    *(section.key for section in BEFORE_DIMENSIONS),
    DIMENSIONS_KEY,
    *(section.key for section in AFTER_DIMENSIONS),
)

__all__ = ["AFTER_DIMENSIONS", "BEFORE_DIMENSIONS", "DIMENSIONS_KEY", "SECTION_KEYS", "WEEKDAYS"]
