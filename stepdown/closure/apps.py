"""Tells Django that the room is there."""

from django.apps import AppConfig


class ClosureConfig(AppConfig):
    name = "stepdown.closure"
    label = "closure"
