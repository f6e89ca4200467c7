"""Steps: how an inquiry moves on, here and from the rooms that come after it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.intake.models import Booking, Inquiry, StepMark
from stepdown.intake.reaching import held
from stepdown.intake.rules import calling
from stepdown.intake.vocabulary import Step
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach


def move(row: Inquiry, step: Step, by: Viewer, at: datetime) -> None:
    """Take a held inquiry to a step, with a row that says so; at the same step already, nothing happens."""
    if row.step == step:
        return
    StepMark.objects.create(inquiry=row, step=step, before=row.step, by_id=by.staff_id, at=at)
    row.step, row.step_at = step, at
    if step in {Step.CLOSED, Step.ASSESSED, Step.DECIDED, Step.ADMITTED, Step.STARTED}:
        row.call_back_at = None
    Inquiry.objects.filter(pk=row.pk).update(step=step, step_at=at, call_back_at=row.call_back_at)


@transaction.atomic
def mark_step(*, inquiry_id: UUID, step: Step, by: Viewer, at: datetime) -> bool:
    """A later room reports how far the person has come (assessed, decided, admitted, started).

    Only forward and once: anything else is let go, and False comes back. Called by journeys that have
    checked the viewer's reach of the client. Raises NotFound.
    """
    row = Inquiry.objects.select_for_update().filter(pk=inquiry_id).first()
    if row is None:
        raise NotFound
    if not calling.may_mark(Step(row.step), step):
        return False
    move(row, step, by, at)
    if step is not Step.BOOKED:
        Booking.objects.filter(inquiry=row, ended_at=None, during__startswith__gt=at).update(
            ended_at=at, ended_by=by.staff_id or row.pk, ended_why="reached the next step before the hour"
        )
    record(
        by=by,
        at=at,
        verb="mark step",
        subject=Subject("inquiry", row.pk),
        clients=[row.client_id] if row.client_id else [],
        detail={"step": step.value},
    )
    return True


@transaction.atomic
def mark_client_step(*, client_id: UUID, step: Step, by: Viewer, at: datetime) -> bool:
    """The same for the newest inquiry of a client; False where there is none, or it is there already."""
    newest = Inquiry.objects.filter(client_id=client_id, continues=None).order_by("-at").first()
    return newest is not None and mark_step(inquiry_id=newest.pk, step=step, by=by, at=at)


@transaction.atomic
def link_client(*, inquiry_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> None:
    """Say which client an inquiry became. Again the same changes nothing; another client is not put in place.

    Raises NotFound where either is out of reach or the inquiry already became somebody else.
    """
    require_reach(by, client_id, at=at)
    row = held(inquiry_id, by, at)
    if row.client_id == client_id:
        return
    if row.client_id is not None:
        raise NotFound
    Inquiry.objects.filter(pk=row.pk).update(client_id=client_id)
    record(
        by=by, at=at, verb="link inquiry to client", subject=Subject("inquiry", row.pk), clients=[client_id]
    )
