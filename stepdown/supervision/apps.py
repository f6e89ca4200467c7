"""The supervision room, as Django installs it."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "stepdown.supervision"
    label = "supervision"
