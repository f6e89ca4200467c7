"""Tells Django that the room is there."""

from django.apps import AppConfig


class DrugTestConfig(AppConfig):
    name = "stepdown.drugtest"
    label = "drugtest"
