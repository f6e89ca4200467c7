"""Opening and changing sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from stepdown.audit.actions import record
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.place import models, rules
from stepdown.place.queries import site as site_of
from stepdown.place.vocabulary import HelpNumber, Site


@transaction.atomic
def open_site(*, name: str, zone: str, phone: str, address: str, by: Viewer, at: datetime) -> Site:
    """Open a site. Raises Refused for a missing name or an unknown zone."""
    if refusal := rules.check_site(name, zone):
        raise Refused(refusal)
    row = models.Site.objects.create(name=name.strip(), zone=zone, phone=phone, address=address)
    record(by=by, at=at, verb="open site", subject=Subject("site", row.id))
    return site_of(by, row.id)


@transaction.atomic
def change_site(
    *, site_id: UUID, name: str, phone: str, address: str, version: int, by: Viewer, at: datetime
) -> Site:
    """Change what a site is called and how it is reached. Raises Refused, Stale, NotFound."""
    row = _locked(site_id)
    if refusal := rules.check_site(name, row.zone):
        raise Refused(refusal)
    if row.version != version:
        raise Stale(row.version)
    row.name, row.phone, row.address, row.version = name.strip(), phone, address, version + 1
    models.Site.objects.bulk_update([row], ["name", "phone", "address", "version"])
    record(by=by, at=at, verb="change site", subject=Subject("site", site_id))
    return site_of(by, site_id)


@transaction.atomic
def add_room(*, site_id: UUID, name: str, capacity: int, by: Viewer, at: datetime) -> Site:
    """Add a room. Raises Refused where the name is taken or the capacity impossible."""
    _locked(site_id)
    if refusal := rules.check_room(name, capacity):
        raise Refused(refusal)
    if models.Room.objects.filter(site_id=site_id, name=name.strip()).exists():
        raise Refused(rules.room_taken(name.strip()))
    row = models.Room.objects.create(site_id=site_id, name=name.strip(), capacity=capacity)
    record(by=by, at=at, verb="add room", subject=Subject("room", row.id))
    return site_of(by, site_id)


@transaction.atomic
def set_opening(*, site_id: UUID, windows: Sequence[WeekWindow], by: Viewer, at: datetime) -> Site:
    """Replace the weekly opening hours. Raises Refused where they overlap."""
    row = _locked(site_id)
    if refusal := rules.check_opening(windows):
        raise Refused(refusal)
    models.OpeningWindow.objects.filter(site_id=site_id).delete()
    models.OpeningWindow.objects.bulk_create(
        models.OpeningWindow(site_id=site_id, weekday=w.weekday, start=w.start, end=w.end) for w in windows
    )
    models.Site.objects.filter(id=site_id).update(version=row.version + 1)
    record(by=by, at=at, verb="set opening hours", subject=Subject("site", site_id))
    return site_of(by, site_id)


@transaction.atomic
def set_help_numbers(
    *, site_id: UUID | None, numbers: Sequence[HelpNumber], by: Viewer, at: datetime
) -> None:
    """Replace the numbers to call of one site, or those that hold everywhere."""
    kept_for = Q(site_id=site_id) if site_id else Q(site_id=None)
    models.HelpNumber.objects.filter(kept_for).delete()
    models.HelpNumber.objects.bulk_create(
        models.HelpNumber(site_id=site_id, label=n.label, number=n.number, urgent=n.urgent, position=position)
        for position, n in enumerate(numbers)
    )
    record(by=by, at=at, verb="set help numbers", subject=Subject("site", site_id))


def _locked(site_id: UUID) -> models.Site:
    row = models.Site.objects.select_for_update().filter(id=site_id).first()
    if row is None:
        raise NotFound
    return row
