"""Reading the trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from stepdown.audit import heads, rules
from stepdown.audit.models import Entry, Seal
from stepdown.audit.vocabulary import Finding, FindingKind, Link, TrailEntry, Verification
from stepdown.kernel.viewer import Viewer


def _lines(rows: Iterable[Entry]) -> tuple[TrailEntry, ...]:
    listed = list(rows)
    sealed = set(
        Seal.objects.filter(entry_id__in=[row.id for row in listed]).values_list("entry_id", flat=True)
    )
    return tuple(
        TrailEntry(
            id=row.id,
            at=row.at,
            audience=row.audience,
            actor=row.actor,
            staff_id=row.staff_id,
            verb=row.verb,
            kind=row.kind,
            subject_id=row.subject_id,
            client_ids=tuple(row.client_ids),
            why=row.why,
            detail=row.detail,
            sealed=row.id in sealed,
        )
        for row in listed
    )


def entries_about(
    viewer: Viewer, client_id: UUID, *, before: int | None = None, limit: int = 50
) -> tuple[TrailEntry, ...]:
    """Who saw or changed this client's record, newest first; `before` pages by entry id."""
    rows = Entry.objects.filter(client_ids__contains=[client_id])
    if before is not None:
        rows = rows.filter(id__lt=before)
    return _lines(rows.order_by("-id")[:limit])


def search_trail(
    viewer: Viewer,
    *,
    among: Collection[UUID] | None = None,
    staff_id: UUID | None = None,
    verb: str = "",
    span: tuple[datetime, datetime] | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[TrailEntry, ...]:
    """The trail, newest first, cut by person, act and days (about a client: `entries_about`).

    `among` keeps to acts of these staff, and to what nobody of the staff did and is about no client.
    """
    rows = Entry.objects.all()
    if among is not None:
        rows = rows.filter(Q(staff_id__in=list(among)) | Q(staff_id=None, client_ids=[]))
    if staff_id is not None:
        rows = rows.filter(staff_id=staff_id)
    if verb:
        rows = rows.filter(verb=verb)
    if span is not None:
        rows = rows.filter(at__gte=span[0], at__lt=span[1])
    if before is not None:
        rows = rows.filter(id__lt=before)
    return _lines(rows.order_by("-id")[:limit])


# ---- the chain

SEALED_FIELDS = (
    "at audience account_id staff_id acting_client_id actor verb "
    "kind subject_id client_ids why detail request_id"
).split()
# Entries commit in another order than their numbers. Most are found within so many numbers of the newest
# seal; a long write (an import, a rehearsal) commits later, and is found by looking further back, less often.
NEAR, FAR = 2_000, 500_000
SOON = timedelta(minutes=2)


def fields_of(row: Mapping[str, object]) -> dict[str, object]:
    """What of an entry is sealed."""
    return {name: row[name] for name in SEALED_FIELDS}


def last_seal() -> tuple[int, bytes]:
    """Number and hash of the last link, or where the chain begins."""
    row = Seal.objects.order_by("-number").values_list("number", "hash").first()
    return (row[0], bytes(row[1])) if row else (0, rules.ORIGIN)


def unsealed_entries(look_back: int = NEAR) -> QuerySet[Entry]:
    """Entries that wait for the sealer, within so many numbers of the newest sealed one."""
    newest = Seal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
    since = newest - look_back
    sealed = Seal.objects.filter(entry_id=OuterRef("id"), entry_id__gt=since)
    return Entry.objects.filter(~Exists(sealed), id__gt=since)


def unsealed_age(*, at: datetime) -> timedelta:
    """How long the oldest unsealed entry has been waiting."""
    oldest = unsealed_entries().aggregate(oldest=Min("recorded_at"))["oldest"]
    return max(at - oldest, timedelta()) if oldest is not None else timedelta()


def verify(viewer: Viewer, *, folder: Path, at: datetime) -> Verification:
    """Check the whole trail against its chain and the heads kept in the folder."""
    hashes: dict[int, bytes] = {}
    known = heads.read(folder)
    wanted = {head.number for head in known}
    count = 0

    def counted(links: Iterator[Link]) -> Iterator[Link]:
        nonlocal count
        for link in links:
            count += 1
            if link.number in wanted:
                hashes[link.number] = link.hash
            yield link

    findings = list(rules.check_chain(counted(_links())))
    hashes.setdefault(last_seal()[0], last_seal()[1])
    findings += rules.check_heads(known, hashes)
    late = Entry.objects.filter(
        ~Exists(Seal.objects.filter(entry_id=OuterRef("id"))), recorded_at__lt=at - SOON
    )
    unsealed = late.count()
    if unsealed:
        words = f"{unsealed} entries older than two minutes are not sealed"
        findings.append(Finding(FindingKind.UNSEALED, 0, words))
    return Verification(count, len(known), unsealed, tuple(findings))


def _links() -> Iterator[Link]:
    seals = Seal.objects.order_by("number").values_list("number", "entry_id", "hash").iterator(2_000)
    batch: list[tuple[int, int, bytes]] = []
    for seal in seals:
        batch.append((seal[0], seal[1], bytes(seal[2])))
        if len(batch) == 2_000:
            yield from _joined(batch)
            batch = []
    yield from _joined(batch)


def _joined(batch: list[tuple[int, int, bytes]]) -> Iterator[Link]:
    rows = Entry.objects.filter(id__in=[entry_id for _, entry_id, _ in batch]).values("id", *SEALED_FIELDS)
    digests = {row["id"]: rules.entry_digest(fields_of(row)) for row in rows}
    for number, entry_id, stored in batch:
        yield Link(number, entry_id, bytes(stored), digests.get(entry_id))
