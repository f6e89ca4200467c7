"""Narrowing the board."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NarrowForm(forms.Form):
    """Words somebody is called by, and which of them to show."""

    text = forms.CharField(label=_("Find on the board"), max_length=80, required=False)
    only = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("Everyone")),
            ("priority", _("Goes first")),
            ("danger", _("In danger")),
            ("over", _("Waits too long")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
