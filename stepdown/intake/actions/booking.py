"""Keeping an assessor's hour: never twice at once, under a lock taken in one order."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.audit.actions import record
from stepdown.intake.actions.marks import move
from stepdown.intake.actions.outcomes import end_booking, write_outcome
from stepdown.intake.models import Booking, Inquiry, Outcome
from stepdown.intake.queries.books import triage_now
from stepdown.intake.queries.hours import assessors_of, opened_around
from stepdown.intake.reaching import held
from stepdown.intake.rules import booking as rules
from stepdown.intake.rules import calling
from stepdown.intake.vocabulary import Answer, OutcomeEntry, OutcomeKind, Slot, Step
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import site as site_of


@transaction.atomic
def book_assessment(
    *,
    inquiry_id: UUID,
    assessor_id: UUID,
    starts_at: datetime,
    minutes: int,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> UUID:
    """Keep an hour for an assessment; an hour kept before is given back. Answers the booking's id.

    Raises Refused where the hour is taken, the site is closed, or a danger has not been seen to; NotFound.
    """
    row = held(inquiry_id, by, at)
    if row.step in {Step.ASSESSED, Step.DECIDED, Step.ADMITTED, Step.STARTED}:
        raise Refused(Refusal(say("The assessment is done.")))
    site = site_of(by, row.site_id)
    if assessor_id not in assessors_of(by, site.id, at=at):
        raise NotFound
    opened = opened_around(site, starts_at)
    if refusal := rules.check_hour(starts_at, minutes, opened, at) or _seen_to(row):
        raise Refused(refusal)
    kept = Booking.objects.filter(inquiry=row, ended_at=None).first()
    _lock([assessor_id, *([kept.assessor_id] if kept else [])])
    if kept is not None:
        end_booking(row, by, at, why="moved to another hour")
    made = _keep(row, Slot(assessor_id, "", starts_at, minutes), by, at)
    write_outcome(row, OutcomeEntry(OutcomeKind.ASSESSMENT_BOOKED, note=note), by, at)
    move(row, Step.BOOKED, by, at)
    Inquiry.objects.filter(pk=row.pk).update(call_back_at=None)
    return made


def _keep(row: Inquiry, slot: Slot, by: Viewer, at: datetime) -> UUID:
    during = DateTimeTZRange(slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes), "[)")
    taken = Booking.objects.filter(assessor_id=slot.assessor_id, ended_at=None, during__overlap=during)
    if taken.exists():
        raise Refused(rules.busy())
    made = Booking.objects.create(
        inquiry=row, assessor_id=slot.assessor_id, during=during, by_id=by.staff_id, at=at
    )
    return made.pk


def _seen_to(row: Inquiry) -> Refusal | None:
    outcomes = {
        OutcomeKind(kind) for kind in Outcome.objects.filter(inquiry=row).values_list("kind", flat=True)
    }
    answers = {key: Answer[value.upper()] for key, value in row.answers.items()}
    return calling.may_book(triage_now(answers), outcomes)


def _lock(assessor_ids: list[UUID]) -> None:
    """One booking at a time per assessor; locks in one order, so that two moves cannot block each other."""
    with connection.cursor() as cursor:
        for assessor_id in sorted(set(assessor_ids)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('intake assessor ' || %s, 0))",
                [str(assessor_id)],
            )


@transaction.atomic
def cancel_assessment(*, inquiry_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """Give the kept hour back, with the reason; the inquiry is screened again. Raises Refused, NotFound."""
    row = held(inquiry_id, by, at)
    if not why.strip():
        raise Refused(Refusal(say("Say why the hour is given back."), field="why"))
    if not Booking.objects.filter(inquiry=row, ended_at=None).exists():
        raise NotFound
    end_booking(row, by, at, why=why.strip()[:200])
    if row.step == Step.BOOKED:
        move(row, Step.SCREENED, by, at)
    record(
        by=by,
        at=at,
        verb="cancel assessment hour",
        subject=Subject("inquiry", row.pk),
        clients=[row.client_id] if row.client_id else [],
    )
