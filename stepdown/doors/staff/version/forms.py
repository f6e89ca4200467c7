"""Where a person goes on in the newest version, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.journeys.change_version import ChosenVersion, VersionDesk


class MoveForm(forms.Form):
    """Phase, week and reason. The version is the one that was compared."""

    to_version = forms.UUIDField(widget=forms.HiddenInput)
    phase = forms.TypedChoiceField(label=_("Goes on in"), coerce=int)
    from_week = forms.IntegerField(
        label=_("From week"),
        min_value=1,
        max_value=104,
        help_text=_("Week of the programme, as this person counts."),
    )
    why = forms.CharField(
        label=_("Why"), min_length=3, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever reads the chart next will ask."),
    )  # fmt: skip

    def __init__(self, *args: Any, desk: VersionDesk, **options: Any) -> None:
        super().__init__(*args, **options)
        proposed, week = desk.proposed, desk.week
        self.initial = {
            "to_version": desk.newest.version_id,
            "phase": proposed.number if proposed else None,
            "from_week": min(max(week, proposed.first_week), proposed.last_week) if proposed else week,
        }
        self.fields["phase"].choices = [  # type: ignore[attr-defined]
            (one.number, f"{one.title} ({one.first_week}–{one.last_week})") for one in desk.same_level
        ]

    def chosen(self) -> ChosenVersion:
        told = self.cleaned_data
        return ChosenVersion(told["to_version"], told["phase"], told["from_week"])
