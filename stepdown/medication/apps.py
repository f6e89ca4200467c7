"""Tells Django that the room is there."""

from django.apps import AppConfig


class MedicationConfig(AppConfig):
    name = "stepdown.medication"
    label = "medication"
