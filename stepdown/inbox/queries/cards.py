"""Papers as lists show them, with as many questions for fifty as for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from stepdown.inbox.keeping import name_of
from stepdown.inbox.models import Arrival, Document, Original, Stretch
from stepdown.inbox.queries.kinds import kind_of
from stepdown.inbox.queries.seeing import may_open
from stepdown.inbox.vocabulary import DocumentCard, Format, State, Way
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard

# Columns a list needs: never the searched words, which are long.
ROW = Document.objects.defer("words").select_related("site", "staff", "waits_for")


def cards(viewer: Viewer, rows: Sequence[Document], *, at: datetime) -> tuple[DocumentCard, ...]:
    """The cards of rows that came through `seeing.listed` (3 queries for any number)."""
    if not rows:
        return ()
    clients = client_cards(viewer, {row.client_id for row in rows if row.client_id}, at=at)
    firsts = _first_originals(row.id for row in rows)
    came = _arrivals({original.id for original in firsts.values()})
    return tuple(_card(viewer, row, firsts[row.id], came, clients, at) for row in rows)


def _first_originals(document_ids: Iterable[UUID]) -> dict[UUID, Original]:
    rows = (
        Stretch.objects.filter(document_id__in=list(document_ids), position=0)
        .select_related("original")
        .defer("original__sealed_text")
    )
    return {row.document_id: row.original for row in rows}


def _arrivals(original_ids: set[UUID]) -> dict[UUID, list[Arrival]]:
    found: dict[UUID, list[Arrival]] = {}
    for row in Arrival.objects.filter(original_id__in=original_ids).order_by("at", "id"):
        found.setdefault(row.original_id, []).append(row)
    return found


def _card(
    viewer: Viewer,
    row: Document,
    original: Original,
    came: dict[UUID, list[Arrival]],
    clients: dict[UUID, ClientCard],
    at: datetime,
) -> DocumentCard:
    opens = may_open(viewer, row, at)
    arrivals = came[original.id]
    # A name may name somebody, and a note may say what the paper says.
    tells = (opens or row.client_id is None) and not row.vault
    return DocumentCard(
        id=row.id,
        site_id=row.site_id,
        site_name=row.site.name,
        state=State(row.state),
        kind=kind_of(row.kind) if row.kind else None,
        client=clients.get(row.client_id) if row.client_id else None,
        paper_date=row.paper_date,
        note=row.note if opens else "",
        vault=row.vault,
        pages=row.pages,
        format=Format(original.format),
        way=Way(arrivals[0].way),
        name=name_of(arrivals[0].id, bytes(arrivals[0].sealed_name)) if tells else "",
        arrived_at=row.at,
        arrivals=len(arrivals),
        since=row.since,
        by=row.staff.name if row.staff else "",
        why=say(original.why) if original.why else None,
        version=row.version,
        may_open=opens,
        waits_for=row.waits_for_id,
        waits_for_name=row.waits_for.name if row.waits_for else "",
        waits_since=row.waits_since,
    )
