"""Tells Django that the room is there."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "stepdown.identity"
    label = "identity"
