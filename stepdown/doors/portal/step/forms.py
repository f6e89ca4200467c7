"""What somebody thinks of their own next step."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnWordsForm(forms.Form):
    """In one's own words."""

    words = forms.CharField(
        label=_("What you think of it"),
        help_text=_("Your counselor reads it before you talk. Nothing here is wrong to say."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
