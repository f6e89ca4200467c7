"""Tells Django that the room is there."""

from django.apps import AppConfig


class CrisisConfig(AppConfig):
    name = "stepdown.crisis"
    label = "crisis"
