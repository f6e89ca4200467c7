"""Adding a fact to the sheet, and deciding a level."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import AssessmentState
from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Power
from stepdown.placement import models, queries
from stepdown.placement.rules import adding
from stepdown.placement.rules.record import kept_sheet
from stepdown.placement.rules.thresholds import digest_of
from stepdown.placement.vocabulary import Choice, DecisionCard, FactName, Overruling, Sheet, Value
from stepdown.signature.actions import sign
from stepdown.signature.vocabulary import Capacity

KIND = "level decision"


@transaction.atomic
def add_fact(
    *, client_id: UUID, name: FactName, value: Value | None, note: str = "", by: Viewer, at: datetime
) -> None:
    """Add a fact that the assessment does not ask for; no value takes an earlier one back to not known.

    Raises Refused, NotFound.
    """
    require_reach(by, client_id, at=at)
    if refusal := adding.check(name, value, may_prescribe=by.can(Power.PRESCRIBE)):
        raise Refused(refusal)
    row = models.AddedFact.objects.create(
        client_id=client_id,
        name=name,
        value=value,
        note=" ".join(note.split())[:200],
        added_by_id=staff_of(by),
        at=at,
    )
    subject = Subject("level fact", row.id)
    record(
        by=by, at=at, verb="add level fact", subject=subject, clients=[client_id], detail={"fact": name.value}
    )


@transaction.atomic
def decide(
    *, client_id: UUID, assessment_id: UUID, sheet: Sheet, choice: Choice, by: Viewer, at: datetime
) -> DecisionCard:
    """Sign a level for a client, with the sheet as it was seen. A change is a new decision.

    `sheet` is made from the facts as they are now, by whoever gathered them. Raises Refused (no reason where
    one is needed, a withdrawal danger overruled by somebody who does not prescribe, an assessment still being
    written, no power to sign), NotFound.
    """
    require_reach(by, client_id, at=at)
    _check_assessment(client_id, assessment_id, by, at)
    judged = queries.check_choice(by, sheet, choice)
    if judged.refusals:
        raise Refused(*judged.refusals)
    row = _keep(client_id, assessment_id, sheet, choice, judged.overruling, by, at)
    card = queries.decision(by, row.id, at=at)
    subject = Subject(KIND, row.id)
    sign(
        subject=subject,
        client_id=client_id,
        digest=digest_of(signed_words(card, row.sheet)),
        capacity=Capacity.AUTHOR,
        by=by,
        at=at,
    )
    detail: Mapping[str, str | int | bool] = {
        "level": row.chosen,
        "number": row.number,
        "overruled": len(row.overruled),
        "discrepancy": row.discrepancy,
    }
    record(by=by, at=at, verb="decide level", subject=subject, clients=[client_id], detail=detail)
    return card


def _keep(
    client_id: UUID,
    assessment_id: UUID,
    sheet: Sheet,
    choice: Choice,
    against: Overruling,
    by: Viewer,
    at: datetime,
) -> models.LevelDecision:
    _one_at_a_time(client_id)
    newest = models.LevelDecision.objects.filter(client_id=client_id).order_by("-number").first()
    return models.LevelDecision.objects.create(
        client_id=client_id,
        assessment_id=assessment_id,
        number=newest.number + 1 if newest else 1,
        edition=sheet.facts.edition,
        chosen=choice.chosen,
        actual=choice.actual,
        agreed=choice.agreed,
        discrepancy=choice.discrepancy or "",
        reason=choice.reason.strip(),
        overruled=list(against.rules),
        overruled_withdrawal=against.withdrawal,
        unasked=list(against.unasked),
        by_prescriber=by.can(Power.PRESCRIBE),
        thresholds_version=sheet.thresholds_version,
        thresholds_digest=sheet.thresholds_digest,
        sheet=kept_sheet(sheet),
        decided_by_id=staff_of(by),
        at=at,
    )


def staff_of(by: Viewer) -> UUID:
    """Who on the staff acts. Raises Refused where nobody does: facts and decisions have a name under them."""
    if by.staff_id is None:
        raise Refused(Refusal(say("Only a member of staff, signed in, does this.")))
    return by.staff_id


def signed_words(card: DecisionCard, kept: Mapping[str, object]) -> dict[str, object]:
    """The exact text a signature stands under: the decision and the sheet as it was seen."""
    return {
        "client": str(card.client_id),
        "assessment": str(card.assessment_id),
        "number": card.number,
        "chosen": card.chosen.value,
        "actual": card.actual.value,
        "agreed": card.agreed,
        "discrepancy": card.discrepancy.value if card.discrepancy else "",
        "reason": card.reason,
        "thresholds": card.thresholds_version,
        "sheet": dict(kept),
    }


def _check_assessment(client_id: UUID, assessment_id: UUID, by: Viewer, at: datetime) -> None:
    """The facts must stand still: an assessment that is still being written decides no level."""
    found = assessment.assessment(by, assessment_id, at=at).card
    if found.client_id != client_id:
        raise NotFound
    if found.state not in (AssessmentState.SIGNED, AssessmentState.TO_COSIGN):
        raise Refused(
            Refusal(
                say("The assessment is still being written. Its facts must stand before a level does."),
                lifted_by=say("Finish and sign the assessment, then decide."),
            )
        )


def _one_at_a_time(client_id: UUID) -> None:
    """Two decisions at once get two numbers: the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"placement {client_id}"])
