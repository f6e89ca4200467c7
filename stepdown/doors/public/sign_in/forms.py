"""The form that opens an account with an invitation."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """A code and a password of one's own."""

    code = forms.CharField(
        label=_("Invitation code"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        help_text=_("At least 15 characters. A few words in a row are fine."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """allauth's form; a passkey is meant to be all one needs, unless somebody chooses otherwise."""

    passwordless = forms.BooleanField(
        label=_("Sign in with this alone, without a password"), required=False, initial=True
    )
