"""What waits for a person, and what persons decided: changes of a later edition, and disagreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.referral.models import (
    ChangeDecision,
    Disagreement,
    Referral,
    ReferralChange,
    ReferralFact,
    Settlement,
)
from stepdown.referral.queries.cards import card_of, reachable
from stepdown.referral.queries.facts import card_of_fact
from stepdown.referral.queries.standing import of_one_person, standing, waiting
from stepdown.referral.vocabulary import (
    ChangeCard,
    ChangeKind,
    DecisionCard,
    DisagreementCard,
    Holds,
    Question,
    ReferralCard,
    SettlementCard,
    SideCard,
)

_KINDS = {kind.value: kind for kind in ChangeKind}
_QUESTIONS = {question.value: question for question in Question}
_HOLDS = {holds.value: holds for holds in Holds}
PAGE = 50


def changes(
    viewer: Viewer, referral_id: UUID, *, at: datetime, decided: bool, limit: int = PAGE
) -> tuple[ChangeCard, ...]:
    """The changes an edition brought: those that wait, in its order, or those decided, newest first."""
    rows = _changes(viewer, at).filter(referral=referral_id)
    if decided:
        last = ChangeDecision.objects.filter(change=OuterRef("pk")).order_by("-number").values("at")[:1]
        rows = rows.filter(Exists(ChangeDecision.objects.filter(change=OuterRef("pk"))))
        rows = rows.order_by(Subquery(last).desc(), "position")
    else:
        rows = waiting(rows).order_by("position")
    return tuple(_change_card(row) for row in rows[:limit])


def change(viewer: Viewer, change_id: UUID, *, at: datetime) -> ChangeCard:
    """One change. Raises NotFound, also for one out of reach."""
    row = _changes(viewer, at).filter(id=change_id).first()
    if row is None:
        raise NotFound
    return _change_card(row)


def _changes(viewer: Viewer, at: datetime) -> QuerySet[ReferralChange]:
    newer = Referral.objects.filter(newer_copy_of=OuterRef("referral"))
    decisions = ChangeDecision.objects.select_related("by").order_by("-number")
    return (
        ReferralChange.objects.filter(referral__in=reachable(viewer, at).values("id"))
        .annotate(is_overtaken=Exists(newer))
        .select_related("before", "after")
        .prefetch_related(Prefetch("decisions", queryset=decisions))
    )


def _change_card(row: ReferralChange) -> ChangeCard:
    before = card_of_fact(row.before) if row.before else None
    after = card_of_fact(row.after) if row.after else None
    told = after or before
    if told is None:  # the table's own constraint says otherwise
        raise NotFound
    made = tuple(
        DecisionCard(each.accepted, each.at, each.by.name if each.by else "", each.reason)
        for each in row.decisions.all()
    )
    overtaken = bool(getattr(row, "is_overtaken", False)) and not made
    return ChangeCard(row.id, row.referral_id, _KINDS[row.kind], told, before, after, made, overtaken)


def disagreements(
    viewer: Viewer,
    *,
    at: datetime,
    referral_id: UUID | None = None,
    client_id: UUID | None = None,
    inquiry_id: UUID | None = None,
    fact_id: UUID | None = None,
    limit: int = PAGE,
) -> tuple[DisagreementCard, ...]:
    """Disagreements about one record, client, inquiry or fact; those that wait first, then the newest."""
    asked = {"referral_id": referral_id, "referral__client_id": client_id, "id": fact_id}
    asked |= {"referral__inquiry_id": inquiry_id}
    asked = {name: value for name, value in asked.items() if value is not None}
    if not asked:
        return ()
    facts = ReferralFact.objects.filter(**asked).values("id")
    rows = _disagreements(viewer, at).filter(Q(first__in=facts) | Q(second__in=facts))
    settled = Exists(Settlement.objects.filter(disagreement=OuterRef("pk")))
    rows = rows.order_by(settled.asc(), "-at", "id")[:limit]
    return tuple(_cards(viewer, rows, at))


def disagreement(viewer: Viewer, disagreement_id: UUID, *, at: datetime) -> DisagreementCard:
    """One disagreement, side by side. Raises NotFound, also for one of which a side is out of reach."""
    card = next(iter(_cards(viewer, _disagreements(viewer, at).filter(id=disagreement_id), at)), None)
    if card is None:
        raise NotFound
    return card


def _disagreements(viewer: Viewer, at: datetime) -> QuerySet[Disagreement]:
    records = reachable(viewer, at).values("id")
    settlements = Settlement.objects.select_related("by").order_by("-number")
    return (
        Disagreement.objects.filter(first__referral__in=records, second__referral__in=records)
        .annotate(
            both_stand=Exists(standing(ReferralFact.objects.filter(pk=OuterRef("first"))))
            & Exists(standing(ReferralFact.objects.filter(pk=OuterRef("second")))),
        )
        .select_related("first", "second")
        .prefetch_related(Prefetch("settlements", queryset=settlements))
    )


def _cards(viewer: Viewer, rows: Iterable[Disagreement], at: datetime) -> Iterable[DisagreementCard]:
    rows = list(rows)
    ids = {side.referral_id for row in rows for side in (row.first, row.second)}
    records = {row.id: card_of(row) for row in reachable(viewer, at).filter(id__in=ids)} if ids else {}
    return [_disagreement_card(row, records) for row in rows]


def _disagreement_card(row: Disagreement, records: Mapping[UUID, ReferralCard]) -> DisagreementCard:
    first, second = (
        SideCard(card_of_fact(side), records[side.referral_id]) for side in (row.first, row.second)
    )
    made = tuple(
        SettlementCard(_HOLDS[each.holds], each.at, each.by.name if each.by else "", each.reason)
        for each in row.settlements.all()
    )
    moot = not getattr(row, "both_stand", True)
    return DisagreementCard(row.id, _QUESTIONS[row.question], first, second, made, moot)


def records_beside(viewer: Viewer, referral_id: UUID, *, at: datetime) -> tuple[ReferralCard, ...]:
    """The other records of the same person within reach, newest first. Raises NotFound."""
    row = reachable(viewer, at).filter(id=referral_id).first()
    if row is None:
        raise NotFound
    others = reachable(viewer, at).filter(id__in=of_one_person(row).values("id")).exclude(id=row.id)
    return tuple(card_of(each) for each in others.order_by("-at", "-id")[:PAGE])
