"""The private calendar address of a client: made, cancelled, and how often it is fetched."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people import models
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import NeutralTitle

# Calendars ask every few minutes to every few hours; several devices may share one address.
FETCHES_AN_HOUR = 60


@transaction.atomic
def make_calendar(*, client_id: UUID, title: NeutralTitle, by: Viewer, at: datetime) -> str:
    """A new private address for a client's calendar; an earlier one ends with it.

    The answer is the secret part of the address: shown once, kept as a digest.
    """
    require_reach(by, client_id, at=at)
    models.Client.objects.select_for_update().get(id=client_id)
    models.CalendarAddress.objects.filter(client_id=client_id, ended_at=None).update(ended_at=at)
    token = secrets.token_urlsafe(32)
    row = models.CalendarAddress.objects.create(
        client_id=client_id, token_digest=sha256(token.encode()).digest(), title=title, at=at
    )
    subject = Subject("calendar address", row.id)
    record(by=by, at=at, verb="make calendar address", subject=subject, clients=[client_id])
    return token


@transaction.atomic
def end_calendar(*, client_id: UUID, by: Viewer, at: datetime) -> None:
    """Cancel the address: the next fetch finds nothing. Raises NotFound where none runs."""
    require_reach(by, client_id, at=at)
    row = (
        models.CalendarAddress.objects.select_for_update().filter(client_id=client_id, ended_at=None).first()
    )
    if row is None:
        raise NotFound
    models.CalendarAddress.objects.filter(id=row.id).update(ended_at=at)
    subject = Subject("calendar address", row.id)
    record(by=by, at=at, verb="end calendar address", subject=subject, clients=[client_id])


@transaction.atomic
def count_fetch(*, address_id: UUID, at: datetime) -> bool:
    """Count one fetch of an address, and hold it until the answer is made; False once there were too many.

    A cancellation at the same moment waits, or was seen. Raises NotFound where the address ended meanwhile.
    """
    row = models.CalendarAddress.objects.select_for_update().filter(id=address_id, ended_at=None).first()
    if row is None:
        raise NotFound
    if row.window_at is None or row.window_at <= at - timedelta(hours=1):
        row.window_at, row.asked = at, 0
    row.asked = min(row.asked + 1, FETCHES_AN_HOUR + 1)
    models.CalendarAddress.objects.filter(id=row.id).update(window_at=row.window_at, asked=row.asked)
    return row.asked <= FETCHES_AN_HOUR


def told_today(*, address_id: UUID, day: date) -> bool:
    """Whether this is the first fetch of the day, which has a line in the log of disclosures; noted at once.

    Called in the transaction that releases the calendar.
    """
    first = models.CalendarAddress.objects.filter(id=address_id).exclude(told_on=day)
    return bool(first.update(told_on=day))
