"""Tells Django that the room is there."""

from django.apps import AppConfig


class NoteConfig(AppConfig):
    name = "stepdown.note"
    label = "note"
