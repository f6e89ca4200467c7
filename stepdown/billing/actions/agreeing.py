"""What is agreed: fees from a day on, a client's share, an estimate in writing, a payment plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.billing import models, shelf
from stepdown.billing.actions.posting import lock_account, owed_by, plain, refuse
from stepdown.billing.queries import terms as told
from stepdown.billing.rules import estimate as estimates
from stepdown.billing.rules import fees as fee_rules
from stepdown.billing.rules import plan as plans
from stepdown.billing.rules import scale
from stepdown.billing.vocabulary import (
    AskedTerms,
    Basis,
    EstimateLine,
    Every,
    FeeSchedule,
    Terms,
)
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import day_at


@transaction.atomic
def set_fees(
    *, content: Mapping[str, object], starts_on: date, today: date, by: Viewer, at: datetime
) -> FeeSchedule:
    """A new version of all fees, from a day on. Raises Refused naming each fault."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('fee schedules', 0))")
    last = models.FeeScheduleRow.objects.order_by("-starts_on").first()
    refuse(fee_rules.may_begin(starts_on, today=today, taken=[last.starts_on] if last else []))
    number = last.number + 1 if last else 1
    read = fee_rules.read_schedule(content, number, starts_on)
    if not isinstance(read, FeeSchedule):
        raise Refused(*read)
    row = models.FeeScheduleRow.objects.create(
        number=number,
        starts_on=starts_on,
        content=fee_rules.content_of(read),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    record(by=by, at=at, verb="set fees", subject=Subject("fees", row.id), detail={"number": number})
    return replace(read, made_by_name=row.by_name, made_at=at)


def load_first_fees(*, by: Viewer, at: datetime, starts_on: date | None = None) -> FeeSchedule | None:
    """The shipped schedule, where a clinic has none yet; None where it has."""
    if models.FeeScheduleRow.objects.exists():
        return None
    day = starts_on or at.date()
    return set_fees(content=shelf.content("fees"), starts_on=day, today=day, by=by, at=at)


@transaction.atomic
def agree_share(*, client_id: UUID, asked: AskedTerms, by: Viewer, at: datetime) -> UUID:
    """What a client pays from today on, on which basis, until when. The income is not kept.

    Raises Refused naming each fault, NotFound.
    """
    client = require_reach(by, client_id, at=at)
    today = day_at(client.site_id, at)
    may_set = by.may(Permission.SET_FEES) or by.audience is Audience.SYSTEM
    refuse(
        *scale.check_terms(asked, may_set=may_set, today=today),
        plain(asked.proof, "proof"),
        plain(asked.reason, "reason"),
    )
    lock_account(client_id)
    kept = _arrangement(asked, client, today, by)
    last = models.ArrangementRow.objects.filter(client_id=client_id).aggregate(last=Max("number"))["last"]
    row = models.ArrangementRow.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        number=(last or 0) + 1,
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
        **kept,
    )
    models.ArrangementNow.objects.update_or_create(
        client_id=client_id,
        defaults={"arrangement": row, "site_id": client.site_id, "ends_on": row.ends_on},
    )
    record(
        by=by,
        at=at,
        verb="agree share",
        subject=Subject("arrangement", row.id),
        clients=[client_id],
        detail={"basis": asked.basis.value, "share": row.share_percent},
    )
    return row.id


def _arrangement(asked: AskedTerms, client: ClientCard, today: date, by: Viewer) -> dict[str, object]:
    schedule = told.schedule_on(by, today)
    if schedule is None:
        raise Refused(
            Refusal(say("There are no fees yet."), say("Whoever may set fees makes the first version."))
        )
    terms, kept = Terms(), {}
    ends_on = asked.ends_on
    if asked.basis in (Basis.PROOF, Basis.DECLARED):
        guideline = scale.guideline_on(shelf.guidelines(), schedule.region, today)
        if guideline is None:
            raise Refused(Refusal(say("No poverty guideline is known for {day}.", day=today)))
        step = scale.step_for(schedule, guideline, asked.household or 1, asked.yearly_income or Money(0))
        terms = Terms(step.share_percent, step.fixed)
        kept = {"step": step.key, "step_words": step.words, "guideline_year": guideline.year}
        ends_on = ends_on or scale.add_months(today, schedule.valid_months)
    elif asked.basis is Basis.HARDSHIP:
        terms = Terms(asked.share_percent if asked.share_percent is not None else 100)
        kept = {"approved_by_name": by.name[:120], "reason": asked.reason.strip()}
        ends_on = ends_on or scale.add_months(today, 3)
    return {
        "basis": asked.basis.value,
        "share_percent": terms.share_percent,
        "fixed_cents": terms.fixed.cents if terms.fixed else None,
        "copay_cents": asked.copay.cents if asked.copay is not None else None,
        "insured": asked.insured,
        "household": asked.household if asked.basis in (Basis.PROOF, Basis.DECLARED) else None,
        "schedule_number": schedule.number,
        "proof": asked.proof.strip() if asked.basis is Basis.PROOF else "",
        "starts_on": today,
        "ends_on": ends_on,
        **kept,
    }


