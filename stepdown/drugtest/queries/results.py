"""Questions about results: what waits to be matched, to which test it may belong, what is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.drugtest import models, shelf
from stepdown.drugtest.rules import reports
from stepdown.drugtest.vocabulary import (
    Analyte,
    Came,
    Change,
    Found,
    Judged,
    Line,
    Method,
    ReportCard,
    Source,
    Stage,
    Verdict,
)
from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words
from stepdown.people.queries import within_reach

NEAR = timedelta(days=3)
MOST_NEAR = 20


def analytes(viewer: Viewer) -> tuple[Analyte, ...]:
    """What the house looks for, with windows and where they come from."""
    return shelf.setting().analytes


def label_of(key: str) -> str:
    """The word for an analyte."""
    return shelf.setting().label(key)


def most_classes(viewer: Viewer) -> tuple[int, str]:
    """How many classes a definitive test is usually paid for, and where that comes from."""
    return shelf.setting().most_classes, shelf.setting().classes_source


def unmatched(viewer: Viewer, site_id: UUID, *, limit: int = 50) -> tuple[ReportCard, ...]:
    """Reports of a site that wait for somebody to match them, the oldest first (2 queries)."""
    rows = _reports(viewer).filter(site_id=site_id, test=None, aside_at=None).order_by("at")[:limit]
    return tuple(map(report_card, rows))


def count_unmatched(viewer: Viewer) -> int:
    """How many reports at the viewer's sites wait to be matched (1 query)."""
    return _reports(viewer).filter(test=None, aside_at=None).count()


def report(viewer: Viewer, report_id: UUID) -> ReportCard:
    """One report. Raises NotFound."""
    row = _reports(viewer).filter(id=report_id).first()
    if row is None:
        raise NotFound
    return report_card(row)


def person_on(viewer: Viewer, report_id: UUID) -> str:
    """Whom a report says it is about, as the laboratory wrote it. Raises NotFound, KeyRingBroken, SealBroken.

    Only for matching: the name is the laboratory's, it may be a legal one, and it decides nothing.
    """
    row = models.ReportFile.objects.filter(report__in=_reports(viewer), report_id=report_id).first()
    if row is None:
        return ""
    return identity.unseal(bytes(row.sealed_person), bound_to=person_place(row.report_id)).decode()


def may_belong_to(
    viewer: Viewer, card: ReportCard, *, at: datetime
) -> tuple[tuple[UUID, UUID, str, datetime], ...]:
    """Tests to which a report may belong: given within three days of what it says, or without a result.

    Test, client, number, when it was given; the nearest first, at most 20, of the site that took the report
    in and within reach (2 queries).
    """
    around = card.collected_at or card.reported_at or card.at
    rows = models.Test.objects.filter(
        within_reach(viewer, "client", at=at), site__in=_reports(viewer).filter(id=card.id).values("site")
    ).filter(came=Came.GIVEN)
    before = rows.filter(came_at__gte=around - NEAR, came_at__lte=around).order_by("-came_at", "id")
    after = rows.filter(came_at__gt=around, came_at__lte=around + NEAR).order_by("came_at", "id")
    near = (*before[:MOST_NEAR], *after[:MOST_NEAR])
    told = [(row.id, row.client_id, row.number, row.came_at) for row in near if row.came_at]
    return tuple(sorted(told, key=lambda one: abs(one[3] - around))[:MOST_NEAR])


def _reports(viewer: Viewer) -> QuerySet[models.Report]:
    rows = models.Report.objects.prefetch_related("lines")
    if viewer.audience is Audience.SYSTEM:
        return rows
    sites = list(viewer.site_ids) if viewer.audience is Audience.STAFF else []
    return rows.filter(Q(site_id__in=sites))


def report_card(row: models.Report) -> ReportCard:
    """A report as it is shown; its lines are there already."""
    lines = tuple(_line(one) for one in sorted(row.lines.all(), key=lambda one: one.number))
    return ReportCard(
        id=row.id,
        source=Source(row.source),
        sender=row.sender,
        order_no=row.order_no,
        filler_no=row.filler_no,
        specimen_no=row.specimen_no,
        stage=Stage(row.stage),
        collected_at=row.collected_at,
        reported_at=row.reported_at,
        at=row.at,
        by_name=row.by_name,
        test_id=row.test_id,
        matched_by=row.matched_by,
        lines=lines,
        version=row.version,
    )


def with_changes(cards: Sequence[ReportCard]) -> tuple[tuple[ReportCard, tuple[Change, ...], bool], ...]:
    """Reports newest first, each with what it changed of the one before, and whether a later one stands."""
    counting = {one.id for one in reports.standing(cards)}
    threads: dict[str, ReportCard] = {}
    told = []
    for one in sorted(cards, key=lambda card: (card.reported_at or card.at, card.at)):
        key = reports.thread_of(one.sender, one.order_no, one.filler_no, str(one.id))
        before = threads.get(key)
        told.append((one, reports.changes(before.lines, one.lines) if before else (), one.id not in counting))
        threads[key] = one
    return tuple(reversed(told))


def _line(row: models.LineRow) -> Line:
    return Line(
        name=row.name,
        analyte=row.analyte,
        method=Method(row.method),
        found=Found(row.found),
        value=_short(row.value),
        unit=row.unit,
        cutoff=row.cutoff,
        code=row.code,
        text=row.text,
    )


def _short(value: Decimal | None) -> Decimal | None:
    """A number without zeros that nobody wrote."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def judged_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Judged, ...]:
    """What was read of each substance, as it is kept beside a reading."""
    return tuple(
        Judged(
            one["analyte"],
            Found(one["found"]),
            Method(one["method"]),
            Verdict(one["verdict"]),
            Words(one["why"]),
        )
        for one in kept
    )


def person_place(report_id: UUID) -> str:
    """To what the sealed name on a report is bound."""
    return f"drug test report person {report_id}"


def file_place(report_id: UUID) -> str:
    """To what a sealed file is bound."""
    return f"drug test report {report_id}"


def seed_place(site_id: UUID, day: object) -> str:
    """To what a sealed seed is bound."""
    return f"drug test seed {site_id} {day}"
