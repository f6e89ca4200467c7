"""Tells Django that the room is there."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "stepdown.attendance"
    label = "attendance"
