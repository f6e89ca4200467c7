"""Following a plan in force: progress on its objectives, reviews, recertification."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.plan import models
from stepdown.plan.actions.writing import locked
from stepdown.plan.queries import reading
from stepdown.plan.rules import measure, reviews, standards
from stepdown.plan.rules.parts import check_words
from stepdown.plan.vocabulary import MeasureKind, PlanStatus, ReviewTerms
from stepdown.signature.actions import sign as sign_document
from stepdown.signature.queries import digest_of
from stepdown.signature.vocabulary import Capacity


@transaction.atomic
def note_progress(
    *, objective_id: UUID, value: Decimal, on: date, words: str, where: str, by: Viewer, at: datetime
) -> None:
    """Note where an objective stands on a day. It follows the objective through every version.

    Raises Refused for a value the measure cannot have or a day still ahead, NotFound.
    """
    row = models.Objective.objects.select_related("plan__client__site").filter(id=objective_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.plan.client_id, at=at)
    if on > reading.site_day(row.plan, at):
        raise Refused(Refusal(say("That day is still ahead."), field="on"))
    if refusal := measure.check_value(MeasureKind(row.kind) if row.kind else None, value):
        raise Refused(refusal)
    _write_progress(row, value, on, words, where, by, at)
    record(
        by=by,
        at=at,
        verb="note progress",
        subject=Subject("objective", row.id),
        clients=[row.plan.client_id],
    )


@transaction.atomic
def hold_review(*, plan_id: UUID, terms: ReviewTerms, by: Viewer, at: datetime) -> UUID:
    """Record a review: how each objective goes, what is decided, when the next one is due. Raises Refused,
    NotFound.
    """
    row = locked(plan_id, by, at)
    if reading.status_of(row) is not PlanStatus.SIGNED or row.signed_at is None:
        raise Refused(Refusal(say("A plan is reviewed while it is in force.")))
    signed_on = row.signed_at.astimezone(reading.zone(row)).date()
    if terms.held_on > reading.site_day(row, at):
        raise Refused(Refusal(say("That day is still ahead."), field="held_on"))
    if refusal := reviews.may_review(signed_on, terms.held_on, terms.next_on, terms.decision, terms.words):
        raise Refused(refusal)
    made = row.reviews.create(
        held_on=terms.held_on,
        decision=terms.decision,
        words=terms.words.strip(),
        client_words=terms.client_words.strip(),
        next_due_on=reviews.next_review_on(standards.standard(row.standard), terms.held_on, terms.next_on),
        by_staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    _write_lines(row, made, terms, by, at)
    record(by=by, at=at, verb="review plan", subject=Subject("plan", row.id), clients=[row.client_id])
    return made.id


@transaction.atomic
def recertify(*, plan_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """A licensed practitioner certifies that this level of care is still needed. Raises Refused, NotFound."""
    row = locked(plan_id, by, at)
    standard = standards.standard(row.standard)
    today = reading.site_day(row, at)
    next_on = reviews.recertify_on(standard, today)
    if next_on is None or reading.status_of(row) is not PlanStatus.SIGNED:
        raise Refused(Refusal(say("This plan does not ask for a recertification.")))
    if refusal := check_words(words, "words", 2000):
        raise Refused(refusal)
    made = row.recertifications.create(
        on=today, words=words.strip(), next_due_on=next_on, by_staff_id=by.staff_id, by_name=by.name, at=at
    )
    sign_document(
        subject=Subject("recertification", made.id),
        client_id=row.client_id,
        digest=digest_of({"plan": row.id, "on": today, "words": made.words}),
        capacity=Capacity.PRACTITIONER,
        by=by,
        at=at,
    )
    record(by=by, at=at, verb="recertify", subject=Subject("plan", row.id), clients=[row.client_id])


def _write_lines(row: models.Plan, made: models.Review, terms: ReviewTerms, by: Viewer, at: datetime) -> None:
    objectives = {one.id: one for one in row.objectives.all()}
    for position, (objective_id, course, value, words) in enumerate(terms.lines, start=1):
        objective = objectives.get(objective_id)
        if objective is None:
            raise NotFound
        if refusal := measure.check_value(MeasureKind(objective.kind) if objective.kind else None, value):
            raise Refused(refusal)
        made.lines.create(
            objective=objective, course=course, value=value, words=words.strip(), position=position
        )
        if value is not None:
            _write_progress(objective, value, terms.held_on, words, str(say("Review")), by, at)


def log_reached(row: models.Objective, made: models.Progress, at: datetime) -> None:
    """The first value that meets a target is a milestone; it stays one, whatever comes after it."""
    if not measure.is_met(reading.terms(row), made.value):
        return
    known = models.ReachedRow.objects.filter(
        client_id=made.client_id, thread=made.thread, progress__taken_back=None
    )
    if not known.exists():
        models.ReachedRow.objects.create(client_id=made.client_id, thread=made.thread, progress=made, at=at)


def _write_progress(
    row: models.Objective, value: Decimal, on: date, words: str, where: str, by: Viewer, at: datetime
) -> None:
    made = models.Progress.objects.create(
        client_id=row.plan.client_id,
        thread=row.thread,
        objective=row,
        value=value,
        on=on,
        words=words.strip(),
        where=where,
        by_staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    log_reached(row, made, at)
