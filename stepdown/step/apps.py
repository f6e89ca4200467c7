"""Tells Django that the room is there."""

from django.apps import AppConfig


class StepConfig(AppConfig):
    name = "stepdown.step"
    label = "step"
