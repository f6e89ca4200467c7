"""Forms of papers: signing on the screen handed over, or choosing not to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignForm(forms.Form):
    """A tick and a name. The version that was read goes along, so that nobody signs another text."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=60)
    amounts = forms.CharField(
        label=_("Amounts of this estimate"),
        required=False,
        max_length=2000,
        help_text=_("Staff fills this in first. One a line: what for, a comma, the amount."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agreed = forms.BooleanField(label="", required=False)
    typed_name = forms.CharField(
        label=_("Your name, the one you go by"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["typed_name"].required = True

    def full_clean(self) -> None:
        # The house's rule asks for the name in its own words.
        self.fields["typed_name"].required = False
        super().full_clean()
        self.fields["typed_name"].required = True

    def particulars(self) -> list[tuple[str, str]]:
        """The lines of amounts as pairs; a comma inside a number ("$7,200") does not part them."""
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["amounts"].splitlines())):
            label, comma, amount = line.rpartition(", " if ", " in line else ",")
            found.append((label.strip(), amount.strip()) if comma else (line, ""))
        return found


class RefuseForm(forms.Form):
    """Not signing, in the client's words."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=60)
    note = forms.CharField(
        label=_("Why not, in your words"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
