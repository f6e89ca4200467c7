"""Turning the key: a new key for what is sealed, the old one destroyed when nothing needs it any more."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from stepdown.audit.actions import record
from stepdown.identity.models import IdentityEntry, KeyMark
from stepdown.identity.rules import place_of
from stepdown.identity.sealing import LOCK, reseal_value, ring, sealed_head, sealed_prefix
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer


def begin_rotation(*, by: Viewer, at: datetime) -> str:
    """Make a new key the active one, or go on with an unfinished rotation. Answers the active key's id.

    When it returns, nobody can still be sealing with an old key: whoever started before it has committed.
    """
    name = ring().prepare_rotation()
    if name is not None:
        with transaction.atomic():
            KeyMark.objects.create(name=name)
            record(
                by=by, at=at, verb="begin key rotation", subject=Subject("identity key"), detail={"key": name}
            )
        ring().activate(name)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    return ring().active_name()


@transaction.atomic
def reseal(*, limit: int) -> int:
    """Bring up to `limit` values of the vault under the active key. Answers how many; 0 means none is
    left.
    """
    rows = list(
        IdentityEntry.objects.annotate(head=sealed_head("sealed"))
        .exclude(head=sealed_prefix())
        .select_related("identity")
        .select_for_update(of=("self",), skip_locked=False)
        .order_by("id")[:limit]
    )
    for row in rows:
        row.sealed = reseal_value(
            bytes(row.sealed), bound_to=place_of(row.identity.client_id, row.group, row.id)
        )
    IdentityEntry.objects.bulk_update(rows, ["sealed"])
    return len(rows)


def end_rotation(*, by: Viewer, at: datetime) -> tuple[str, ...]:
    """Destroy the replaced keys. The caller has brought every room's values under the active key and counted
    none left.
    """
    gone = ring().finish_rotation()
    with transaction.atomic():
        KeyMark.objects.filter(name__in=gone).delete()
        record(
            by=by,
            at=at,
            verb="end key rotation",
            subject=Subject("identity key"),
            detail={"destroyed": len(gone)},
        )
    return gone
