"""The chart audit room, as Django installs it."""

from django.apps import AppConfig


class ChartAuditConfig(AppConfig):
    name = "stepdown.chart_audit"
    label = "chart_audit"
