"""Begin an assessment with what a referral told: each fact with its source, waiting to be confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.assessment import actions as assessment
from stepdown.assessment.vocabulary import AssessmentCard, FactKind, NewFact
from stepdown.kernel.viewer import Viewer
from stepdown.referral import queries as referral
from stepdown.referral.vocabulary import FactCard
from stepdown.referral.vocabulary import FactKind as ReferredKind

SOURCE = "referral fact"

# What an assessor asks about. Visits and labels of confidentiality stay in the referral, one click away.
KINDS: dict[ReferredKind, FactKind] = {
    ReferredKind.SUBSTANCE_USE: FactKind.SUBSTANCE,
    ReferredKind.PROBLEM: FactKind.CONDITION,
    ReferredKind.MEDICATION: FactKind.MEDICATION,
    ReferredKind.ALLERGY: FactKind.ALLERGY,
    ReferredKind.SCREEN: FactKind.OBSERVATION,
    ReferredKind.SOCIAL: FactKind.OTHER,
    ReferredKind.TREATMENT: FactKind.ENCOUNTER,
    ReferredKind.COVERAGE: FactKind.COVERAGE,
}


@transaction.atomic
def begin(*, client_id: UUID, edition_key: str, by: Viewer, at: datetime) -> AssessmentCard:
    """Open an assessment and propose the facts of the client's referrals. Raises Refused, NotFound."""
    facts = referral.facts(by, client_id=client_id, at=at)
    return assessment.start(
        client_id=client_id, edition_key=edition_key, facts=proposals(facts), by=by, at=at
    )


def proposals(facts: Iterable[FactCard]) -> tuple[NewFact, ...]:
    """One proposal for each thing told; facts come newest first, so told again it is the newest one."""
    seen: set[tuple[ReferredKind, str]] = set()
    found = []
    for card in facts:
        told = (card.kind, card.label.casefold())
        if card.kind not in KINDS or told in seen or card.fact.ended is not None or card.overruled:
            continue
        seen.add(told)
        found.append(_proposal(card))
    return tuple(found)


def _proposal(card: FactCard) -> NewFact:
    label = f"{card.label}: {card.fact.value}" if card.fact.value else card.label
    return NewFact(
        kind=KINDS[card.kind],
        label=label,
        code=card.code,
        code_system=card.code_system,
        observed_at=card.at.at if card.at else None,
        source_kind=SOURCE,
        source_id=card.id,
        source_label=card.source.resource_type,
    )
