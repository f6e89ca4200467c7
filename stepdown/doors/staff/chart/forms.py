"""Small forms of a chart's head."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """What somebody wants to be called."""

    chosen_name = forms.CharField(label=_("Chosen name"), max_length=80)
    pronouns = forms.CharField(label=_("Pronouns"), max_length=30, required=False)


class AccountForm(forms.Form):
    """The address a client will sign in with."""

    email = forms.EmailField(label=_("E-mail the client signs in with"))
