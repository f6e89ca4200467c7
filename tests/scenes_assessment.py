"""An assessment being written for Robin Example, with one fact of a referral that waits."""

from __future__ import annotations

from uuid import UUID

from stepdown.assessment import actions, queries
from stepdown.assessment.vocabulary import AssessmentCard, FactKind, NewFact
from tests.cast import Cast

MEDICINE = NewFact(
    FactKind.MEDICATION, "Naltrexone 50 mg", source_kind="referral fact", source_id=UUID(int=9)
)


def a_draft(cast: Cast) -> AssessmentCard:
    """The assessment Dana is writing; begun where there is none."""
    dana, robin = cast.viewer("dana"), cast.clients["robin"].id
    running = queries.in_progress(dana, robin, at=cast.now)
    return running or actions.start(
        client_id=robin, edition_key="third", facts=(MEDICINE,), by=dana, at=cast.now
    )


def a_proposed_fact(cast: Cast) -> UUID:
    """A fact in it that waits."""
    found = queries.assessment(cast.viewer("dana"), a_draft(cast).id, at=cast.now)
    return found.facts[0].id
