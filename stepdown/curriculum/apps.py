"""Tells Django that the room is there."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "stepdown.curriculum"
    label = "curriculum"
