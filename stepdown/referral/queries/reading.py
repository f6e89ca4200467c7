"""A text of a record, for the counselor who answers for the person: the text, and nobody's legal identity."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_card, tied_among
from stepdown.people.vocabulary import ClientStage, Permission, TieGround
from stepdown.referral.models import FileOpening, ReferralFact
from stepdown.referral.queries.cards import referral
from stepdown.referral.queries.facts import fact_of
from stepdown.referral.queries.source import OPEN_FOR, SealedFile
from stepdown.referral.queries.told import fact
from stepdown.referral.rules.opening import Standing, is_kept_apart, may_read_text
from stepdown.referral.rules.person import scrub, secrets_of
from stepdown.referral.rules.reading import patient_in, place
from stepdown.referral.vocabulary import FactKind, OpenedText, ReferralCard


def may_read(viewer: Viewer, fact_id: UUID, *, at: datetime) -> Refusal | None:
    """What stands between the viewer and a text; nothing: they may read it. Raises NotFound out of reach."""
    card = fact(viewer, fact_id, at=at)
    record = referral(viewer, card.referral_id, at=at)
    labels = ReferralFact.objects.filter(referral_id=record.id, kind=FactKind.NOTICE.value)
    apart = is_kept_apart(fact_of(row) for row in labels)
    return may_read_text(card.fact, _standing(viewer, record, at), kept_apart=apart)


def opened_text(viewer: Viewer, opening_id: UUID, *, at: datetime) -> OpenedText:
    """What an opening of a text shows its opener for five minutes, while they still may read it.

    The person's names, addresses and numbers are taken out, as out of every fact. Raises NotFound for
    anybody else and afterwards.
    """
    row = FileOpening.objects.filter(
        id=opening_id, by_id=viewer.staff_id, fact__isnull=False, at__gt=at - OPEN_FOR, at__lte=at
    ).first()
    if row is None or viewer.staff_id is None or row.fact_id is None:
        raise NotFound
    if may_read(viewer, row.fact_id, at=at) is not None:
        raise NotFound
    card, told = referral(viewer, row.referral_id, at=at), fact(viewer, row.fact_id, at=at)
    sent = place(SealedFile(card.id), told.source.entry).sent
    secrets = secrets_of([patient_in(SealedFile(card.id))])
    return OpenedText(card, told, scrub(sent, secrets), row.at + OPEN_FOR)


def _standing(viewer: Viewer, record: ReferralCard, at: datetime) -> Standing:
    if record.client_id is None or viewer.staff_id is None or not viewer.may(Permission.SEE_CHART):
        return Standing.STRANGER
    own = tied_among(viewer, viewer.staff_id, [record.client_id], at=at, grounds=[TieGround.ACCOUNTABLE])
    if not own:
        return Standing.STRANGER
    stage = client_card(viewer, record.client_id, at=at).stage
    return Standing.ACCOUNTABLE if stage is ClientStage.IN_TREATMENT else Standing.NOT_ADMITTED
