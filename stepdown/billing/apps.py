"""Tells Django that the room is there."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "stepdown.billing"
    label = "billing"
