"""Forms of closed days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.closure.vocabulary import ClosureWords, Reason
from stepdown.place.vocabulary import Site


class CloseForm(forms.Form):
    """Which site, from when until when, why, and what clients read after they sign in."""

    site = forms.ChoiceField(label=_("Which site"), widget=forms.RadioSelect)
    starts = forms.CharField(label=_("Closed from"), widget=forms.TextInput(attrs={"type": "datetime-local"}))
    ends = forms.CharField(label=_("Until"), widget=forms.TextInput(attrs={"type": "datetime-local"}))
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=lambda: [(one.value, _(one.label.text)) for one in Reason],
        widget=forms.RadioSelect,
        initial="weather",
    )
    words = forms.CharField(
        label=_("What clients read after they sign in"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Such as: We call you about another time. The message outside says only that there is one."
        ),
    )

    def __init__(self, *args: Any, sites: Sequence[Site], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = [(str(site.id), site.name) for site in sites]  # type: ignore[attr-defined]
        self._sites = {str(site.id): site for site in sites}

    def clean(self) -> dict[str, Any]:
        for name in ("starts", "ends"):
            text = self.cleaned_data.get(name)
            if text:
                try:
                    self.cleaned_data[name] = datetime.fromisoformat(text)
                except ValueError:
                    self.add_error(name, _("Give a day and a time."))
        return self.cleaned_data

    def closure(self) -> ClosureWords:
        """The closure as somebody decides it, on the wall clock of its site."""
        data = self.cleaned_data
        site = self._sites[data["site"]]
        start, end = (data[name].replace(tzinfo=site.tz) for name in ("starts", "ends"))
        return ClosureWords(site.id, start, end, Reason(data["reason"]), data["words"])
