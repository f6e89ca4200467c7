"""Tells Django that the room is there."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "stepdown.roster"
    label = "roster"
