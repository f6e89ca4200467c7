"""Tells Django that the room is there."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "stepdown.outbox"
    label = "outbox"
