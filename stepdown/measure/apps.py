"""Tells Django that the room is there."""

from django.apps import AppConfig


class MeasureConfig(AppConfig):
    name = "stepdown.measure"
    label = "measure"
