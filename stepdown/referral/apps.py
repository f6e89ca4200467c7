"""The room of records that other places sent."""

from __future__ import annotations

from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "stepdown.referral"
    label = "referral"
