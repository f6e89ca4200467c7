"""Received records and what was not understood of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.referral.models import FileOpening, NotUnderstood, Referral
from stepdown.referral.vocabulary import (
    AgeBand,
    FhirMoment,
    Form,
    NotUnderstoodCard,
    OpeningCard,
    Precision,
    ReferralCard,
)


def referrals(
    viewer: Viewer,
    *,
    at: datetime,
    text: str = "",
    to_decide: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> tuple[ReferralCard, ...]:
    """Received records within reach, newest first; `text` finds by working name or sender.

    `to_decide` leaves those on which a change or a disagreement waits; `after` goes on behind a record.
    Raises NotFound for one that is out of reach.
    """
    rows = reachable(viewer, at)
    if to_decide:
        rows = rows.filter(Q(open_changes__gt=0) | Q(open_disagreements__gt=0))
    if after is not None:
        last = referral(viewer, after, at=at)
        rows = rows.filter(Q(at__lt=last.received_at) | Q(at=last.received_at, id__lt=last.id))
    for word in text.split()[:6]:
        rows = rows.filter(Q(working_name__icontains=word) | Q(source_label__icontains=word))
    return tuple(card_of(row) for row in rows.order_by("-at", "-id")[:limit])


def how_many_to_decide(viewer: Viewer, *, at: datetime, most: int = 1000) -> int:
    """On how many records within reach something waits for a person; never counts beyond `most`."""
    rows = reachable(viewer, at).filter(Q(open_changes__gt=0) | Q(open_disagreements__gt=0))
    return rows.order_by()[:most].count()


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
        form=_FORMS[row.form],
        title=row.title,
        made=FhirMoment(row.made_at, Precision.DAY) if row.made_at else None,
        open_changes=row.open_changes,
        open_disagreements=row.open_disagreements,
    )


_BANDS = {band.value: band for band in AgeBand}
_FORMS = {form.value: form for form in Form}
