"""Tells Django that the room is there."""

from django.apps import AppConfig


class WeekCloseConfig(AppConfig):
    name = "stepdown.week_close"
    label = "week_close"
