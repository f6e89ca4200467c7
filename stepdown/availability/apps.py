"""Tells Django that the room is there."""

from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "stepdown.availability"
    label = "availability"
