"""Forms of the end of an episode and of the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.episode.vocabulary import DischargeReason, Proposal


class DischargeForm(forms.Form):
    """Why the episode ends."""

    reason = forms.ChoiceField(label=_("Why the episode ends"))
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=1000,
        help_text=_("What was agreed, and where the person goes from here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    calls = forms.TypedChoiceField(
        label=_("They agree that we call them afterwards"),
        help_text=_("The next day, weekly for six weeks, then further apart for two years."),
        choices=[("", _("as their plan has it")), ("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, reasons: Sequence[DischargeReason] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = [("", _("Choose a reason")), *((r.code, r.label) for r in reasons)]  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """Why an episode goes on, and with whom."""

    accountable = forms.TypedChoiceField(label=_("Accountable counselor"))
    why = forms.CharField(
        label=_("Why the episode goes on"),
        max_length=1000,
        help_text=_("It stands in the chart beside the discharge."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, proposals: Sequence[Proposal] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        fitting = [(str(one.staff_id), one.name) for one in proposals if one.fits]
        self.fields["accountable"].choices = fitting  # type: ignore[attr-defined]
