"""Writing the trail and keeping receipts of requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from stepdown.audit import heads, rules
from stepdown.audit.models import Entry, Receipt
from stepdown.audit.queries import FAR, NEAR, SEALED_FIELDS, fields_of, last_seal, unsealed_entries
from stepdown.audit.vocabulary import FirstAnswer, Head, OtherBody
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer


def record(
    *,
    by: Viewer,
    at: datetime,
    verb: str,
    subject: Subject,
    clients: Sequence[UUID] = (),
    why: str = "",
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Add one entry, in the transaction that is open now. `detail` never holds names or clinical text.

    Source: 45 CFR 164.312(b), audit controls.
    """
    Entry.objects.create(
        at=at,
        audience=by.audience.value,
        account_id=by.account_id,
        staff_id=by.staff_id,
        acting_client_id=by.client_id,
        actor=by.name[:120],
        verb=verb,
        kind=subject.kind,
        subject_id=subject.id,
        client_ids=list(dict.fromkeys(clients)),
        why=why,
        detail=dict(detail or {}),
        request_id=by.request_id,
    )


def claim_request(
    *, request_id: UUID, path: str, digest: bytes, by: Viewer, at: datetime
) -> FirstAnswer | None:
    """Claim a client-made request id inside the open transaction; None means it is new and now claimed.

    A second claim waits for the first to end. Raises OtherBody where the id was used by someone else or for
    something else. A repeat writes to the log of the database, so that acknowledging it waits for the same
    disks as the first answer did.
    """
    actor = str(by.account_id or by.audience.value)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_receipt (request_id, actor, path, body_digest, status, location, body, at)"
            " VALUES (%s, %s, %s, %s, 0, '', '', %s) ON CONFLICT (request_id) DO NOTHING",
            [request_id, actor, path, digest, at],
        )
        if cursor.rowcount == 1:
            return None
        cursor.execute("SELECT pg_logical_emit_message(true, 'repeated request', %s)", [str(request_id)])
    receipt = Receipt.objects.get(request_id=request_id)
    if (receipt.actor, receipt.path, bytes(receipt.body_digest)) != (actor, path, digest):
        raise OtherBody
    return FirstAnswer(receipt.status, receipt.location, receipt.body)


def keep_answer(*, request_id: UUID, answer: FirstAnswer) -> None:
    """Keep the answer to a claimed request, in the transaction of the write it answers."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an answer is kept in the transaction of its write")
    Receipt.objects.filter(request_id=request_id).update(
        status=answer.status, location=answer.location, body=answer.body
    )


SEALER_LOCK = 0x5EA1


@transaction.atomic
def seal_committed(*, at: datetime, limit: int = 5_000, far: bool = True) -> Head | None:
    """Chain entries that are committed and not sealed yet; the new head, or None where there was nothing.

    One sealer works at a time; pages never wait for it. Without `far` it looks only at the end of the trail,
    which misses what a long write committed late: every so often somebody has to look far.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        if not cursor.fetchone()[0]:
            return None
    number, previous = last_seal()
    waiting = unsealed_entries(FAR if far else NEAR).order_by("id").values("id", *SEALED_FIELDS)[:limit]
    entries, hashes = [], []
    for place, row in enumerate(waiting, start=number + 1):
        previous = rules.link_hash(previous, place, rules.entry_digest(fields_of(row)))
        entries.append(row["id"])
        hashes.append(previous)
    if not entries:
        return None
    numbers = list(range(number + 1, number + 1 + len(entries)))
    with connection.cursor() as cursor:  # one statement, also for the fifty thousand entries of an import
        cursor.execute(
            "INSERT INTO audit_seal (number, entry_id, hash, sealed_at)"
            " SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])",
            [at, numbers, entries, hashes],
        )
    return Head(numbers[-1], previous, at.isoformat())


def keep_head(*, head: Head, folder: Path) -> None:
    """Sign a head and keep it in another place than the database."""
    heads.keep(folder, head)
