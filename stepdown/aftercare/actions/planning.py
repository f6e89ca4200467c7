"""Writing a plan for afterwards, and signing it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import models, rules
from stepdown.aftercare.queries.plans import SUBJECT, digest_of_plan, plan
from stepdown.aftercare.vocabulary import NewPlan, PlanCard
from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, staff_member
from stepdown.signature.actions import Hand, sign
from stepdown.signature.vocabulary import Capacity


@transaction.atomic
def write_plan(*, client_id: UUID, new: NewPlan, by: Viewer, at: datetime) -> PlanCard:
    """Write down a plan for afterwards; it takes the place of the one before. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    caller = staff_member(by, new.caller_id, at=at)
    refusals = rules.against_plan(new)
    if not caller.active:
        who = Refusal(say("{name} does not work here any more.", name=caller.name), field="caller")
        refusals = (*refusals, who)
    if refusals:
        raise Refused(*refusals)
    row = models.AftercarePlan.objects.create(
        client_id=client_id,
        caller_id=new.caller_id,
        anchors=[[one.kind.value, one.words] for one in new.anchors],
        appointments=[[one.on.isoformat() if one.on else "", one.words] for one in new.appointments],
        slip=new.slip,
        words=new.words,
        calls_agreed=new.calls_agreed,
        digest=digest_of_plan(new, caller.name),
        by_name=by.name,
        at=at,
    )
    subject = Subject(SUBJECT, row.id)
    record(by=by, at=at, verb="write aftercare plan", subject=subject, clients=[client_id])
    return _newest(by, client_id, at)


@transaction.atomic
def sign_plan(
    *, client_id: UUID, plan_id: UUID, as_client: bool, typed_name: str = "", by: Viewer, at: datetime
) -> PlanCard:
    """Sign the newest plan, as the client or as the counselor. Raises Refused (another was written
    meanwhile, not theirs to sign), NotFound.
    """
    require_reach(by, client_id, at=at)
    found = plan(by, client_id, at=at)
    if found is None:
        raise NotFound
    if found.id != plan_id:
        raise Refused(
            Refusal(say("A newer plan was written meanwhile."), say("Read it first, then sign it."))
        )
    if by.audience is Audience.CLIENT and not as_client:
        raise NotFound
    sign(
        subject=Subject(SUBJECT, plan_id),
        client_id=client_id,
        digest=found.digest,
        capacity=Capacity.CLIENT if as_client else Capacity.AUTHOR,
        hand=Hand(author_id=by.staff_id, typed_name=typed_name),
        by=by,
        at=at,
    )
    return _newest(by, client_id, at)


def _newest(by: Viewer, client_id: UUID, at: datetime) -> PlanCard:
    found = plan(by, client_id, at=at)
    if found is None:
        raise NotFound
    return found
