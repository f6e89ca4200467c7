"""Findings and their repair: for those who audit, and for whoever has to mend one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepdown.chart_audit import models
from stepdown.chart_audit.queries.audits import visible
from stepdown.chart_audit.rules.repairing import items_of, state_of
from stepdown.chart_audit.vocabulary import (
    Evidence,
    FindingCard,
    FindingState,
    Item,
    Means,
    RepairCard,
    Severity,
)
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard, Held

PAGE = 50
CHARTS_A_PAGE = 25


def findings(viewer: Viewer, audit_id: UUID, *, after: int = 0, at: datetime) -> tuple[FindingCard, ...]:
    """The findings of an audit by chart: those of the next charts after a number. Raises NotFound."""
    if not visible(viewer).filter(id=audit_id).exists():
        raise NotFound
    rows = models.Finding.objects.filter(
        chart__audit_id=audit_id, chart__number__gt=after, chart__number__lte=after + CHARTS_A_PAGE
    )
    return cards_of(viewer, rows, at=at)


def findings_of(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[FindingCard, ...]:
    """What somebody has to mend, the soonest fifty; what a second person found right is left out."""
    soonest = _open(models.Finding.objects.filter(owner_id=staff_id)).order_by("due_on", "id")[:PAGE]
    cards = cards_of(viewer, models.Finding.objects.filter(id__in=soonest.values("id")), at=at)
    return tuple(sorted(cards, key=lambda card: (card.due_on, card.audit_number, card.chart_number)))


def finding(viewer: Viewer, finding_id: UUID, *, at: datetime) -> FindingCard:
    """One finding, for its owner and for those who audit. Raises NotFound, also out of reach."""
    mine = Q(owner_id=viewer.staff_id) | Q(chart__audit__in=visible(viewer).values("id"))
    cards = cards_of(viewer, models.Finding.objects.filter(mine, id=finding_id), at=at)
    if not cards or cards[0].client is None:
        raise NotFound
    return cards[0]


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The findings somebody still has to mend."""
    rows = _open(models.Finding.objects.filter(owner_id=staff_id)).select_related("chart__audit")
    return tuple(
        Held(
            say("Audit repair"),
            row.id,
            row.chart.client_id,
            say("Chart audit {n}, chart {c}", n=row.chart.audit.number, c=row.chart.number),
            row.due_on,
        )
        for row in rows.order_by("due_on", "id")
    )


def cards_of(viewer: Viewer, rows: QuerySet[models.Finding], *, at: datetime) -> tuple[FindingCard, ...]:
    """Findings as cards, by chart and item (4 queries). For this room only."""
    chosen = list(
        rows.select_related("chart__audit", "owner")
        .prefetch_related("repairs__recheck")
        .order_by("chart__audit__number", "chart__number", "item")
    )
    clients = client_cards(viewer, {row.chart.client_id for row in chosen}, at=at)
    return tuple(_card(row, clients.get(row.chart.client_id)) for row in chosen)


def _open(rows: QuerySet[models.Finding]) -> QuerySet[models.Finding]:
    mended = models.Recheck.objects.filter(holds=True, repair__finding_id=OuterRef("id"))
    return rows.filter(~Exists(mended))


def _card(row: models.Finding, client: ClientCard | None) -> FindingCard:
    repairs = tuple(_repair(one) for one in sorted(row.repairs.all(), key=lambda one: (one.at, one.id)))
    state: FindingState = state_of(repairs)
    return FindingCard(
        id=row.id,
        audit_id=row.chart.audit_id,
        audit_number=row.chart.audit.number,
        chart_id=row.chart_id,
        chart_number=row.chart.number,
        client=client,
        item=_item(row),
        words=str(Words(row.text, row.params)) if row.params else row.text,
        owner_id=row.owner_id,
        owner=row.owner.name,
        due_on=row.due_on,
        state=state,
        repairs=repairs,
        version=row.version,
    )


def _item(row: models.Finding) -> Item:
    known = next((one for one in items_of(row.chart.audit.items) if one.key == row.item), None)
    return known or Item(row.item, row.item, "", Severity(row.severity))


def _repair(row: models.Repair) -> RepairCard:
    again = getattr(row, "recheck", None)
    return RepairCard(
        id=row.id,
        means=Means(row.means),
        words=row.words,
        evidence=Evidence(row.place) if row.place else None,
        by_id=row.by_staff_id,
        by_name=row.by_name,
        at=row.at,
        holds=again.holds if again else None,
        checked_by=again.by_name if again else "",
        checked_at=again.at if again else None,
        checked_words=again.words if again else "",
    )
