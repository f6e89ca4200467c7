"""Opening the sealed file, with a reason, and sealing it anew when keys turn."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.identity import actions as identity
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.referral.models import FileOpening, FilePart
from stepdown.referral.queries.cards import referral
from stepdown.referral.queries.reading import may_read
from stepdown.referral.queries.source import SealedFile, bound_to
from stepdown.referral.queries.told import fact
from stepdown.referral.rules.opening import check_reason
from stepdown.referral.rules.person import legal_of
from stepdown.referral.rules.reading import paper, patient_in
from stepdown.referral.vocabulary import FactKind, Legal, ReferralCard, Unreadable


@transaction.atomic
def open_file(
    *, referral_id: UUID, reason: str, fact_id: UUID | None = None, by: Viewer, at: datetime
) -> UUID:
    """Open the sealed file for five minutes, for the opener alone; `queries.opened_file` shows it.

    Each opening is a row and a line in the trail. Raises NotFound; Refused without permission or reason.
    """
    card = referral(by, referral_id, at=at)
    reason = " ".join(reason.split())
    _check(by, reason)
    if fact_id is not None and fact(by, fact_id, at=at).referral_id != referral_id:
        raise NotFound
    opening = FileOpening.objects.create(
        referral_id=referral_id, fact_id=fact_id, by_id=by.staff_id, reason=reason[:300], at=at
    )
    record(
        by=by,
        at=at,
        verb="open referral file",
        subject=Subject("referral", referral_id),
        clients=[card.client_id] if card.client_id else [],
        why=reason[:300],
    )
    return opening.id


@transaction.atomic
def open_text(*, fact_id: UUID, reason: str, by: Viewer, at: datetime) -> UUID:
    """Open one text of a record for five minutes, for the counselor who answers for the client it belongs to;
    `queries.opened_text` shows it, without the legal identity.

    An opening like any other: a row, a line in the trail, on the record's page. Raises NotFound; Refused
    with what stands against it.
    """
    if refusal := may_read(by, fact_id, at=at) or check_reason(reason):
        raise Refused(refusal)
    found = fact(by, fact_id, at=at)
    card = referral(by, found.referral_id, at=at)
    why = " ".join(reason.split())[:300]
    opening = FileOpening.objects.create(
        referral_id=card.id, fact_id=fact_id, by_id=by.staff_id, reason=why, at=at
    )
    record(
        by=by,
        at=at,
        verb="open referral text",
        subject=Subject("referral", card.id),
        clients=[card.client_id] if card.client_id else [],
        why=why,
    )
    return opening.id


@transaction.atomic
def open_paper(*, fact_id: UUID, reason: str, by: Viewer, at: datetime) -> tuple[ReferralCard, bytes]:
    """The paper inside a document, opened with a reason like the file itself: its record and its bytes.

    Raises NotFound; Refused without permission or reason; Unreadable where the entry is no paper.
    """
    found = fact(by, fact_id, at=at)
    open_file(referral_id=found.referral_id, reason=reason, fact_id=fact_id, by=by, at=at)
    if found.kind is not FactKind.TEXT or found.code:
        raise Unreadable(say("There is no paper in this entry."))
    body = paper(SealedFile(found.referral_id), found.source.entry)
    return referral(by, found.referral_id, at=at), body


def legal_identity(*, referral_id: UUID, by: Viewer, at: datetime) -> Legal:
    """What the file says of who the person is, for a journey that carries it into the vault by their wish.

    Raises NotFound; Refused for someone who may not enter an identity.
    """
    referral(by, referral_id, at=at)
    if not by.may(Permission.ENTER_IDENTITY):
        raise Refused(Refusal(say("Entering a legal identity is not among what your role may do.")))
    return legal_of(patient_in(SealedFile(referral_id)))


@transaction.atomic
def reseal(*, limit: int) -> int:
    """Bring up to `limit` parts under the active key; 0 means none is left."""
    rows = list(
        FilePart.objects.annotate(head=identity.sealed_head("sealed"))
        .exclude(head=identity.sealed_prefix())
        .select_for_update(of=("self",))
        .order_by("id")[:limit]
    )
    for row in rows:
        place = bound_to(row.referral_id, row.number, last=row.last)
        row.sealed = identity.reseal_value(bytes(row.sealed), bound_to=place)
        FilePart.objects.bulk_update([row], ["sealed"])
    return len(rows)


def _check(by: Viewer, reason: str) -> None:
    if not by.may(Permission.OPEN_REFERRAL_FILE):
        raise Refused(
            Refusal(
                say("Opening the file itself is not among what your role may do."),
                lifted_by=say("Intake, the director and the privacy officer may."),
            )
        )
    if refusal := check_reason(reason):
        raise Refused(refusal)
