"""What is not signed yet: whose it is, what waits for a co-signature, what others owe late."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.note import models
from stepdown.note.queries import reading
from stepdown.note.rules.signing import timing
from stepdown.note.vocabulary import Counts, NoteKind, Unsigned, Waiting
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Held, Permission, Power

MOST = 200


def unsigned(viewer: Viewer, *, at: datetime) -> Waiting:
    """The viewer's own unsigned notes, what they may co-sign, and, for who supervises, what others owe late
    (at most 3 queries). Each list has at most 200 lines, the longest waiting first, then by name.
    """
    return Waiting(
        own=_lines(_own(viewer), at, order="due_at"),
        to_cosign=_lines(_to_cosign(viewer, at), at, order="cosign_by", for_cosigner=True),
        late=_lines(_late(viewer, at), at, order="due_at"),
    )


def counts(viewer: Viewer, *, at: datetime) -> Counts:
    """How many of each (at most 4 queries); no name in it."""
    own = _own(viewer)
    return Counts(
        own=own.count(),
        own_late=own.filter(due_at__lte=at).count(),
        to_cosign=_to_cosign(viewer, at).count(),
        late=_late(viewer, at).count(),
    )


def unsigned_at(viewer: Viewer, site_id: UUID, *, at: datetime) -> int:
    """How many notes of a site's people are not signed (1 query): for the packet, which names none."""
    return reading.readable(viewer, at).filter(client__site_id=site_id, signed_at=None).count()


def in_time(
    viewer: Viewer, client_id: UUID, *, since: datetime, until: datetime | None, at: datetime
) -> tuple[tuple[UUID, datetime, datetime | None], ...]:
    """Each note of a client that was due in a stretch of time, the earliest first: its id, by when it was to
    be signed, when it was (1 query). For whoever audits the chart.
    """
    rows = reading.readable(viewer, at).filter(client_id=client_id, due_at__gte=since, due_at__lte=at)
    if until is not None:
        rows = rows.filter(starts_at__lte=until)
    return tuple(rows.order_by("due_at", "id").values_list("id", "due_at", "signed_at"))


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """What somebody has not signed: nobody signs it for them, a colleague closes it (1 query)."""
    rows = _open().filter(author_id=staff_id).order_by("due_at", "id")
    return tuple(
        Held(
            say("Note not signed"),
            row.id,
            row.client_id,
            say("{kind}, {title}", kind=NoteKind(row.kind).label, title=row.title),
            row.due_at.date(),
        )
        for row in rows
    )


def _open() -> QuerySet[models.Note]:
    rows = models.Note.objects.filter(signed_at=None, withdrawn_at=None)
    return rows.select_related("author", "client")


def _own(viewer: Viewer) -> QuerySet[models.Note]:
    return _open().filter(author_id=viewer.staff_id) if viewer.staff_id else models.Note.objects.none()


def _to_cosign(viewer: Viewer, at: datetime) -> QuerySet[models.Note]:
    if viewer.staff_id is None or not viewer.can(Power.CO_SIGN):
        return models.Note.objects.none()
    rows = reading.readable(viewer, at).filter(signed_at__isnull=False, needs_cosign=True, cosigned_at=None)
    return rows.exclude(author_id=viewer.staff_id)


def _late(viewer: Viewer, at: datetime) -> QuerySet[models.Note]:
    """What others owe late, or left behind, as far as the viewer reaches: for who moves caseloads."""
    if viewer.staff_id is None or not viewer.may(Permission.MOVE_CASELOAD):
        return models.Note.objects.none()
    rows = _open().filter(within_reach(viewer, "client", at=at)).exclude(author_id=viewer.staff_id)
    return rows.filter(Q(due_at__lte=at) | Q(author__active=False))


def _lines(
    rows: QuerySet[models.Note], at: datetime, *, order: str, for_cosigner: bool = False
) -> tuple[Unsigned, ...]:
    return tuple(
        _line(row, at, for_cosigner) for row in rows.order_by(order, "client__search_name", "id")[:MOST]
    )


def _line(row: models.Note, at: datetime, for_cosigner: bool) -> Unsigned:
    due = row.cosign_by if for_cosigner and row.cosign_by else row.due_at
    client = row.client
    named = f"{client.chosen_name} ({client.handle})" if client.has_namesake else client.chosen_name
    return Unsigned(
        note_id=row.id,
        client_id=row.client_id,
        shown_as=named,
        session_id=row.session_id,
        kind=NoteKind(row.kind),
        title=row.title,
        on=row.on,
        author_id=row.author_id,
        author_name=row.author.name,
        author_active=row.author.active,
        due_at=due,
        timing=timing(due, row.zone, at),
        for_cosigner=for_cosigner,
        zone=row.zone,
    )
