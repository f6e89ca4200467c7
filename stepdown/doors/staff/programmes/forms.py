"""The search in the list of programmes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """A word of the title, the description, a service or a topic."""

    text = forms.CharField(label=_("Find a programme, a service or a topic"), max_length=80, required=False)
