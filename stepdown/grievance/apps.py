"""Tells Django that the room is there."""

from django.apps import AppConfig


class GrievanceConfig(AppConfig):
    name = "stepdown.grievance"
    label = "grievance"
