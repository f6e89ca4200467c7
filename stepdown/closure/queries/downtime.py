"""Questions about packets and outages."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db.models import QuerySet

from stepdown.closure import folder, models, rules
from stepdown.closure.vocabulary import DowntimeAims, Outage, PacketCard
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer


@cache
def aims() -> DowntimeAims:
    """The clinic's own numbers for papers of an outage (`data/downtime.toml`)."""
    text = files("stepdown.closure").joinpath("data", "downtime.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return DowntimeAims(
        hour=int(found["hour"]),
        keep_days=int(found["keep_days"]),
        warn_after_hours=int(found["warn_after_hours"]),
        blank_rows=int(found["blank_rows"]),
        note_rows=int(found["note_rows"]),
    )


def nights_made(viewer: Viewer, site_id: UUID, *, at: datetime) -> frozenset[date]:
    """The nights of the last week for which a packet was made by the clock."""
    rows = models.Packet.objects.filter(site_id=site_id, nightly=True, at__gt=at - timedelta(days=8))
    return frozenset(rows.values_list("night", flat=True))


def night_due(viewer: Viewer, site_id: UUID, zone: str, *, at: datetime) -> date | None:
    """The night whose packet is still to be made for a site; None: it is there."""
    return rules.packet_due(zone, aims(), nights_made(viewer, site_id, at=at), at)


def night_now(zone: str, *, at: datetime) -> date:
    """The night a packet made now belongs to."""
    return rules.night_of(zone, aims().hour, at)


def newest_packet() -> datetime | None:
    """When the last packet was written into the folder. Works without a database."""
    return folder.newest()


def packet_body(viewer: Viewer, packet_id: UUID) -> bytes | None:
    """What a packet says; None where it was let go after its days. Raises NotFound."""
    return folder.read(packet(viewer, packet_id).filename)


def packets(viewer: Viewer, *, limit: int = 20) -> tuple[PacketCard, ...]:
    """The last packets of the viewer's sites, newest first; the system sees those of every site."""
    return tuple(_packet(row) for row in _packets(viewer).order_by("-at", "-id")[:limit])


def packet(viewer: Viewer, packet_id: UUID) -> PacketCard:
    """One packet. Raises NotFound, also for another site's."""
    row = _packets(viewer).filter(id=packet_id).first()
    if row is None:
        raise NotFound
    return _packet(row)


def outages(viewer: Viewer, *, limit: int = 20) -> tuple[Outage, ...]:
    """The last outages of the viewer's sites, those still to be entered first."""
    rows = models.Outage.objects.select_related("site", "staff", "settled_by")
    here = rows.filter(site_id__in=list(viewer.site_ids)).order_by("-began_at", "-id")[:limit]
    return tuple(sorted((_outage(row) for row in here), key=lambda one: one.settled_at is not None))


def unsettled(viewer: Viewer) -> tuple[Outage, ...]:
    """Outages of the viewer's sites whose papers are still to be entered, oldest first (1 query)."""
    rows = models.Outage.objects.select_related("site", "staff", "settled_by")
    open_ones = rows.filter(site_id__in=list(viewer.site_ids), settled_at=None)
    return tuple(_outage(row) for row in open_ones.order_by("began_at")[:5])


def was_down(viewer: Viewer, site_id: UUID, moment: datetime) -> bool:
    """Whether the house was down at a site at a moment: what happened then was on paper first (1 query)."""
    rows = models.Outage.objects.filter(site_id=site_id, began_at__lte=moment, ended_at__gt=moment)
    return rows.exists()


def outage(viewer: Viewer, outage_id: UUID) -> Outage:
    """One outage of one of the viewer's sites. Raises NotFound."""
    rows = models.Outage.objects.select_related("site", "staff", "settled_by")
    row = rows.filter(id=outage_id, site_id__in=list(viewer.site_ids)).first()
    if row is None:
        raise NotFound
    return _outage(row)


def _packets(viewer: Viewer) -> QuerySet[models.Packet]:
    rows = models.Packet.objects.select_related("site", "staff")
    if viewer.audience is Audience.SYSTEM:
        return rows
    return rows.filter(site_id__in=list(viewer.site_ids))


def _packet(row: models.Packet) -> PacketCard:
    return PacketCard(
        row.id,
        row.site_id,
        row.site.name,
        row.night,
        row.nightly,
        row.at,
        row.filename,
        tuple(row.client_ids),
        row.staff.name if row.staff else "",
    )


def _outage(row: models.Outage) -> Outage:
    return Outage(
        id=row.id,
        site_id=row.site_id,
        site_name=row.site.name,
        zone=row.site.zone,
        during=Period(row.began_at, row.ended_at),
        what=row.what,
        calls=row.calls,
        visits=row.visits,
        inquiries=row.inquiries,
        by_name=row.staff.name if row.staff else "",
        recorded_at=row.recorded_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by.name if row.settled_by else "",
        settled_words=row.settled_words,
    )
