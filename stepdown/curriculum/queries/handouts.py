"""Questions about the clinic's own handouts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from stepdown.curriculum import models
from stepdown.curriculum.vocabulary import Form, HandoutCard, Topic
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer


def handouts(viewer: Viewer, *, ended: bool = False) -> tuple[HandoutCard, ...]:
    """Every handout as it is now, by topic; those no longer given out where asked for (1 query)."""
    rows = _newest().filter(handout__ended_at__isnull=not ended)
    return tuple(_card(row) for row in rows.order_by("handout__topic", "title"))


def handout(viewer: Viewer, handout_id: UUID) -> HandoutCard:
    """One handout as it is now (1 query). Raises NotFound."""
    row = _newest().filter(handout_id=handout_id).first()
    if row is None:
        raise NotFound
    return _card(row)


def versions(viewer: Viewer, handout_id: UUID) -> tuple[HandoutCard, ...]:
    """Each version of a handout, the newest first (1 query)."""
    rows = models.HandoutVersion.objects.filter(handout_id=handout_id).select_related("handout", "staff")
    return tuple(_card(row) for row in rows.defer("pdf").order_by("-number"))


def pdf_of(viewer: Viewer, handout_id: UUID) -> bytes:
    """The bytes of a handout that is a PDF. They are drawn here before anybody sees them. Raises NotFound."""
    row = models.HandoutVersion.objects.filter(handout_id=handout_id).order_by("-number").first()
    if row is None or row.pdf is None:
        raise NotFound
    return bytes(row.pdf)


def for_topics(keys: Iterable[str]) -> dict[str, tuple[HandoutCard, ...]]:
    """The handouts that are given out now, by topic (1 query)."""
    rows = _newest().filter(handout__ended_at=None, handout__topic_key__in=list(keys)).order_by("title")
    found: dict[str, tuple[HandoutCard, ...]] = {}
    for row in rows:
        key = row.handout.topic_key
        found[key] = (*found.get(key, ()), _card(row))
    return found


def _newest() -> QuerySet[models.HandoutVersion]:
    newest = models.HandoutVersion.objects.order_by("handout_id", "-number").distinct("handout_id")
    return (
        models.HandoutVersion.objects.filter(id__in=newest.values("id"))
        .select_related("handout", "staff")
        .defer("pdf")
    )


def _card(row: models.HandoutVersion) -> HandoutCard:
    return HandoutCard(
        id=row.handout_id,
        topic=Topic(row.handout.topic_key, row.handout.topic),
        title=row.title,
        form=Form(row.form),
        number=row.number,
        text=row.text,
        pages=row.pages,
        size=row.size,
        scanned=row.scanned,
        by_name=row.staff.name if row.staff else "",
        at=row.at,
        version=row.handout.version,
        ended_at=row.handout.ended_at,
        ended_why=row.handout.ended_why,
    )
