"""How a client comes in next time: six digits on a known device, or a password. Passkeys are allauth's."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people import models, rules
from stepdown.people.queries import require_fresh
from stepdown.people.vocabulary import MOST_WRONG, PinTried


@transaction.atomic
def remember_device(
    *, sign_in_id: UUID, pin: str, device: str = "", replaces: str = "", by: Viewer, at: datetime
) -> str:
    """Let this device open with six digits from now on; the token it keeps, kept here as a digest.

    `replaces` is the token the device held before: that one ends. Raises Refused for digits anybody would
    try, and where the sign-in is not fresh.
    """
    account_id = require_fresh(by, sign_in_id, at=at)
    if refusal := rules.check_pin(pin):
        raise Refused(refusal)
    earlier = models.KnownDevice.objects.filter(
        account_id=account_id, token_digest=_digest(replaces), ended_at=None
    )
    earlier.update(ended_at=at, ended_why="new digits")
    token = secrets.token_urlsafe(32)
    row = models.KnownDevice.objects.create(
        account_id=account_id,
        token_digest=_digest(token),
        pin=make_password(_with_token(pin, token)),
        device=device[:60],
        at=at,
    )
    record(by=by, at=at, verb="remember device", subject=Subject("known device", row.id))
    return token


@transaction.atomic
def open_with_pin(*, token: str, pin: str, at: datetime) -> PinTried:
    """Try six digits on the device that holds the token. The fifth wrong try ends what the device knows.

    The digits open nothing without the token. A wrong try is counted only when the caller's transaction
    commits; tries at the same moment wait for each other.
    """
    row = (
        models.KnownDevice.objects.select_for_update(of=("self",))
        .filter(token_digest=_digest(token), ended_at=None, account__is_active=True, account__kind="client")
        .first()
    )
    if row is None:
        return PinTried(None)
    if check_password(_with_token(pin, token), row.pin):
        models.KnownDevice.objects.filter(id=row.id).update(wrong=0, last_used_at=at)
        return PinTried(row.account_id)
    row.wrong += 1
    if row.wrong >= MOST_WRONG:
        row.ended_at, row.ended_why = at, "five wrong tries"
    models.KnownDevice.objects.filter(id=row.id).update(
        wrong=row.wrong, ended_at=row.ended_at, ended_why=row.ended_why
    )
    by = Viewer(Audience.CLIENT, account_id=row.account_id)
    detail = {"wrong": row.wrong}
    record(by=by, at=at, verb="wrong digits", subject=Subject("known device", row.id), detail=detail)
    return PinTried(None, MOST_WRONG - row.wrong)


@transaction.atomic
def forget_device(*, device_id: UUID, by: Viewer, at: datetime) -> None:
    """A device of one's own opens with six digits no more. Raises NotFound for anybody else's."""
    if by.account_id is None:
        raise NotFound
    known = models.KnownDevice.objects.filter(id=device_id, account_id=by.account_id, ended_at=None)
    if not known.update(ended_at=at, ended_why="ended from the list"):
        raise NotFound
    record(by=by, at=at, verb="forget device", subject=Subject("known device", device_id))


@transaction.atomic
def choose_password(*, sign_in_id: UUID, password: str, by: Viewer, at: datetime) -> None:
    """Take a password, or another one: it opens on every device. Raises Refused where the sign-in is not
    fresh.
    """
    account_id = require_fresh(by, sign_in_id, at=at)
    models.Account.objects.filter(id=account_id).update(password=make_password(password))
    others = models.SignIn.objects.filter(account_id=account_id, ended_at=None).exclude(id=sign_in_id)
    others.update(ended_at=at, ended_why="new password")
    record(by=by, at=at, verb="choose password", subject=Subject("account", account_id))


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _with_token(pin: str, token: str) -> str:
    """Digits alone are a million; with the token of the device they are more than anybody can try."""
    return f"{pin}:{token}"
