"""Papers that wait for somebody: what waits for the viewer, what was passed on, who could be given one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from stepdown.inbox.models import Decision, Document
from stepdown.inbox.queries.cards import ROW, cards
from stepdown.inbox.queries.kinds import kind_of
from stepdown.inbox.queries.lists import MOST, decision_card
from stepdown.inbox.queries.seeing import listed, may_open, works_inbox
from stepdown.inbox.queries.sheet import row_of
from stepdown.inbox.rules.passing import may_be_given
from stepdown.inbox.vocabulary import Act, DecisionCard, Found, State
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import staff_at
from stepdown.people.queries.staff import who_reach
from stepdown.people.queries.telling import permissions_of
from stepdown.people.vocabulary import Held, Permission, StaffCard

HANDED = (Act.PASS_ON, Act.TAKE, Act.HAND_OVER)


def for_me(viewer: Viewer, *, at: datetime) -> Found:
    """Papers that wait for the viewer, the longest waiting first."""
    rows = list(_mine(ROW, viewer, at).order_by("waits_since", "id")[: MOST + 1])
    return Found(cards(viewer, rows[:MOST], at=at), more=len(rows) > MOST)


def how_many_for_me(viewer: Viewer, *, at: datetime) -> tuple[int, datetime | None]:
    """How many papers wait for the viewer, and since when the longest has (1 query)."""
    rows = _mine(Document.objects.all(), viewer, at)
    waiting = rows.order_by().values_list("waits_since", flat=True)[: MOST + 1]
    moments = [moment for moment in waiting if moment is not None]
    return len(moments), min(moments, default=None)


def passed_on(viewer: Viewer, *, at: datetime) -> Found:
    """Unfiled papers of the viewer's sites that wait for somebody, the longest waiting first."""
    if not works_inbox(viewer):
        return Found((), more=False)
    rows = ROW.filter(site_id__in=list(viewer.site_ids), state=State.OPEN, waits_for__isnull=False)
    found = list(rows.order_by("waits_since", "id")[: MOST + 1])
    return Found(cards(viewer, found[:MOST], at=at), more=len(found) > MOST)


def last_words(viewer: Viewer, document_id: UUID, *, at: datetime) -> DecisionCard | None:
    """Who passed a paper on last, to whom and with which words. Raises NotFound."""
    row_of(viewer, document_id, at=at)
    told = (
        Decision.objects.filter(document_id=document_id, act__in=HANDED)
        .select_related("staff", "client", "to")
        .order_by("-at", "-id")
        .first()
    )
    return decision_card(told) if told is not None else None


def takers(viewer: Viewer, document_id: UUID, *, at: datetime) -> tuple[StaffCard, ...]:
    """Colleagues who could be given a paper, by name; the viewer among them. Raises NotFound."""
    return takers_of(viewer, row_of(viewer, document_id, at=at), at=at)


def takers_of(viewer: Viewer, row: Document, *, at: datetime) -> tuple[StaffCard, ...]:
    """The same for a row that may be seen."""
    kind = kind_of(row.kind) if row.kind else None
    filed = row.client_id is not None
    near = who_reach(viewer, row.client_id, at=at) if row.client_id else staff_at(viewer, row.site_id, at=at)
    return tuple(
        card
        for card in near
        if may_be_given(kind, vault=row.vault, filed=filed, permissions=permissions_of(card))
    )


def may_pass_on(viewer: Viewer, document_id: UUID, *, at: datetime) -> bool:
    """Whether the viewer may pass a paper on or take it. Raises NotFound."""
    return may_pass(viewer, row_of(viewer, document_id, at=at), at)


def may_pass(viewer: Viewer, row: Document, at: datetime) -> bool:
    """The same for a row that may be seen: the inbox, whoever it waits for, a filed paper's own readers."""
    if row.state not in (State.OPEN, State.FILED, State.HOUSE) or viewer.staff_id is None:
        return False
    if works_inbox(viewer) or row.waits_for_id == viewer.staff_id:
        return True
    return viewer.may(Permission.FILE_OWN_PAPERS) and may_open(viewer, row, at)


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The papers that wait for somebody, so that they move when they leave. No name, no word of a paper."""
    rows = Document.objects.filter(waits_for_id=staff_id).only("id", "client_id", "kind", "state", "at")
    return tuple(
        Held(say("Paper passed on"), row.id, row.client_id, _called(row))
        for row in rows.order_by("waits_since", "id")
    )


def _called(row: Document) -> Words:
    kind = kind_of(row.kind) if row.kind else None
    if kind is None:
        return say("A paper to file, came {day}", day=f"{row.at:%d %b %Y}")
    return say("{kind}, came {day}", kind=kind.label, day=f"{row.at:%d %b %Y}")


def _mine(rows: QuerySet[Document], viewer: Viewer, at: datetime) -> QuerySet[Document]:
    if viewer.staff_id is None:
        return rows.none()
    return rows.filter(listed(viewer, at), waits_for_id=viewer.staff_id)
