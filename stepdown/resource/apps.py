"""Tells Django that the room is there."""

from django.apps import AppConfig


class ResourceConfig(AppConfig):
    name = "stepdown.resource"
    label = "resource"
