"""Importing a calendar file: only busy hours are kept, and they go when the person says so."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.audit.actions import record
from stepdown.availability import models, queries
from stepdown.availability.reading.faults import Unreadable
from stepdown.availability.reading.ics import read_calendar
from stepdown.availability.vocabulary import CalendarCard, CalendarRead
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach

MOST_LABEL = 40


@transaction.atomic
def import_calendar(*, client_id: UUID, label: str, data: bytes, by: Viewer, at: datetime) -> CalendarCard:
    """Read a calendar file. It does not count before `use_calendar`. Raises Refused, NotFound.

    `label` is what the person calls it, such as "work". Nothing of the file is kept but busy hours and its
    fingerprint.
    """
    zone = queries.site_zone(by, client_id, at=at)
    label = " ".join(label.split())
    if not 0 < len(label) <= MOST_LABEL:
        raise Refused(Refusal(say("Give it a name of up to {n} letters.", n=MOST_LABEL), field="label"))
    try:
        found = read_calendar(data, zone=zone, start=at)
    except Unreadable as no:
        raise Refused(no.refusal) from None
    row = _write(client_id, label, found, hashlib.sha256(data).hexdigest(), by, at)
    _record("import calendar", row, by, at)
    return queries.calendar(by, client_id, row.id, at=at)


@transaction.atomic
def use_calendar(*, client_id: UUID, calendar_id: UUID, by: Viewer, at: datetime) -> CalendarCard:
    """Let an imported calendar count. An earlier one of the same name is forgotten. Raises NotFound."""
    row = _locked(client_id, calendar_id, by, at)
    same = models.Calendar.objects.select_for_update().filter(
        client_id=client_id, label=row.label, forgotten_at=None, used_at__isnull=False
    )
    for earlier in same.exclude(id=row.id).order_by("id"):
        _forget(earlier, at)
    if row.used_at is None:
        models.Calendar.objects.filter(id=row.id).update(used_at=at)
        _record("use calendar", row, by, at)
    return queries.calendar(by, client_id, row.id, at=at)


@transaction.atomic
def forget_calendar(*, client_id: UUID, calendar_id: UUID, by: Viewer, at: datetime) -> None:
    """Delete the busy hours of an imported calendar. That it was there stays on file. Raises NotFound."""
    row = _locked(client_id, calendar_id, by, at)
    _forget(row, at)
    _record("forget calendar", row, by, at)


def _write(
    client_id: UUID, label: str, found: CalendarRead, digest: str, by: Viewer, at: datetime
) -> models.Calendar:
    row = models.Calendar.objects.create(
        client_id=client_id,
        label=label,
        horizon=DateTimeTZRange(found.horizon.start, found.horizon.end),
        periods=len(found.busy),
        minutes=found.minutes,
        entries=found.entries,
        outside=found.outside,
        open=found.open,
        timeless=found.timeless,
        digest=digest,
        staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    models.BusyPeriod.objects.bulk_create(
        (models.BusyPeriod(calendar=row, during=DateTimeTZRange(one.start, one.end)) for one in found.busy),
        batch_size=1000,
    )
    return row


def _locked(client_id: UUID, calendar_id: UUID, by: Viewer, at: datetime) -> models.Calendar:
    require_reach(by, client_id, at=at)
    row = (
        models.Calendar.objects.select_for_update()
        .filter(id=calendar_id, client_id=client_id, forgotten_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _forget(row: models.Calendar, at: datetime) -> None:
    models.BusyPeriod.objects.filter(calendar=row).delete()
    models.Calendar.objects.filter(id=row.id).update(forgotten_at=at)


def _record(verb: str, row: models.Calendar, by: Viewer, at: datetime) -> None:
    """The trail says how much, never what the person calls it: a name may tell where they work."""
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("calendar", row.id),
        clients=[row.client_id],
        detail={"periods": row.periods, "minutes": row.minutes},
    )
