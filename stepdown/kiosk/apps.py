"""Tells Django that the room is there."""

from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "stepdown.kiosk"
    label = "kiosk"
