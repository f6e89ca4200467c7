"""Numbers under seal: shown once on their own act, brought under a new key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.phone import models
from stepdown.phone.queries.lines import line_card
from stepdown.phone.reaching import place_of, within
from stepdown.phone.vocabulary import Line, LineKind

_PARTS: tuple[tuple[type[Model], str, str], ...] = (
    (models.Line, "address_sealed", "line"),
    (models.Call, "number_sealed", "call"),
)


@transaction.atomic
def show_number(*, call_id: UUID, by: Viewer, at: datetime) -> str:
    """The number a caller gave, in plain, to call back; each showing is in the trail. Raises NotFound."""
    row = models.Call.objects.filter(within(by, at), id=call_id).exclude(number_sealed=None).first()
    if row is None or row.number_sealed is None:
        raise NotFound
    clients = [row.client_id] if row.client_id else []
    record(by=by, at=at, verb="show number", subject=Subject("call", call_id), clients=clients)
    return identity.unseal(bytes(row.number_sealed), bound_to=place_of(call_id, "call")).decode()


@transaction.atomic
def numbers_for_paper(
    *, client_ids: Iterable[UUID], by: Viewer, at: datetime
) -> dict[UUID, tuple[tuple[UUID | None, Line, str], ...]]:
    """Lines in use with their numbers in plain, for the packet of an outage and for nothing else.

    By client: whose line it is (None: the client's own), how it may be used, the number. Clients within
    reach only.
    """
    rows = models.Line.objects.filter(
        within_reach(by, "client", at=at), client_id__in=list(client_ids), ended_at=None, kind=LineKind.PHONE
    ).order_by("client_id", "at", "id")
    found: dict[UUID, tuple[tuple[UUID | None, Line, str], ...]] = {}
    for row in rows:
        number = identity.unseal(bytes(row.address_sealed), bound_to=place_of(row.id, "line")).decode()
        found[row.client_id] = (*found.get(row.client_id, ()), (row.contact_id, line_card(row), number))
    if found:
        record(by=by, at=at, verb="take numbers for paper", subject=Subject("lines"), clients=list(found))
    return found


@transaction.atomic
def reseal(*, limit: int) -> int:
    """Bring up to `limit` numbers under the active key; 0 means none is left."""
    done = 0
    for table, column, what in _PARTS:
        rows = list(
            table._default_manager.exclude(**{column: None})
            .annotate(head=identity.sealed_head(column))
            .exclude(head=identity.sealed_prefix())
            .select_for_update(of=("self",))
            .order_by("pk")[: limit - done]
        )
        for row in rows:
            fresh = identity.reseal_value(bytes(getattr(row, column)), bound_to=place_of(row.pk, what))
            setattr(row, column, fresh)
        table._default_manager.bulk_update(rows, [column])
        done += len(rows)
    return done
