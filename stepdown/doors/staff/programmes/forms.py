"""The search in the list of programmes, and the reason for a decision about one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """A word of the title, the description, a service or a topic."""

    text = forms.CharField(label=_("Find a programme, a service or a topic"), max_length=80, required=False)


class WhyForm(forms.Form):
    """Why a programme is retired, or offered again."""

    why = forms.CharField(
        label=_("Why"), min_length=3, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
