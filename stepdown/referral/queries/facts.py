"""Facts as rows and as cards."""

from __future__ import annotations

from datetime import datetime

from stepdown.referral.models import ReferralFact
from stepdown.referral.vocabulary import (
    Fact,
    FactCard,
    FactKind,
    FhirMoment,
    Precision,
    SourcePointer,
    Stance,
)

_KINDS = {kind.value: kind for kind in FactKind}
_PRECISIONS = {precision.value: precision for precision in Precision}
_STANCES = {stance.value: stance for stance in Stance}


def fact_of(row: ReferralFact) -> Fact:
    """The fact of a row, as the sender wrote it."""
    return Fact(
        kind=_KINDS[row.kind],
        label=row.label,
        code=row.code,
        code_system=row.code_system,
        status=row.status,
        at=_moment(row.occurred_at, row.precision),
        value=row.value,
        source=SourcePointer(row.resource_type, row.resource_id, row.entry, row.path, row.part),
        topic=row.topic,
        ended=_moment(row.ended_at, row.ended_precision),
        stance=_STANCES[row.stance],
    )


def card_of_fact(row: ReferralFact) -> FactCard:
    """The card of a row, marked where it came through `standing.marked`."""
    return FactCard(
        id=row.id,
        referral_id=row.referral_id,
        fact=fact_of(row),
        doubted=bool(getattr(row, "is_doubted", False)),
        overruled=bool(getattr(row, "is_overruled", False)),
    )


def _moment(at: datetime | None, precision: str) -> FhirMoment | None:
    return FhirMoment(at, _PRECISIONS[precision]) if at is not None else None
