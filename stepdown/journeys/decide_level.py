"""Deciding a level: the facts are gathered again at the moment of signing, so nobody signs an old sheet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.intake import actions as intake
from stepdown.intake.vocabulary import Step
from stepdown.journeys import placement_facts
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.placement import actions
from stepdown.placement import queries as placement
from stepdown.placement.vocabulary import Choice, DecisionCard


@transaction.atomic
def decide_level(*, client_id: UUID, choice: Choice, by: Viewer, at: datetime) -> DecisionCard:
    """Sign a level for a client on the facts of this moment. Raises Refused, NotFound."""
    gathered = placement_facts.gather(by, client_id, at=at)
    if gathered is None:
        raise Refused(
            Refusal(
                say("There is no assessment yet, so there are no facts to decide on."),
                lifted_by=say("Begin the assessment first."),
            )
        )
    decided = actions.decide(
        client_id=client_id,
        assessment_id=gathered.assessment_id,
        sheet=placement.sheet(by, gathered.facts),
        choice=choice,
        by=by,
        at=at,
    )
    intake.mark_client_step(client_id=client_id, step=Step.DECIDED, by=by, at=at)
    return decided
