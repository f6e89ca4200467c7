"""Which facts stand: those that came first, with what a person took over from later editions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from stepdown.referral.models import (
    ChangeDecision,
    Disagreement,
    Referral,
    ReferralChange,
    ReferralFact,
    Settlement,
)
from stepdown.referral.queries.facts import fact_of
from stepdown.referral.vocabulary import Fact, FactKind, Holds, Stance

_LONGEST = 50


def chain_of(row: Referral) -> list[Referral]:
    """A record and the editions before it, newest first."""
    found = [row]
    while found[-1].newer_copy_of_id and len(found) < _LONGEST:
        found.append(Referral.objects.get(id=found[-1].newer_copy_of_id))
    return found


def standing(rows: QuerySet[ReferralFact]) -> QuerySet[ReferralFact]:
    """Of these facts those that stand: not a repetition, not undecided, not replaced or gone by decision.

    A confidentiality label stands as soon as it comes.
    """
    brought = ReferralChange.objects.filter(after=OuterRef("pk"))
    ended = ReferralChange.objects.filter(before=OuterRef("pk"))
    rows = rows.filter(repeats=None).filter(~Exists(brought) | Exists(taken_over(brought)))
    return rows.filter(~Exists(taken_over(ended)))


def taken_over(changes: QuerySet[ReferralChange]) -> QuerySet[ReferralChange]:
    """Changes of which the decision in force is that they were taken over."""
    later = ChangeDecision.objects.filter(change=OuterRef("change"), number__gt=OuterRef("number"))
    decided = ChangeDecision.objects.filter(~Exists(later), change=OuterRef("pk"), accepted=True)
    return changes.filter(Exists(decided))


def waiting(changes: QuerySet[ReferralChange]) -> QuerySet[ReferralChange]:
    """Changes on which nobody has decided."""
    return changes.filter(decisions=None)


def standing_of(records: Iterable[Referral]) -> Sequence[tuple[UUID, Fact]]:
    """The standing facts of some records, what is denied among them, texts left out."""
    rows = standing(ReferralFact.objects.filter(referral__in=[each.id for each in records]))
    rows = rows.exclude(kind=FactKind.TEXT.value).order_by("referral_id", "position")
    return [(row.id, fact_of(row)) for row in rows]


def open_changes(referral_id: UUID) -> QuerySet[ReferralChange]:
    """Changes that wait for a person."""
    return waiting(ReferralChange.objects.filter(referral=referral_id))


def open_disagreements(facts: QuerySet[ReferralFact]) -> QuerySet[Disagreement]:
    """Disagreements about these facts that wait for a person: unsettled, and both sides still stand."""
    unsettled = Disagreement.objects.filter(settlements=None)
    about = unsettled.filter(Q(first__in=facts.values("id")) | Q(second__in=facts.values("id")))
    return about.filter(
        Exists(standing(ReferralFact.objects.filter(pk=OuterRef("first")))),
        Exists(standing(ReferralFact.objects.filter(pk=OuterRef("second")))),
    )


def marked(rows: QuerySet[ReferralFact]) -> QuerySet[ReferralFact]:
    """Facts with whether another source says otherwise, and whether somebody found them not to be so."""
    about = Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))
    latest = Settlement.objects.filter(disagreement=OuterRef("pk")).order_by("-number").values("holds")[:1]
    asked = Disagreement.objects.filter(about).annotate(holds=Subquery(latest))
    lost = (
        Q(first=OuterRef("pk"), holds=Holds.SECOND.value)
        | Q(second=OuterRef("pk"), holds=Holds.FIRST.value)
        | Q(holds=Holds.NEITHER.value)
    )
    return rows.annotate(is_doubted=Exists(asked.filter(holds=None)), is_overruled=Exists(asked.filter(lost)))


def stated(rows: QuerySet[ReferralFact]) -> QuerySet[ReferralFact]:
    """Only facts: nothing denied, no text to read."""
    return rows.filter(stance=Stance.STATED.value).exclude(kind=FactKind.TEXT.value)


def of_one_person(row: Referral) -> QuerySet[Referral]:
    """The records of the person of this one: their client's, or as long as there is none their inquiry's."""
    if row.client_id is not None:
        return Referral.objects.filter(client=row.client_id)
    if row.inquiry_id is not None:
        return Referral.objects.filter(inquiry_id=row.inquiry_id)
    return Referral.objects.filter(id=row.id)
