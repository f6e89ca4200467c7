"""Verbs of the kiosk: opened, taken by a device, ended; a code given; a code typed."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.kiosk import models, rules
from stepdown.kiosk.queries import code_digest, token_digest
from stepdown.kiosk.vocabulary import OPENING_DIGITS, OPENS_FOR, OWN_DIGITS
from stepdown.people.queries import require_reach

# One word for every code that opens nothing: which it was, or why, is nobody's.
NO = Refusal(say("That did not work."), say("Try again, or ask at the desk."), field="code")


@transaction.atomic
def open_kiosk(*, site_id: UUID, by: Viewer, at: datetime) -> str:
    """A code that makes one device the kiosk of a site, within ten minutes. It is shown once.

    Raises NotFound for a site where the actor does not work.
    """
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    code = rules.fresh(secrets.randbelow, OPENING_DIGITS)
    row = models.Kiosk.objects.create(
        site_id=site_id, opening_digest=code_digest(code, None), by_name=_name(by), at=at
    )
    record(by=by, at=at, verb="open kiosk", subject=Subject("kiosk", row.id))
    return code


@transaction.atomic
def take_kiosk(*, code: str, by: Viewer, at: datetime) -> str:
    """This device is the kiosk from now on: the token it keeps. A code opens one device, once.

    Raises Refused.
    """
    digits = rules.digits_of(code, OPENING_DIGITS)
    rows = models.Kiosk.objects.select_for_update().filter(
        opening_digest=code_digest(digits or "", None), taken_at=None, ended_at=None, at__gt=at - OPENS_FOR
    )
    row = rows.first() if digits else None
    if row is None:
        raise Refused(NO)
    token = secrets.token_urlsafe(32)
    models.Kiosk.objects.filter(id=row.id).update(taken_at=at, token_digest=token_digest(token))
    record(by=by, at=at, verb="take kiosk", subject=Subject("kiosk", row.id))
    return token


@transaction.atomic
def end_kiosk(*, kiosk_id: UUID, by: Viewer, at: datetime) -> None:
    """The device is no kiosk any more, at once. Raises NotFound."""
    rows = models.Kiosk.objects.filter(id=kiosk_id, ended_at=None)
    if by.audience is not Audience.SYSTEM:
        rows = rows.filter(site_id__in=list(by.site_ids))
    if not rows.update(ended_at=at, ended_by=_name(by)):
        raise NotFound
    record(by=by, at=at, verb="end kiosk", subject=Subject("kiosk", kiosk_id))


@transaction.atomic
def give_code(*, client_id: UUID, by: Viewer, at: datetime) -> str:
    """A new code of somebody's own; the one before ends. It is shown once. Raises NotFound."""
    client = require_reach(by, client_id, at=at)
    mine = models.OwnCode.objects.filter(client_id=client_id, ended_at=None)
    list(mine.select_for_update())
    mine.update(ended_at=at)
    while True:
        code = rules.fresh(secrets.randbelow, OWN_DIGITS)
        try:
            with transaction.atomic():
                models.OwnCode.objects.create(
                    client_id=client_id,
                    site_id=client.site_id,
                    digest=code_digest(code, client.site_id),
                    by_name=_name(by),
                    at=at,
                )
        except IntegrityError:  # somebody there has it: another one
            continue
        record(
            by=by, at=at, verb="give kiosk code", subject=Subject("client", client_id), clients=[client_id]
        )
        return code


@transaction.atomic
def whose(*, kiosk_id: UUID, code: str, at: datetime) -> UUID | None:
    """Whose code was typed at a kiosk; None for one that is nobody's there, which is counted, and while the
    kiosk takes none.

    A wrong one is counted only when the caller's transaction stands. Raises NotFound for no kiosk.
    """
    row = models.Kiosk.objects.select_for_update().filter(id=kiosk_id, ended_at=None).first()
    if row is None:
        raise NotFound
    until = rules.shut_until(row.wrong, row.first_wrong_at)
    if until is not None and at < until:
        return None
    digits = rules.digits_of(code, OWN_DIGITS)
    found = models.OwnCode.objects.filter(
        site_id=row.site_id, digest=code_digest(digits or "", row.site_id), ended_at=None
    )
    client_id = found.values_list("client_id", flat=True).first()
    return client_id if digits else None


@transaction.atomic
def count_wrong(*, kiosk_id: UUID, at: datetime) -> None:
    """One more code that opened nothing, for whatever reason. Raises NotFound for no kiosk."""
    row = models.Kiosk.objects.select_for_update().filter(id=kiosk_id, ended_at=None).first()
    if row is None:
        raise NotFound
    wrong, since = rules.counted(row.wrong, row.first_wrong_at, at)
    models.Kiosk.objects.filter(id=kiosk_id).update(wrong=min(wrong, 1000), first_wrong_at=since)


def _name(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]
