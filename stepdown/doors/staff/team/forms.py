"""The form that brings somebody onto a care team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.episode.vocabulary import CareRole
from stepdown.people.vocabulary import StaffCard

PARTS = tuple(role for role in CareRole if role is not CareRole.ACCOUNTABLE)


class PartForm(forms.Form):
    """Who, and as what."""

    staff_id = forms.TypedChoiceField(label=_("Colleague"))
    role = forms.ChoiceField(label=_("Part"), choices=[(one.value, _(one.label.text)) for one in PARTS])

    def __init__(self, *args: Any, staff: Sequence[StaffCard] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff_id"].choices = [(str(card.id), card.name) for card in staff]  # type: ignore[attr-defined]
