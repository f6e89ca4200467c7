"""The plan room, as Django installs it."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "stepdown.plan"
    label = "plan"
