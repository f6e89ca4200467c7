"""One paper with its story."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.inbox.keeping import name_of
from stepdown.inbox.models import Arrival, Decision, Descent, Document, DocumentOpening
from stepdown.inbox.queries.cards import ROW, cards
from stepdown.inbox.queries.lists import decision_card
from stepdown.inbox.queries.seeing import listed
from stepdown.inbox.vocabulary import ArrivalCard, DocumentSheet, OpeningCard, Way
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards


def row_of(viewer: Viewer, document_id: UUID, *, at: datetime) -> Document:
    """One row within sight. Raises NotFound."""
    row = ROW.filter(listed(viewer, at), id=document_id).first()
    if row is None:
        raise NotFound
    return row


def document(viewer: Viewer, document_id: UUID, *, at: datetime) -> DocumentSheet:
    """One paper: where it stands, each time it came, each decision, each opening. Raises NotFound."""
    row = row_of(viewer, document_id, at=at)
    card = cards(viewer, [row], at=at)[0]
    decisions = list(
        Decision.objects.filter(document_id=row.id)
        .select_related("staff", "client", "to")
        .order_by("-at", "-id")
    )
    # Whose chart it lay in before is told to those who reach that client, and to nobody else.
    reached = client_cards(viewer, {d.client_id for d in decisions if d.client_id}, at=at)
    for one in decisions:
        if one.client_id not in reached:
            one.client = None
    openings = DocumentOpening.objects.filter(document_id=row.id).select_related("staff").order_by("-at")
    return DocumentSheet(
        card=card,
        arrivals=_arrivals(row, named=bool(card.name)),
        decisions=tuple(decision_card(one) for one in decisions),
        openings=tuple(OpeningCard(one.at, one.staff.name, one.reason) for one in openings[:50]),
        parents=tuple(Descent.objects.filter(child_id=row.id).values_list("parent_id", flat=True)),
        children=tuple(Descent.objects.filter(parent_id=row.id).values_list("child_id", flat=True)),
    )


def live_opening(viewer: Viewer, document_id: UUID, *, at: datetime) -> datetime | None:
    """Until when the viewer's own opening of a paper that shows an identity still holds."""
    return (
        DocumentOpening.objects.filter(
            document_id=document_id, staff_id=viewer.staff_id, at__lte=at, hidden_at__gt=at
        )
        .order_by("-hidden_at")
        .values_list("hidden_at", flat=True)
        .first()
    )


def _arrivals(row: Document, *, named: bool) -> tuple[ArrivalCard, ...]:
    rows = (
        Arrival.objects.filter(original__stretches__document_id=row.id)
        .select_related("staff")
        .order_by("at", "id")
        .distinct()
    )
    return tuple(
        ArrivalCard(
            one.at,
            Way(one.way),
            name_of(one.id, bytes(one.sealed_name)) if named else "",
            one.staff.name if one.staff else "",
        )
        for one in rows[:20]
    )
