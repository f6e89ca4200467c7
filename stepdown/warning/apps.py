"""Tells Django that the room is there."""

from django.apps import AppConfig


class WarningConfig(AppConfig):
    name = "stepdown.warning"
    label = "warning"
