"""The assessment room as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "stepdown.assessment"
    label = "assessment"
