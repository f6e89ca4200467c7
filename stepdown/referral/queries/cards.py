"""Received records, their facts and what was not understood of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.referral.models import FileOpening, NotUnderstood, Referral, ReferralFact
from stepdown.referral.vocabulary import (
    AgeBand,
    Fact,
    FactCard,
    FactKind,
    FhirMoment,
    NotUnderstoodCard,
    OpeningCard,
    Precision,
    ReferralCard,
    SourcePointer,
)


def referrals(viewer: Viewer, *, at: datetime, text: str = "", limit: int = 50) -> tuple[ReferralCard, ...]:
    """Received records within reach, newest first; `text` finds by working name or sender."""
    rows = reachable(viewer, at)
    for word in text.split()[:6]:
        rows = rows.filter(Q(working_name__icontains=word) | Q(source_label__icontains=word))
    return tuple(card_of(row) for row in rows.order_by("-at", "-id")[:limit])


def referral(viewer: Viewer, referral_id: UUID, *, at: datetime) -> ReferralCard:
    """One received record. Raises NotFound, also for one out of reach."""
    row = reachable(viewer, at).filter(id=referral_id).first()
    if row is None:
        raise NotFound
    return card_of(row)


def referral_of_inquiry(viewer: Viewer, inquiry_id: UUID, *, at: datetime) -> tuple[ReferralCard, ...]:
    """The records that an inquiry stands on, newest first."""
    rows = reachable(viewer, at).filter(inquiry_id=inquiry_id).order_by("-at", "-id")
    return tuple(card_of(row) for row in rows)


def facts(
    viewer: Viewer,
    *,
    at: datetime,
    referral_id: UUID | None = None,
    client_id: UUID | None = None,
    inquiry_id: UUID | None = None,
) -> tuple[FactCard, ...]:
    """Facts of one referral, one client or one inquiry, by kind and newest first; none out of reach."""
    asked = {"id": referral_id, "client_id": client_id, "inquiry_id": inquiry_id}
    asked = {name: value for name, value in asked.items() if value is not None}
    if not asked:
        return ()
    rows = ReferralFact.objects.filter(referral__in=reachable(viewer, at).filter(**asked).values("id"))
    found = [_fact_card(row) for row in rows.order_by("referral_id", "position")]
    order = list(FactKind)
    return tuple(sorted(found, key=lambda card: (order.index(card.kind), *_newest_first(card))))


def fact(viewer: Viewer, fact_id: UUID, *, at: datetime) -> FactCard:
    """One fact. Raises NotFound, also for one out of reach."""
    row = ReferralFact.objects.filter(id=fact_id, referral__in=reachable(viewer, at).values("id")).first()
    if row is None:
        raise NotFound
    return _fact_card(row)


def not_understood(viewer: Viewer, referral_id: UUID, *, at: datetime) -> tuple[NotUnderstoodCard, ...]:
    """What of a file was not used and why, the most first."""
    rows = NotUnderstood.objects.filter(
        referral__in=reachable(viewer, at).filter(id=referral_id).values("id")
    )
    return tuple(
        NotUnderstoodCard(row.resource_type, row.reason, row.count)
        for row in rows.order_by("-count", "resource_type", "reason")
    )


def openings(viewer: Viewer, referral_id: UUID, *, at: datetime) -> tuple[OpeningCard, ...]:
    """Who opened the file, newest first."""
    rows = FileOpening.objects.filter(
        referral__in=reachable(viewer, at).filter(id=referral_id).values("id")
    ).select_related("by")
    return tuple(
        OpeningCard(row.at, row.by.name if row.by else "", row.reason)
        for row in rows.order_by("-at", "-id")[:50]
    )


def reachable(viewer: Viewer, at: datetime) -> QuerySet[Referral]:
    """Records of the viewer's sites; one that belongs to a client only for those who reach the client."""
    newer = Referral.objects.filter(newer_copy_of=OuterRef("id"))
    rows = Referral.objects.select_related("site", "received_by").annotate(has_newer=Exists(newer))
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF:
        return rows.none()
    return rows.filter(site_id__in=list(viewer.site_ids)).filter(
        Q(client=None) | within_reach(viewer, "client", at=at)
    )


def card_of(row: Referral) -> ReferralCard:
    """The card of a row that came through `reachable`."""
    return ReferralCard(
        id=row.id,
        working_name=row.working_name,
        source_label=row.source_label,
        site_id=row.site_id,
        site_name=row.site.name,
        received_at=row.at,
        received_by=row.received_by.name if row.received_by else "",
        entries=row.entries,
        facts=row.fact_count,
        substance_facts=row.substance_count,
        not_understood=row.not_understood_count,
        age_band=_BANDS[row.age_band],
        inquiry_id=row.inquiry_id,
        client_id=row.client_id,
        newer_copy_of=row.newer_copy_of_id,
        has_newer_copy=bool(getattr(row, "has_newer", False)),
        labelled_part2=row.labelled_part2,
    )


_BANDS = {band.value: band for band in AgeBand}
_KINDS = {kind.value: kind for kind in FactKind}
_PRECISIONS = {precision.value: precision for precision in Precision}


def _moment(at: datetime | None, precision: str) -> FhirMoment | None:
    return FhirMoment(at, _PRECISIONS[precision]) if at is not None else None


def _fact_card(row: ReferralFact) -> FactCard:
    return FactCard(
        id=row.id,
        referral_id=row.referral_id,
        fact=Fact(
            kind=_KINDS[row.kind],
            label=row.label,
            code=row.code,
            code_system=row.code_system,
            status=row.status,
            at=_moment(row.occurred_at, row.precision),
            value=row.value,
            source=SourcePointer(row.resource_type, row.resource_id, row.entry),
            topic=row.topic,
            ended=_moment(row.ended_at, row.ended_precision),
        ),
    )


def _newest_first(card: FactCard) -> tuple[bool, float]:
    return card.at is None, -card.at.at.timestamp() if card.at else 0.0
