"""Tells Django that the room is there."""

from django.apps import AppConfig


class StateReportConfig(AppConfig):
    name = "stepdown.state_report"
    label = "state_report"
