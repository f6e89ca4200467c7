"""Questions about signatures and papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.signature import rules
from stepdown.signature.models import PaperSigning, Signature, SignatureRefusal
from stepdown.signature.templates import current, template
from stepdown.signature.vocabulary import (
    Capacity,
    Method,
    Paper,
    PaperState,
    PaperTemplate,
    RefusedToSign,
    SignatureCard,
)


def digest_of(document: Mapping[str, object]) -> str:
    """The digest a signature covers: SHA-256 of the canonical JSON of what was shown. Raises TypeError for
    floats.
    """
    return rules.canonical_digest(document)


def id_of(subject: Subject) -> UUID:
    """The id of a document that can be signed. Raises NotFound for a kind without one."""
    if subject.id is None:
        raise NotFound
    return subject.id


def signatures(viewer: Viewer, subject: Subject) -> tuple[SignatureCard, ...]:
    """Who signed a document, in the order they did. The document's own query has checked the viewer's
    reach.
    """
    rows = Signature.objects.filter(subject_kind=subject.kind, subject_id=id_of(subject))
    return tuple(_card(row) for row in rows.order_by("at", "id"))


def signatures_of(viewer: Viewer, kind: str, ids: Iterable[UUID]) -> dict[UUID, tuple[SignatureCard, ...]]:
    """Who signed each of many documents of one kind (1 query). Their own query has checked the reach."""
    rows = Signature.objects.filter(subject_kind=kind, subject_id__in=list(ids)).order_by("at", "id")
    found: dict[UUID, list[SignatureCard]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(_card(row))
    return {subject_id: tuple(cards) for subject_id, cards in found.items()}


def refusals(viewer: Viewer, subject: Subject) -> tuple[RefusedToSign, ...]:
    """Who was asked to sign a document and chose not to."""
    rows = SignatureRefusal.objects.filter(
        subject_kind=subject.kind, subject_id=id_of(subject)
    ).select_related("staff")
    return tuple(
        RefusedToSign(
            id=row.id,
            subject=subject,
            client_id=row.client_id,
            capacity=Capacity(row.capacity),
            note=row.note,
            recorded_by=row.staff.name if row.staff else "",
            at=row.at,
        )
        for row in rows.order_by("at", "id")
    )


def missing(
    viewer: Viewer, subject: Subject, digest: str, required: Sequence[Capacity]
) -> tuple[Capacity, ...]:
    """The capacities this exact text still waits for."""
    signed = {card.capacity for card in signatures(viewer, subject) if card.digest == digest}
    return rules.missing(required, signed)


def paper_template(key: str) -> PaperTemplate:
    """The newest version of a paper. Raises NotFound."""
    return template(key)


def papers(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Paper, ...]:
    """Every paper of the clinic as it stands with this client, in the order they are gone through (4
    queries).
    """
    require_reach(viewer, client_id, at=at)
    newest = {row.paper: row for row in PaperSigning.objects.filter(client_id=client_id).order_by("at", "id")}
    ids = [row.id for row in newest.values()]
    signed = _by_subject(Signature.objects.filter(subject_kind="paper", subject_id__in=ids))
    refused = {
        row.subject_id: row
        for row in SignatureRefusal.objects.filter(subject_kind="paper", subject_id__in=ids)
    }
    return tuple(
        _paper(entry, row, signed.get(row.id, {}), refused.get(row.id))
        if row
        else Paper(entry, PaperState.DUE)
        for entry in current()
        for row in [newest.get(entry.key)]
    )


def paper(viewer: Viewer, client_id: UUID, signing_id: UUID, *, at: datetime) -> Paper:
    """One paper as it was signed or refused, with the text of its version. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    row = PaperSigning.objects.filter(id=signing_id, client_id=client_id).first()
    if row is None:
        raise NotFound
    signed = _by_subject(Signature.objects.filter(subject_kind="paper", subject_id=row.id))
    refused = SignatureRefusal.objects.filter(subject_kind="paper", subject_id=row.id).first()
    return _paper(template(row.paper, row.paper_version), row, signed.get(row.id, {}), refused)


def _paper(
    entry: PaperTemplate,
    row: PaperSigning,
    signed: dict[Capacity, Signature],
    refused: SignatureRefusal | None,
) -> Paper:
    client, witness = signed.get(Capacity.CLIENT), signed.get(Capacity.WITNESS)
    outdated = entry.version > row.paper_version
    state = PaperState.REFUSED if refused else PaperState.OUTDATED if outdated else PaperState.SIGNED
    return Paper(
        template=entry,
        state=state,
        signing_id=row.id,
        at=row.at,
        signed_version=row.paper_version,
        signed_name=client.name if client else "",
        witness=witness.name if witness else "",
        note=refused.note if refused else "",
        particulars=tuple((label, text) for label, text in row.particulars),
    )


def _by_subject(rows: Iterable[Signature]) -> dict[UUID, dict[Capacity, Signature]]:
    found: dict[UUID, dict[Capacity, Signature]] = {}
    for row in rows:
        found.setdefault(row.subject_id, {})[Capacity(row.capacity)] = row
    return found


def _card(row: Signature) -> SignatureCard:
    return SignatureCard(
        id=row.id,
        subject=Subject(row.subject_kind, row.subject_id),
        client_id=row.client_id,
        digest=row.digest,
        capacity=Capacity(row.capacity),
        staff_id=row.staff_id,
        name=row.name,
        method=Method(row.method),
        at=row.at,
    )


def papers_due(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, int]:
    """How many of the clinic's papers each client of the list has neither signed nor refused yet (1
    query).
    """
    wanted = {entry.key: entry.version for entry in current()}
    ids = list(client_ids)
    rows = PaperSigning.objects.filter(client_id__in=ids, paper__in=list(wanted))
    settled: dict[UUID, set[str]] = {client_id: set() for client_id in ids}
    for client_id, key, version in rows.values_list("client_id", "paper", "paper_version"):
        if version >= wanted[key]:
            settled[client_id].add(key)
    return {client_id: len(wanted) - len(keys) for client_id, keys in settled.items()}


def who_signed(
    viewer: Viewer, paper_key: str, client_ids: Iterable[UUID], *, at: datetime
) -> frozenset[UUID]:
    """Which clients of the list have signed the newest version of a paper, and not refused it since (2
    queries).
    """
    wanted = template(paper_key).version
    rows = PaperSigning.objects.filter(client_id__in=list(client_ids), paper=paper_key)
    newest = {row.client_id: row for row in rows.order_by("at", "id") if row.paper_version >= wanted}
    refused = SignatureRefusal.objects.filter(
        subject_kind="paper", subject_id__in=[row.id for row in newest.values()]
    )
    gone = set(refused.values_list("subject_id", flat=True))
    return frozenset(client_id for client_id, row in newest.items() if row.id not in gone)