@transaction.atomic
def owe_estimate(*, client_id: UUID, service_on: date | None, by: Viewer, at: datetime) -> UUID:
    """Note that somebody asked for an estimate or was booked: until when it is due follows. Raises Refused,
    NotFound.
    """
    client = require_reach(by, client_id, at=at)
    today = day_at(client.site_id, at)
    if service_on is not None and service_on < today:
        raise Refused(Refusal(say("The service lies ahead, or leave the day empty."), field="service_on"))
    rules, holidays = shelf.estimate_terms()
    row = models.EstimateWish.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        asked_on=today,
        service_on=service_on,
        due_on=estimates.due_on(rules, holidays, asked_on=today, service_on=service_on),
        staff_id=by.staff_id,
        at=at,
    )
    record(by=by, at=at, verb="owe estimate", subject=Subject("estimate wish", row.id), clients=[client_id])
    return row.id


@transaction.atomic
def give_estimate(
    *, client_id: UUID, counts: Mapping[str, int], starts_on: date, by: Viewer, at: datetime
) -> UUID:
    """Write an estimate with today's fees and share; it settles what was owed. Raises Refused, NotFound."""
    client = require_reach(by, client_id, at=at)
    today = day_at(client.site_id, at)
    schedule = told.schedule_on(by, max(starts_on, today))
    lines = told.estimate_lines(by, client_id, counts, schedule, on=today, at=at)
    refuse(
        estimates.check_lines(lines),
        Refusal(say("An estimate begins today or later."), field="starts_on") if starts_on < today else None,
    )
    rules, _ = shelf.estimate_terms()
    agreed = told.arrangement_on(by, client_id, today, at=at)
    lock_account(client_id)
    last = models.EstimateRow.objects.filter(client_id=client_id).aggregate(last=Max("number"))["last"] or 0
    row = models.EstimateRow.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        number=last + 1,
        lines=_kept(lines),
        expected_cents=estimates.total(lines).cents,
        over_cents=rules.over.cents,
        share_words=(agreed.step_words or agreed.basis.label.text) if agreed else Basis.FULL.label.text,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=rules.valid_days - 1),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    models.EstimateWish.objects.filter(client_id=client_id, settled=False).update(settled=True)
    record(by=by, at=at, verb="give estimate", subject=Subject("estimate", row.id), clients=[client_id])
    return row.id


def _kept(lines: tuple[EstimateLine, ...]) -> list[dict[str, object]]:
    return [
        {
            "key": line.key,
            "words": line.words,
            "count": line.count,
            "list_cents": line.list_price.cents,
            "cents": line.price.cents,
        }
        for line in lines
    ]


@dataclass(frozen=True)
class AskedPlan:
    """A payment plan as it is agreed at the desk."""

    total: Money
    count: int
    first: date
    every: Every
    words: str = ""


@transaction.atomic
def agree_plan(*, client_id: UUID, asked: AskedPlan, by: Viewer, at: datetime) -> UUID:
    """Agree on instalments for what is owed. Raises Refused (one runs, too small, too much), NotFound."""
    client = require_reach(by, client_id, at=at)
    lock_account(client_id)
    if models.PaymentPlan.objects.filter(client_id=client_id, ended_at=None).exists():
        raise Refused(Refusal(say("A plan runs already. End it first.")))
    today = day_at(client.site_id, at)
    refuse(
        plans.check_plan(asked.total, asked.count, asked.first, owed=owed_by(client_id), today=today),
        plain(asked.words, "words"),
    )
    row = models.PaymentPlan.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        total_cents=asked.total.cents,
        every=asked.every.value,
        words=asked.words.strip(),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    models.Instalment.objects.bulk_create(
        models.Instalment(
            plan=row, client_id=client_id, site_id=client.site_id, number=n, due_on=day, cents=part.cents
        )
        for n, (day, part) in enumerate(
            plans.instalments(asked.total, asked.count, asked.first, asked.every), start=1
        )
    )
    record(
        by=by,
        at=at,
        verb="agree plan",
        subject=Subject("payment plan", row.id),
        clients=[client_id],
        detail={"parts": asked.count},
    )
    return row.id


@transaction.atomic
def end_plan(*, client_id: UUID, why: str, by: Viewer, at: datetime) -> None:
    """End the running plan, with a reason; what is owed stays owed. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    lock_account(client_id)
    row = models.PaymentPlan.objects.filter(client_id=client_id, ended_at=None).first()
    if row is None:
        raise NotFound
    refuse(plain(why, "why", least=4))
    models.PaymentPlan.objects.filter(id=row.id).update(ended_at=at, ended_why=why.strip())
    models.Instalment.objects.filter(plan_id=row.id).update(over=True)
    record(by=by, at=at, verb="end plan", subject=Subject("payment plan", row.id), clients=[client_id])
