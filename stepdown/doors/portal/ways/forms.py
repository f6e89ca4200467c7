"""Six digits or a password, chosen by whoever is signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]{6}"}


class NewDigitsForm(forms.Form):
    """Six digits, twice: what nobody sees is easily mistyped."""

    pin = forms.CharField(
        label=_("Six digits"),
        max_length=6,
        widget=forms.PasswordInput(attrs=DIGITS),
        help_text=_("Not a birthday, not 123456."),
    )
    again = forms.CharField(label=_("The same again"), max_length=6, widget=forms.PasswordInput(attrs=DIGITS))

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "pin" in told and "again" in told and told["pin"] != told["again"]:
            self.add_error("again", _("These are not the same six."))
        return told


class NewPasswordForm(forms.Form):
    """A password of one's own, for every device."""

    password = forms.CharField(
        label=_("Choose a password"),
        max_length=200,
        help_text=_("At least 15 characters. Four words you like are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password
