"""How somebody would like a test to be."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MyWishForm(forms.Form):
    """Who should be there, and what to give. Both are one's own choice."""

    collector = forms.ChoiceField(
        label=_("Who should be there?"),
        choices=[("any", _("Anybody")), ("woman", _("A woman")), ("man", _("A man"))],
        widget=forms.RadioSelect,
    )
    fluid = forms.ChoiceField(
        label=_("What would you rather give?"),
        choices=[("any", _("Either")), ("urine", _("Urine")), ("oral", _("Oral fluid"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Anything that makes it easier?"), max_length=200, required=False)
