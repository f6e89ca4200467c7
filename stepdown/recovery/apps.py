"""Tells Django that the room is there."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "stepdown.recovery"
    label = "recovery"
