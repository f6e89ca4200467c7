"""Tells Django that the room is there."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "stepdown.privacy"
    label = "privacy"
