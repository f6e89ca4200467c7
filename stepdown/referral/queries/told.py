"""What records tell: facts, what they deny, texts to read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.referral.models import ReferralFact
from stepdown.referral.queries.cards import reachable
from stepdown.referral.queries.facts import card_of_fact
from stepdown.referral.queries.standing import marked, standing, stated
from stepdown.referral.vocabulary import FactCard, FactKind, Stance


def facts(
    viewer: Viewer,
    *,
    at: datetime,
    referral_id: UUID | None = None,
    client_id: UUID | None = None,
    inquiry_id: UUID | None = None,
) -> tuple[FactCard, ...]:
    """Facts of one referral, one client or one inquiry, by kind and newest first; none out of reach.

    Of one referral all that it states. Of a client or an inquiry what stands: what an edition says otherwise
    comes in when somebody takes it over.
    """
    asked = {"id": referral_id, "client_id": client_id, "inquiry_id": inquiry_id}
    asked = {name: value for name, value in asked.items() if value is not None}
    if not asked:
        return ()
    rows = stated(
        ReferralFact.objects.filter(referral__in=reachable(viewer, at).filter(**asked).values("id"))
    )
    rows = marked(rows if referral_id is not None else standing(rows))
    found = [card_of_fact(row) for row in rows.order_by("referral_id", "position")]
    order = list(FactKind)
    return tuple(sorted(found, key=lambda card: (order.index(card.kind), *_newest_first(card))))


def denials(viewer: Viewer, referral_id: UUID, *, at: datetime) -> tuple[FactCard, ...]:
    """What a record says is not known or not so, such as "no known allergies"; none of it is a fact."""
    rows = _aside(viewer, referral_id, at).exclude(stance=Stance.STATED.value)
    return tuple(card_of_fact(row) for row in marked(rows).order_by("position"))


def texts(viewer: Viewer, referral_id: UUID, *, at: datetime) -> tuple[FactCard, ...]:
    """The texts and papers of a record that were kept to be read; they open with a reason."""
    rows = _aside(viewer, referral_id, at).filter(kind=FactKind.TEXT.value)
    return tuple(card_of_fact(row) for row in rows.order_by("position"))


def fact(viewer: Viewer, fact_id: UUID, *, at: datetime) -> FactCard:
    """One fact, denial or text. Raises NotFound, also for one out of reach."""
    rows = ReferralFact.objects.filter(id=fact_id, referral__in=reachable(viewer, at).values("id"))
    row = marked(rows).first()
    if row is None:
        raise NotFound
    return card_of_fact(row)


def doubted(viewer: Viewer, fact_ids: Collection[UUID], *, at: datetime) -> frozenset[UUID]:
    """Which of these facts another source denies, with nobody having settled it; none out of reach."""
    if not fact_ids:
        return frozenset()
    rows = ReferralFact.objects.filter(id__in=fact_ids, referral__in=reachable(viewer, at).values("id"))
    return frozenset(row.id for row in marked(rows) if card_of_fact(row).doubted)


def _aside(viewer: Viewer, referral_id: UUID, at: datetime) -> QuerySet[ReferralFact]:
    rows = ReferralFact.objects.filter(referral__in=reachable(viewer, at).filter(id=referral_id).values("id"))
    return rows.filter(~Q(stance=Stance.STATED.value) | Q(kind=FactKind.TEXT.value))


def _newest_first(card: FactCard) -> tuple[bool, float]:
    return card.at is None, -card.at.at.timestamp() if card.at else 0.0
