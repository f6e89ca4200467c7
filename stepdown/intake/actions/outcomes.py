"""What came of a call, and the tries to reach each other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.intake.actions.marks import move
from stepdown.intake.models import Attempt, Booking, Inquiry, Outcome
from stepdown.intake.queries.books import triage_now
from stepdown.intake.reaching import held
from stepdown.intake.rules import calling
from stepdown.intake.vocabulary import Answer, OutcomeEntry, OutcomeKind, Reached, Safe, Step
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say


@transaction.atomic
def record_outcome(*, inquiry_id: UUID, entry: OutcomeEntry, by: Viewer, at: datetime) -> None:
    """Record what came of a call, with what triage said at that moment. Raises Refused, NotFound."""
    row = held(inquiry_id, by, at)
    if refusal := calling.check_outcome(entry, Safe(row.safe), at):
        raise Refused(refusal)
    if entry.kind is OutcomeKind.DID_NOT_COME and row.step != Step.BOOKED:
        raise Refused(Refusal(say("No assessment is booked that they could have missed."), field="kind"))
    write_outcome(row, entry, by, at)
    after = calling.step_after(entry.kind, Step(row.step))
    if entry.kind is OutcomeKind.DID_NOT_COME or after is Step.CLOSED:
        end_booking(row, by, at, why=entry.kind.label.text)
    move(row, after, by, at)
    due = None if after is Step.CLOSED else entry.call_back_at
    Inquiry.objects.filter(pk=row.pk).update(call_back_at=due)


def write_outcome(row: Inquiry, entry: OutcomeEntry, by: Viewer, at: datetime) -> None:
    """The outcome's row and its line in the trail; the inquiry is held by the caller."""
    triage = triage_now({key: Answer[value.upper()] for key, value in row.answers.items()})
    Outcome.objects.create(
        inquiry=row,
        kind=entry.kind,
        note=entry.note.strip(),
        referred_to=entry.referred_to.strip(),
        warm=entry.warm,
        call_back_at=entry.call_back_at,
        triage_edition=triage.edition,
        triage_found=[finding.rule.key for finding in triage.findings],
        triage_open=[open_rule.rule.key for open_rule in triage.not_ruled_out],
        by_id=by.staff_id,
        at=at,
    )
    record(
        by=by,
        at=at,
        verb="record outcome of inquiry",
        subject=Subject("inquiry", row.pk),
        clients=[row.client_id] if row.client_id else [],
        detail={"outcome": entry.kind.value},
    )


def end_booking(row: Inquiry, by: Viewer, at: datetime, *, why: str) -> None:
    """Give a kept hour back, where there is one."""
    Booking.objects.filter(inquiry=row, ended_at=None).update(
        ended_at=at, ended_by=by.staff_id or row.pk, ended_why=why
    )


@transaction.atomic
def record_attempt(
    *,
    inquiry_id: UUID,
    reached: Reached,
    note: str = "",
    again_at: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Note a try to reach each other. Having spoken settles the call owed; `again_at` owes the next one.

    Raises Refused where a next call is not safe or lies behind; NotFound.
    """
    row = held(inquiry_id, by, at)
    if again_at is not None and (refusal := calling.check_call_back(Safe(row.safe), again_at, at)):
        raise Refused(refusal)
    Attempt.objects.create(inquiry=row, reached=reached, note=note.strip(), by_id=by.staff_id, at=at)
    if again_at is not None or reached in {Reached.SPOKE, Reached.CAME_BACK, Reached.WRONG_NUMBER}:
        Inquiry.objects.filter(pk=row.pk).update(call_back_at=again_at)
    record(
        by=by,
        at=at,
        verb="note try to reach",
        subject=Subject("inquiry", row.pk),
        clients=[row.client_id] if row.client_id else [],
        detail={"reached": reached.value},
    )
