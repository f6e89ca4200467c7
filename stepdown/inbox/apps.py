"""The room of the clinic's incoming paper."""

from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "stepdown.inbox"
    label = "inbox"
