"""Tells Django that the room is there."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "stepdown.transfer"
    label = "transfer"
