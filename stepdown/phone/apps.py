"""Tells Django that the room is there."""

from django.apps import AppConfig


class PhoneConfig(AppConfig):
    name = "stepdown.phone"
    label = "phone"
