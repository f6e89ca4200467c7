"""Tells Django that the room is there."""

from django.apps import AppConfig


class SessionConfig(AppConfig):
    name = "stepdown.session"
    label = "session"
