"""The room of code lists."""

from __future__ import annotations

from django.apps import AppConfig


class TerminologyConfig(AppConfig):
    name = "stepdown.terminology"
    label = "terminology"
