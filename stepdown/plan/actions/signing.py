"""Signing a plan: by the client, the counselor and, where the payer asks, a licensed practitioner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.plan import models
from stepdown.plan.actions.writing import locked
from stepdown.plan.queries import plan as plan_of
from stepdown.plan.queries import signing_of
from stepdown.plan.queries.plans import digest, settled, today
from stepdown.plan.rules import reviews, signing, standards
from stepdown.plan.vocabulary import Plan
from stepdown.signature.actions import Hand, refuse_to_sign
from stepdown.signature.actions import sign as sign_document
from stepdown.signature.vocabulary import Capacity


@transaction.atomic
def sign(
    *, plan_id: UUID, capacity: Capacity, typed_name: str = "", version: int, by: Viewer, at: datetime
) -> Plan:
    """Sign a plan as read at this version. The first signature locks the words, the last puts it in force.

    Raises Refused (something missing, no power, not asked for), Stale (changed since it was read), NotFound.
    """
    row, plan, done = _ready(plan_id, capacity, version, by, at)
    sign_document(
        subject=Subject("plan", row.id),
        client_id=row.client_id,
        digest=plan.card.digest,
        capacity=capacity,
        hand=Hand(typed_name=typed_name),
        by=by,
        at=at,
    )
    return _after(row, plan, done | {capacity}, by, at)


@transaction.atomic
def decline_to_sign(*, plan_id: UUID, note: str, version: int, by: Viewer, at: datetime) -> Plan:
    """Record that the client read the plan and chose not to sign, in their words; the plan can still be in
    force.

    Raises Refused, Stale, NotFound.
    """
    row, plan, done = _ready(plan_id, Capacity.CLIENT, version, by, at)
    refuse_to_sign(
        subject=Subject("plan", row.id),
        client_id=row.client_id,
        capacity=Capacity.CLIENT,
        note=note,
        by=by,
        at=at,
    )
    return _after(row, plan, done | {Capacity.CLIENT}, by, at)


def _ready(
    plan_id: UUID, capacity: Capacity, version: int, by: Viewer, at: datetime
) -> tuple[models.Plan, Plan, frozenset[Capacity]]:
    """The plan locked, complete and open for this signature; its words stand from here on."""
    row = locked(plan_id, by, at)
    if row.version != version:
        raise Stale(row.version)
    plan = plan_of(by, plan_id, at=at)
    state = signing_of(by, plan, at=at)
    required = standards.signers(plan.card.standard, plan.card.interim)
    done = settled(state.lines)
    if refusal := signing.may_sign(plan.card.status, state.missing, required, done, capacity):
        raise Refused(refusal, *(Refusal(gap.words) for gap in state.missing))
    if not state.digest_holds:
        raise Refused(Refusal(say("What is stored is not what was signed. Tell the director at once.")))
    if row.locked_at is None:
        models.Plan.objects.filter(id=row.id).update(
            locked_at=at, digest=digest(plan), version=row.version + 1
        )
        record(by=by, at=at, verb="lock plan", subject=Subject("plan", row.id), clients=[row.client_id])
        plan = plan_of(by, plan_id, at=at)
    return row, plan, done


def _after(row: models.Plan, plan: Plan, done: frozenset[Capacity], by: Viewer, at: datetime) -> Plan:
    required = standards.signers(plan.card.standard, plan.card.interim)
    if not signing.still_to_sign(required, done):
        _put_in_force(row, plan, by, at)
    return plan_of(by, row.id, at=at)


def _put_in_force(row: models.Plan, plan: Plan, by: Viewer, at: datetime) -> None:
    """The earlier version ends in the same moment: there is never a second plan in force, and never none
    between.
    """
    earlier = models.Plan.objects.filter(client_id=row.client_id, superseded_at=None).exclude(id=row.id)
    earlier.filter(signed_at__isnull=False).update(superseded_at=at)
    if not row.interim:
        # A plan of day one that nobody signed has no more use once the full plan is in force.
        earlier.filter(interim=True).update(superseded_at=at)
    day = today(plan, at)
    standard = plan.card.standard
    models.Plan.objects.filter(id=row.id).update(
        signed_at=at,
        first_review_on=reviews.first_review_on(standard, row.interim, day),
        recertify_on=reviews.recertify_on(standard, day),
        version=plan.card.version + 1,
    )
    record(by=by, at=at, verb="put plan in force", subject=Subject("plan", row.id), clients=[row.client_id])
