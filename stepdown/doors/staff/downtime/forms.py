"""Forms of outages: when it was, how much paper it left, an inquiry that was taken on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.closure.vocabulary import OutageWords
from stepdown.doors.staff.downtime.moments import MomentField
from stepdown.intake.vocabulary import CallSheet, Channel
from stepdown.place.vocabulary import Site


class OwnNumberForm(forms.Form):
    """How colleagues reach one when the house is down."""

    number = forms.CharField(
        label=_("My number for an outage"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    note = forms.CharField(
        label=_("Note"), max_length=80, required=False, help_text=_("Such as: nights too.")
    )


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=500, initial=0)


class OutageForm(forms.Form):
    """An outage and the papers it left."""

    site = forms.ChoiceField(label=_("Which site"))
    began = MomentField(label=_("Down from"))
    ended = MomentField(label=_("Back at"))
    what = forms.CharField(label=_("What was down"), max_length=200)
    calls = _count(_("Calls on paper"))
    visits = _count(_("Visits and notes on paper"))
    inquiries = _count(_("Inquiries on paper"))

    def __init__(self, *args: Any, sites: Sequence[Site], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].choices = [(str(site.id), site.name) for site in sites]  # type: ignore[attr-defined]
        chosen = next((site for site in sites if str(site.id) == self.data.get("site")), sites[0])
        for name in ("began", "ended"):
            self.fields[name].zone = chosen.tz  # type: ignore[attr-defined]

    def outage(self) -> OutageWords:
        """The form as the house keeps it."""
        data = self.cleaned_data
        return OutageWords(
            UUID(data["site"]),
            data["began"],
            data["ended"],
            data["what"],
            data["calls"],
            data["visits"],
            data["inquiries"],
        )


class InquiryForm(forms.Form):
    """An inquiry taken on paper: when, who asked, what was said. The sheet opens with it."""

    happened = MomentField(label=_("When it was taken"))
    called_name = forms.CharField(label=_("What may we call them?"), max_length=80, required=False)
    about = forms.CharField(label=_("About whom"), max_length=120, required=False)
    happening = forms.CharField(
        label=_("What is on the paper"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, zone: tzinfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["happened"].zone = zone  # type: ignore[attr-defined]

    def sheet(self) -> CallSheet:
        """The call sheet as the paper has it."""
        data = self.cleaned_data
        return CallSheet(
            channel=Channel.PHONE,
            called_name=data["called_name"],
            about=data["about"],
            happening=data["happening"],
        )
