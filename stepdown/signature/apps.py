"""Tells Django that the room is there."""

from django.apps import AppConfig


class SignatureConfig(AppConfig):
    name = "stepdown.signature"
    label = "signature"
