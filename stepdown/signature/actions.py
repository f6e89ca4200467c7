"""Signing, choosing not to sign, and going through the papers with a client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard
from stepdown.signature import rules
from stepdown.signature.models import PaperSigning, Signature, SignatureRefusal
from stepdown.signature.queries import id_of, signatures
from stepdown.signature.templates import template
from stepdown.signature.vocabulary import Capacity, Method, PaperTemplate


@dataclass(frozen=True)
class Hand:
    """How somebody signs here: who wrote the document, and what a client types on the screen handed to
    them.
    """

    author_id: UUID | None = None
    typed_name: str = ""
    method: Method | None = None


@transaction.atomic
def sign(
    *,
    subject: Subject,
    client_id: UUID | None,
    digest: str,
    capacity: Capacity,
    hand: Hand | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Sign one exact text (`queries.digest_of` what was shown) in one capacity; `client_id` is None for what
    is about no client, and then whoever calls has checked that the signer may see it.

    Signing the same text again in the same capacity changes nothing and answers the first signature. Raises
    Refused (signing as another, no power), NotFound (client out of reach).
    """
    hand = hand or Hand()
    card = require_reach(by, client_id, at=at) if client_id else None
    already = signatures(by, subject)
    signed_by: dict[Capacity, set[UUID]] = {}
    for signature in already:
        if signature.staff_id is not None and signature.digest == digest:
            signed_by.setdefault(signature.capacity, set()).add(signature.staff_id)
    asked = rules.Asked(capacity, hand.author_id, client_id, signed_by, hand.typed_name)
    if refusal := rules.may_sign(asked, by):
        raise Refused(refusal)
    as_client = capacity is Capacity.CLIENT
    for signature in already:
        if (signature.digest, signature.capacity) == (digest, capacity) and (
            as_client or signature.staff_id == by.staff_id
        ):
            return signature.id
    row = Signature.objects.create(
        subject_kind=subject.kind,
        subject_id=id_of(subject),
        client_id=client_id,
        digest=digest,
        capacity=capacity,
        staff_id=None if as_client else by.staff_id,
        handed_by_id=by.staff_id if as_client else None,
        name=_name(card, hand, as_client, by),
        method=hand.method
        or (Method.TYPED if as_client and by.audience is Audience.STAFF else Method.SIGNED_IN),
        at=at,
    )
    detail = {"capacity": capacity.value, "digest": digest}
    clients = [client_id] if client_id else []
    record(by=by, at=at, verb="sign", subject=subject, clients=clients, detail=detail)
    return row.id


@transaction.atomic
def sign_all(
    *,
    kind: str,
    documents: Sequence[tuple[UUID, UUID, str]],
    capacity: Capacity,
    author_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> int:
    """Sign many documents of one kind in one act, each (its id, its client, its digest); how many are new.

    Whoever calls has checked that the signer may see each, and leaves the entry in the trail. A client never
    signs so. Signing the same again changes nothing. Raises Refused (signing as another, no power).
    """
    for _, client_id, _ in documents:
        if refusal := rules.may_sign(rules.Asked(capacity, author_id, client_id, {}), by):
            raise Refused(refusal)
    rows = [
        Signature(
            subject_kind=kind,
            subject_id=subject_id,
            client_id=client_id,
            digest=digest,
            capacity=capacity,
            staff_id=by.staff_id,
            name=by.name[:120],
            method=Method.SIGNED_IN,
            at=at,
        )
        for subject_id, client_id, digest in documents
    ]
    before = Signature.objects.filter(subject_kind=kind, subject_id__in=[one.subject_id for one in rows])
    known = before.count()
    Signature.objects.bulk_create(rows, ignore_conflicts=True)
    return before.count() - known


@transaction.atomic
def refuse_to_sign(
    *, subject: Subject, client_id: UUID, capacity: Capacity, note: str, by: Viewer, at: datetime
) -> UUID:
    """Record that somebody was asked to sign and chose not to, in their words. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    if refusal := rules.check_note(note):
        raise Refused(refusal)
    row = SignatureRefusal.objects.create(
        subject_kind=subject.kind,
        subject_id=id_of(subject),
        client_id=client_id,
        capacity=capacity,
        note=" ".join(note.split())[:500],
        staff_id=by.staff_id,
        at=at,
    )
    detail = {"capacity": capacity.value}
    record(by=by, at=at, verb="choose not to sign", subject=subject, clients=[client_id], detail=detail)
    return row.id


@transaction.atomic
def sign_paper(
    *,
    client_id: UUID,
    reference: str,
    typed_name: str,
    agreed: bool,
    particulars: Sequence[tuple[str, str]] = (),
    by: Viewer,
    at: datetime,
) -> UUID:
    """The client signs a paper on a screen handed over by the member of staff, who signs as witness.

    `reference` is the version that was read ("consent_to_treat.1"); the signature covers its text and the
    particulars. Raises Refused (no tick, no name, a newer version is out), NotFound.
    """
    require_reach(by, client_id, at=at)
    paper = _as_read(reference)
    if not agreed:
        raise Refused(Refusal(say("Tick that you read it and agree, or choose not to sign."), field="agreed"))
    row = _put_before(client_id, paper, particulars, at)
    subject = Subject("paper", row.id)
    hand = Hand(typed_name=typed_name)
    for capacity in (Capacity.CLIENT, Capacity.WITNESS):
        sign(
            subject=subject,
            client_id=client_id,
            digest=row.digest,
            capacity=capacity,
            hand=hand,
            by=by,
            at=at,
        )
    return row.id


@transaction.atomic
def refuse_paper(*, client_id: UUID, reference: str, note: str, by: Viewer, at: datetime) -> UUID:
    """The client read a paper and chose not to sign it; care goes on. Raises Refused without a note,
    NotFound.
    """
    require_reach(by, client_id, at=at)
    row = _put_before(client_id, _as_read(reference), (), at)
    subject = Subject("paper", row.id)
    refuse_to_sign(subject=subject, client_id=client_id, capacity=Capacity.CLIENT, note=note, by=by, at=at)
    return row.id


def _as_read(reference: str) -> PaperTemplate:
    key, _, number = reference.rpartition(".")
    if not number.isdecimal():
        raise NotFound
    paper = template(key, int(number))
    if template(key).version != paper.version:
        raise Refused(Refusal(say("A newer version of this paper is out. Read that one, please.")))
    return paper


def _put_before(
    client_id: UUID, paper: PaperTemplate, particulars: Sequence[tuple[str, str]], at: datetime
) -> PaperSigning:
    pairs = [list(pair) for pair in particulars]
    shown = {"paper": paper.reference, "text": paper.digest, "particulars": pairs, "client": client_id}
    return PaperSigning.objects.create(
        id=new_id(),
        client_id=client_id,
        paper=paper.key,
        paper_version=paper.version,
        particulars=pairs,
        digest=rules.canonical_digest(shown),
        at=at,
    )


def _name(card: ClientCard | None, hand: Hand, as_client: bool, by: Viewer) -> str:
    """The name that stands under it: as typed by a client on screen, else the one who signed in."""
    if as_client and card is not None:
        return " ".join(hand.typed_name.split())[:120] or card.chosen_name
    return by.name[:120]
