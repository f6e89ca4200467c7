"""Accounts: invitations, sign-ins, and their end."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people import models
from stepdown.people.queries import require_reach

INVITATION_HOURS = 48


@transaction.atomic
def invite(*, account_id: UUID, by: Viewer, at: datetime) -> str:
    """A one-time code for an account's owner, good for 48 hours; earlier codes end.

    Shown once, kept as a digest.
    """
    account = models.Account.objects.select_for_update().filter(id=account_id, is_active=True).first()
    if account is None or by.account_id is None:
        raise NotFound
    code = _new_code(account_id, by.account_id, at)
    record(by=by, at=at, verb="invite", subject=Subject("account", account_id))
    return code


@transaction.atomic
def invite_again(*, client_id: UUID, by: Viewer, at: datetime) -> str:
    """A new one-time code for a client who has, or had, an account; see `invite`. Raises Refused, NotFound.

    A door that was closed opens with this code and with nothing that opened it before.
    """
    require_reach(by, client_id, at=at)
    account_id = models.Client.objects.values_list("account_id", flat=True).get(id=client_id)
    if by.account_id is None:
        raise NotFound
    if account_id is None:
        raise Refused(Refusal(say("This client has no account yet.")))
    code = _new_code(account_id, by.account_id, at)
    record(by=by, at=at, verb="invite", subject=Subject("account", account_id), clients=[client_id])
    return code


def _new_code(account_id: UUID, made_by: UUID, at: datetime) -> str:
    models.Invitation.objects.filter(account_id=account_id, used_at=None).update(ends_at=at)
    code = "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(4)
    )
    models.Invitation.objects.create(
        account_id=account_id,
        code_digest=sha256(code.encode()).digest(),
        made_by=made_by,
        made_at=at,
        ends_at=at + timedelta(hours=INVITATION_HOURS),
    )
    return code


@transaction.atomic
def use_invitation(*, code: str, password: str, by: Viewer, at: datetime) -> UUID:
    """Open an account with its code and a password; the code is then used up.

    Raises Refused where it is not good.
    """
    invited = models.Invitation.objects.filter(account__is_active=True)
    return _begin_anew(invited, code, password, by, at)


@transaction.atomic
def use_client_code(*, code: str, by: Viewer, at: datetime) -> UUID:
    """Open a client's account with a code alone: how they come in from now on they choose next.

    A code is a new beginning: every earlier way in ends. One made after the door was closed opens it again.
    Raises Refused where it is not good.
    """
    anew = Q(made_at__gte=F("account__ended_at"))
    invited = models.Invitation.objects.filter(Q(account__is_active=True) | anew, account__kind="client")
    return _begin_anew(invited, code, None, by, at)


def _begin_anew(
    invited: QuerySet[models.Invitation], code: str, password: str | None, by: Viewer, at: datetime
) -> UUID:
    """Use a code up. Whoever was signed in, and every device that was known, is out."""
    digest = sha256(code.strip().lower().encode()).digest()
    row = (
        invited.select_for_update(of=("self",))
        .filter(code_digest=digest, used_at=None, ends_at__gt=at)
        .first()
    )
    if row is None:
        raise Refused(Refusal(say("This code is not valid, or no longer. Ask for a new one."), field="code"))
    models.Invitation.objects.filter(id=row.id).update(used_at=at)
    models.Account.objects.filter(id=row.account_id).update(
        password=make_password(password), is_active=True, ended_at=None, ended_by=None
    )
    for table in (models.SignIn, models.KnownDevice):
        table.objects.filter(account_id=row.account_id, ended_at=None).update(
            ended_at=at, ended_why="new password" if password else "new code"
        )
    record(by=by, at=at, verb="use invitation", subject=Subject("account", row.account_id))
    return row.account_id


@transaction.atomic
def open_client_account(*, client_id: UUID, email: str, by: Viewer, at: datetime) -> UUID:
    """An account for a client, opened by an invitation.

    Raises Refused where one exists or the address is taken.
    """
    require_reach(by, client_id, at=at)
    client = models.Client.objects.select_for_update().get(id=client_id)
    if client.account_id is not None:
        raise Refused(Refusal(say("This client already has an account.")))
    if models.Account.objects.filter(email__iexact=email).exists():
        raise Refused(Refusal(say("Someone already signs in with this address."), field="email"))
    account = models.Account.objects.create_user(email, kind="client")
    models.Client.objects.filter(id=client_id).update(account_id=account.id)
    record(
        by=by, at=at, verb="open client account", subject=Subject("account", account.id), clients=[client_id]
    )
    return account.id


@transaction.atomic
def start_sign_in(
    *, account_id: UUID, door: Audience, how: str, second_factor: bool, device: str = "", at: datetime
) -> str:
    """Start a sign-in and return its token, which is kept only as a digest."""
    token = secrets.token_urlsafe(32)
    row = models.SignIn.objects.create(
        account_id=account_id,
        token_digest=sha256(token.encode()).digest(),
        door=door.value,
        how=how,
        second_factor=second_factor,
        device=device[:60],
        started_at=at,
        last_active_at=at,
    )
    record(
        by=Viewer(door, account_id=account_id),
        at=at,
        verb="sign in",
        subject=Subject("sign-in", row.id),
        detail={"how": how},
    )
    return token


def keep_alive(*, sign_in_id: UUID, at: datetime) -> None:
    """Note that somebody did something; only requests a person made come here, never polling."""
    models.SignIn.objects.filter(id=sign_in_id, ended_at=None).update(last_active_at=at)


@transaction.atomic
def end_sign_in(*, sign_in_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """End one sign-in of one's own. Raises NotFound for anybody else's."""
    if by.account_id is None:
        raise NotFound
    ended = models.SignIn.objects.filter(id=sign_in_id, account_id=by.account_id, ended_at=None)
    if not ended.update(ended_at=at, ended_why=why):
        raise NotFound
    record(by=by, at=at, verb="sign out", subject=Subject("sign-in", sign_in_id), detail={"why": why})


@transaction.atomic
def end_account(*, account_id: UUID, by: Viewer, at: datetime) -> None:
    """End an account and all its sign-ins: its owner is out at the next request. Raises NotFound, Refused."""
    if account_id == by.account_id:
        raise Refused(
            Refusal(say("You cannot end your own account."), lifted_by=say("Another director can."))
        )
    ended = models.Account.objects.filter(id=account_id, is_active=True).update(
        is_active=False, ended_at=at, ended_by=by.account_id
    )
    if not ended:
        raise NotFound
    for table in (models.SignIn, models.KnownDevice):
        table.objects.filter(account_id=account_id, ended_at=None).update(
            ended_at=at, ended_why="account ended"
        )
    models.StaffMember.objects.filter(account_id=account_id).update(active=False)
    record(by=by, at=at, verb="end account", subject=Subject("account", account_id))


@transaction.atomic
def close_client_door(*, client_id: UUID, why: str, by: Viewer, at: datetime) -> bool:
    """End every way in a client has: account, sign-ins, known devices, unused codes, the calendar's address.

    Whether there was a door to close. Only a new code opens it again. Raises NotFound.
    """
    require_reach(by, client_id, at=at)
    if by.account_id is None:
        raise NotFound
    addresses = models.CalendarAddress.objects.filter(client_id=client_id, ended_at=None)
    closed = addresses.update(ended_at=at)
    account_id = models.Client.objects.values_list("account_id", flat=True).get(id=client_id)
    if account_id is not None:
        rows = models.Account.objects.filter(id=account_id, is_active=True)
        closed += rows.update(is_active=False, ended_at=at, ended_by=by.account_id)
        for table in (models.SignIn, models.KnownDevice):
            table.objects.filter(account_id=account_id, ended_at=None).update(ended_at=at, ended_why=why)
        models.Invitation.objects.filter(account_id=account_id, used_at=None).update(ends_at=at)
    if closed:
        subject = Subject("client", client_id)
        record(by=by, at=at, verb="close client's door", subject=subject, clients=[client_id], why=why)
    return bool(closed)
