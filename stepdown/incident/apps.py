"""Tells Django that the room is there."""

from django.apps import AppConfig


class IncidentConfig(AppConfig):
    name = "stepdown.incident"
    label = "incident"
