"""Passkeys of clients: allauth asks for them, checks and keeps them; who may come in with one we say.

Staff use allauth's own pages, which end in a staff sign-in; a client's passkey opens the portal alone.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth import get_user_model
from django.http import QueryDict

from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say

MOST = 8
# What the packages below let through where a device, or somebody who plays one, sends no passkey at all.
FORGED = (LookupError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature)


@dataclass(frozen=True)
class Passkey:
    """One passkey as its owner sees it."""

    id: int
    name: str
    at: datetime
    last_used_at: datetime | None


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """What a device answers when a passkey is made: it has to have asked for a finger, a face or a lock."""

    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True)

    def is_valid(self) -> bool:
        try:
            return bool(super().is_valid())
        except FORGED:
            return False


class ShownForm(LoginWebAuthnForm):  # type: ignore[misc]
    """What a device answers when a passkey is asked for."""

    def is_valid(self) -> bool:
        try:
            return bool(super().is_valid())
        except FORGED:
            return False


def of(account_id: UUID) -> tuple[Passkey, ...]:
    """The passkeys of an account, newest first."""
    return tuple(
        Passkey(row.pk, str(row.wrap().name), row.created_at, row.last_used_at)
        for row in _rows(account_id).order_by("-created_at")
    )


def asked() -> dict[str, Any]:
    """What any device needs to show a passkey of ours; nobody is named."""
    return dict(auth.begin_authentication(user=None))


def owner(sent: QueryDict) -> UUID | None:
    """Whose living client account the shown passkey opens; None for any other."""
    form = ShownForm(data=sent)
    if not form.is_valid():
        return None
    row = form.cleaned_data["credential"]
    if row.user.kind != "client" or not row.user.is_active:
        return None
    row.record_usage()
    found: UUID = row.user.pk
    return found


def begin(account_id: UUID) -> dict[str, Any]:
    """What a device needs to make a passkey that is all one needs."""
    return dict(auth.begin_registration(_account(account_id), True))


def form_of(account_id: UUID, sent: QueryDict | None = None) -> PasskeyForm:
    """The form a new passkey comes in."""
    return PasskeyForm(data=sent, user=_account(account_id))


def add(account_id: UUID, form: PasskeyForm, name: str) -> int:
    """Keep a passkey that `form` checked. Raises Refused where there are enough."""
    if _rows(account_id).count() >= MOST:
        raise Refused(
            Refusal(
                say("There are {n} passkeys already.", n=MOST), lifted_by=say("Remove one you do not use.")
            )
        )
    made = auth.WebAuthn.add(_account(account_id), name, form.cleaned_data["credential"])
    number: int = made.instance.pk
    return number


def remove(account_id: UUID, passkey_id: int) -> None:
    """Take one away. Raises NotFound for anybody else's."""
    count, _each = _rows(account_id).filter(pk=passkey_id).delete()
    if not count:
        raise NotFound


def forget_all(account_id: UUID) -> None:
    """Take all away: whoever begins anew with a code begins with none."""
    _rows(account_id).delete()


def _rows(account_id: UUID) -> Any:
    return Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.WEBAUTHN)


def _account(account_id: UUID) -> Any:
    return get_user_model()._default_manager.get(pk=account_id)
