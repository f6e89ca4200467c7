"""Which question of which list lives in which column: read by queries, written by actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from stepdown.assessment.models.clinical import Diagnosis, RiskScreen, SafetyPlanStep, SubstanceUse
from stepdown.assessment.models.life import Commitment, SupportPerson

Table = type[models.Model]

# Lists that have a table of their own: key of the list -> table, question -> column.
LISTS: Mapping[str, tuple[Any, Mapping[str, str]]] = {
    "substances": (
        SubstanceUse,
        {
            "substance": "substance",
            "detail": "detail",
            "route": "route",
            "frequency": "frequency",
            "days": "days_of_30",
            "first_age": "first_age",
            "last_on": "last_on",
            "amount": "amount",
            "spent": "cents_per_week",
            "withdrawal": "withdrawal_now",
        },
    ),
    "diagnoses": (
        Diagnosis,
        {
            "code": "code_id",
            "criteria": "criteria",
            "severity": "severity",
            "course": "course",
            "controlled": "controlled",
            "maintenance": "maintenance",
            "basis": "basis",
        },
    ),
    "plan": (SafetyPlanStep, {"step": "step", "words": "words", "phone": "phone"}),
    "commitments": (
        Commitment,
        {
            "kind": "kind",
            "title": "title",
            "days": "days",
            "starts": "starts",
            "ends": "ends",
            "travel": "travel_minutes",
            "flexibility": "flexibility",
        },
    ),
    "supports": (
        SupportPerson,
        {
            "called": "called",
            "relation": "relation",
            "stance": "stance",
            "uses": "uses",
            "take_part": "take_part",
        },
    ),
}

# Questions of the section "safety" that have a column; the rest stays with the section.
RISK: Mapping[str, str] = {
    name: name
    for name in (
        "tool",
        "asked_on",
        "q1",
        "q2",
        "q3",
        "q4",
        "q5",
        "q6",
        "q6_recent",
        "intent",
        "attempts",
        "means",
        "suicide_band",
        "harm_others",
        "harm_plan",
        "violence_past",
        "violence_band",
    )
}
SAFETY = "safety"

__all__ = ["LISTS", "RISK", "SAFETY", "RiskScreen"]
