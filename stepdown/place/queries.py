"""Questions about sites. Sites are no secret: every viewer may ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from heapq import merge
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.place import models
from stepdown.place.vocabulary import HelpNumber, Room, Site, SiteLine


@asked_once
def sites(viewer: Viewer) -> tuple[Site, ...]:
    """The sites where the viewer works, by name, with rooms, hours and help numbers (4 queries); whoever
    does not work here sees all.
    """
    rows = models.Site.objects.prefetch_related("rooms", "opening").order_by("name")
    numbers = models.HelpNumber.objects.order_by("-urgent", "position", "label")
    if viewer.audience is Audience.STAFF:
        here = list(viewer.site_ids)
        rows, numbers = rows.filter(id__in=here), numbers.filter(Q(site_id__in=here) | Q(site_id=None))
    told = _by_site(numbers)
    return tuple(_site(row, told) for row in rows)


def sites_of(viewer: Viewer, site_ids: Iterable[UUID]) -> tuple[Site, ...]:
    """These sites wherever they are, by name, with rooms, hours and help numbers (4 queries)."""
    ids = list(site_ids)
    rows = models.Site.objects.filter(id__in=ids).prefetch_related("rooms", "opening").order_by("name")
    numbers = models.HelpNumber.objects.filter(Q(site_id__in=ids) | Q(site_id=None))
    told = _by_site(numbers.order_by("-urgent", "position", "label"))
    return tuple(_site(row, told) for row in rows)


def site_names(viewer: Viewer, site_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these sites are called, wherever they are (1 query)."""
    return dict(models.Site.objects.filter(id__in=list(site_ids)).values_list("id", "name"))


def find_sites(viewer: Viewer, *, text: str = "", after: str = "", limit: int = 50) -> tuple[SiteLine, ...]:
    """Sites of the whole house whose name has the text, by name from the one `after` on (1 query)."""
    rows = models.Site.objects.filter(name__gt=after)
    if text.strip():
        rows = rows.filter(name__icontains=text.strip())
    found = rows.order_by("name").values_list("id", "name", "zone", "phone")
    return tuple(SiteLine(*row) for row in found[:limit])


@asked_once
def site(viewer: Viewer, site_id: UUID) -> Site:
    """One site. Raises NotFound."""
    row = models.Site.objects.filter(id=site_id).prefetch_related("rooms", "opening").first()
    if row is None:
        raise NotFound
    numbers = models.HelpNumber.objects.filter(Q(site_id=site_id) | Q(site_id=None))
    return _site(row, _by_site(numbers.order_by("-urgent", "position", "label")))


@lru_cache(maxsize=4096)
def zone_of(site_id: UUID) -> str:
    """The IANA zone of a site, or UTC for none. Kept in memory: a site's zone never changes."""
    return models.Site.objects.filter(id=site_id).values_list("zone", flat=True).first() or "UTC"


def day_at(site_id: UUID, at: datetime) -> date:
    """The calendar day on the wall of a site at a moment."""
    return at.astimezone(ZoneInfo(zone_of(site_id))).date()


def help_numbers(viewer: Viewer, site_id: UUID | None = None) -> tuple[HelpNumber, ...]:
    """Whom to call, the urgent first: those that hold everywhere and those of the site."""
    numbers = models.HelpNumber.objects.filter(Q(site_id=site_id) | Q(site_id=None))
    return tuple(
        HelpNumber(row.label, row.number, row.urgent)
        for row in numbers.order_by("-urgent", "position", "label")
    )


def _place(told: tuple[int, HelpNumber]) -> int:
    return told[0]


_Told = dict[UUID | None, list[tuple[int, HelpNumber]]]


def _by_site(numbers: Iterable[models.HelpNumber]) -> _Told:
    """Numbers by their site, None for all sites, each with its place in the order they are told in."""
    told: _Told = {}
    for place, row in enumerate(numbers):
        told.setdefault(row.site_id, []).append((place, HelpNumber(row.label, row.number, row.urgent)))
    return told


def _site(row: models.Site, told: _Told) -> Site:
    return Site(
        id=row.id,
        name=row.name,
        zone=row.zone,
        phone=row.phone,
        address=row.address,
        rooms=tuple(sorted((Room(r.id, r.name, r.capacity) for r in row.rooms.all()), key=lambda r: r.name)),
        opening=tuple(sorted(WeekWindow(w.weekday, w.start, w.end) for w in row.opening.all())),
        help_numbers=tuple(one for _, one in merge(told.get(None, ()), told.get(row.id, ()), key=_place)),
        version=row.version,
    )
