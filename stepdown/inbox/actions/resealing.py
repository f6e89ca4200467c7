"""Bringing everything sealed here under the active key, when keys turn."""

from __future__ import annotations

from django.db import transaction

from stepdown.identity import actions as identity
from stepdown.inbox.keeping import name_place, piece_place, text_place
from stepdown.inbox.models import Arrival, Original, Piece


@transaction.atomic
def reseal(*, limit: int) -> int:
    """Bring up to `limit` sealed values under the active key: pieces, texts, names. 0 means none is left."""
    done = _pieces(limit)
    done += _texts(limit - done) if done < limit else 0
    done += _names(limit - done) if done < limit else 0
    return done


def _pieces(limit: int) -> int:
    rows = list(
        Piece.objects.annotate(head=identity.sealed_head("sealed"))
        .exclude(head=identity.sealed_prefix())
        .select_for_update(of=("self",))
        .order_by("id")[:limit]
    )
    for row in rows:
        place = piece_place(row.original_id, row.number, last=row.last)
        row.sealed = identity.reseal_value(bytes(row.sealed), bound_to=place)
        Piece.objects.bulk_update([row], ["sealed"])
    return len(rows)


def _texts(limit: int) -> int:
    rows = list(
        Original.objects.filter(sealed_text__isnull=False)
        .annotate(head=identity.sealed_head("sealed_text"))
        .exclude(head=identity.sealed_prefix())
        .select_for_update(of=("self",))
        .order_by("id")[:limit]
    )
    for row in rows:
        row.sealed_text = identity.reseal_value(bytes(row.sealed_text or b""), bound_to=text_place(row.id))
    Original.objects.bulk_update(rows, ["sealed_text"])
    return len(rows)


def _names(limit: int) -> int:
    rows = list(
        Arrival.objects.annotate(head=identity.sealed_head("sealed_name"))
        .exclude(head=identity.sealed_prefix())
        .select_for_update(of=("self",))
        .order_by("id")[:limit]
    )
    for row in rows:
        row.sealed_name = identity.reseal_value(bytes(row.sealed_name), bound_to=name_place(row.id))
    Arrival.objects.bulk_update(rows, ["sealed_name"])
    return len(rows)
