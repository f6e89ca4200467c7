"""Questions about what is agreed: fees of a day, a client's share, estimates, plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from stepdown.billing import models, shelf
from stepdown.billing.rules import scale
from stepdown.billing.rules.fees import read_schedule
from stepdown.billing.vocabulary import (
    Arrangement,
    Basis,
    EstimateCard,
    EstimateLine,
    EstimateRules,
    Every,
    FeeSchedule,
    Guideline,
    InstalmentCard,
    PlanCard,
    Terms,
    WishCard,
)
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_card, within_reach
from stepdown.place.queries import day_at


def schedules(viewer: Viewer) -> tuple[FeeSchedule, ...]:
    """The fifty newest versions of the fees (1 query). Fees are no secret."""
    return tuple(_schedule(row) for row in models.FeeScheduleRow.objects.order_by("-starts_on")[:50])


def schedule_on(viewer: Viewer, day: date) -> FeeSchedule | None:
    """The fees that hold on a day; None before the first version."""
    row = models.FeeScheduleRow.objects.filter(starts_on__lte=day).order_by("-starts_on").first()
    return _schedule(row) if row else None


def schedule(viewer: Viewer, number: int) -> FeeSchedule:
    """One version. Raises NotFound."""
    row = models.FeeScheduleRow.objects.filter(number=number).first()
    if row is None:
        raise NotFound
    return _schedule(row)


def shipped_schedule(viewer: Viewer, day: date) -> FeeSchedule:
    """The figures that come with the house, to start the first version from; they hold for nobody."""
    read = read_schedule(shelf.content("fees"), 0, day)
    if not isinstance(read, FeeSchedule):
        raise Refused(*read)
    return read


def guidelines(viewer: Viewer) -> tuple[Guideline, ...]:
    """The poverty guidelines known, with their sources."""
    return shelf.guidelines()


def estimate_rules(viewer: Viewer) -> EstimateRules:
    """When an estimate is due and what it says."""
    return shelf.estimate_terms()[0]


def arrangement_on(viewer: Viewer, client_id: UUID, day: date, *, at: datetime) -> Arrangement | None:
    """What holds for a client on a day: of those made up to then the newest, if its time is not over.

    When its time is over the full fee holds again, never an older arrangement. Raises NotFound.
    """
    client = client_card(viewer, client_id, at=at)
    rows = models.ArrangementRow.objects.filter(client_id=client_id, starts_on__lte=day)
    row = rows.order_by("-number").first()
    found = _arrangement(row, client.shown_as) if row else None
    return found if found is not None and found.holds_on(day) else None


def arrangements(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Arrangement, ...]:
    """Everything that was ever agreed about a client's share, newest first. Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    rows = models.ArrangementRow.objects.filter(client_id=client_id).order_by("-number")[:50]
    return tuple(_arrangement(row, client.shown_as) for row in rows)


def copay_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> Money | None:
    """The copay agreed with a client, asked for at check-in; None where there is none."""
    client = client_card(viewer, client_id, at=at)
    today = day_at(client.site_id, at)
    found = arrangement_on(viewer, client_id, today, at=at)
    return found.terms.copay if found else None


def estimate_lines(
    viewer: Viewer,
    client_id: UUID,
    counts: Mapping[str, int],
    schedule: FeeSchedule | None,
    *,
    on: date,
    at: datetime,
) -> tuple[EstimateLine, ...]:
    """The lines of an estimate for so many services, at the fees given and the client's share on a day."""
    agreed = arrangement_on(viewer, client_id, on, at=at)
    terms = agreed.terms if agreed else Terms()
    return tuple(
        EstimateLine(fee.key, fee.words, counts[fee.key], fee.price, scale.price(fee, terms))
        for fee in (schedule.fees if schedule else ())
        if counts.get(fee.key)
    )


def estimates(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[EstimateCard, ...]:
    """The written estimates of a client, newest first. Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    rows = models.EstimateRow.objects.filter(client_id=client_id).order_by("-number")[:50]
    return tuple(estimate_card(row, client.shown_as) for row in rows)


def estimate(viewer: Viewer, estimate_id: UUID, *, at: datetime) -> EstimateCard:
    """One estimate. Raises NotFound, also out of reach."""
    rows = models.EstimateRow.objects.filter(within_reach(viewer, "client", at=at), id=estimate_id)
    row = rows.first()
    if row is None:
        raise NotFound
    return estimate_card(row, client_card(viewer, row.client_id, at=at).shown_as)


def wishes(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[WishCard, ...]:
    """Estimates still owed to a client. Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    rows = models.EstimateWish.objects.filter(client_id=client_id, settled=False).order_by("due_on")[:20]
    return tuple(
        WishCard(
            row.id, row.client_id, client.shown_as, row.asked_on, row.service_on, row.due_on, row.settled
        )
        for row in rows
    )


def plan(viewer: Viewer, client_id: UUID, *, at: datetime) -> PlanCard | None:
    """The newest payment plan of a client (2 queries). Raises NotFound."""
    client = client_card(viewer, client_id, at=at)
    row = models.PaymentPlan.objects.filter(client_id=client_id).order_by("-at").first()
    if row is None:
        return None
    parts = tuple(
        InstalmentCard(
            row.id, client_id, client.shown_as, part.number, part.due_on, Money(part.cents), part.settled
        )
        for part in row.parts.order_by("number")
    )
    return PlanCard(
        id=row.id,
        client_id=client_id,
        total=Money(row.total_cents),
        every=Every(row.every),
        words=row.words,
        made_by_name=row.by_name,
        at=row.at,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
        parts=parts,
    )


def estimate_card(row: models.EstimateRow, client_name: str) -> EstimateCard:
    """A row as a value; for this room only."""
    lines: list[dict[str, Any]] = row.lines
    return EstimateCard(
        id=row.id,
        client_id=row.client_id,
        client_name=client_name,
        site_id=row.site_id,
        number=row.number,
        lines=tuple(
            EstimateLine(
                one["key"], one["words"], one["count"], Money(one["list_cents"]), Money(one["cents"])
            )
            for one in lines
        ),
        expected=Money(row.expected_cents),
        charged=Money(row.charged_cents),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        share_words=row.share_words,
        made_by_name=row.by_name,
        at=row.at,
        over_limit=Money(row.over_cents),
    )


def _schedule(row: models.FeeScheduleRow) -> FeeSchedule:
    return _read(row.id, row.number, row.starts_on, row.by_name, row.at)


@lru_cache(maxsize=64)
def _read(row_id: UUID, number: int, starts_on: date, by_name: str, at: datetime) -> FeeSchedule:
    """A version never changes, so it is read once."""
    content = models.FeeScheduleRow.objects.values_list("content", flat=True).get(id=row_id)
    read = read_schedule(content, number, starts_on)
    if not isinstance(read, FeeSchedule):
        raise Refused(*read)
    return FeeSchedule(
        number, read.title, starts_on, read.region, read.fees, read.steps, read.valid_months, by_name, at
    )


def _arrangement(row: models.ArrangementRow, client_name: str) -> Arrangement:
    return Arrangement(
        id=row.id,
        client_id=row.client_id,
        client_name=client_name,
        basis=Basis(row.basis),
        terms=Terms(
            row.share_percent,
            Money(row.fixed_cents) if row.fixed_cents is not None else None,
            Money(row.copay_cents) if row.copay_cents is not None else None,
        ),
        step=row.step,
        step_words=row.step_words,
        household=row.household,
        guideline_year=row.guideline_year,
        proof=row.proof,
        reason=row.reason,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        approved_by_name=row.approved_by_name,
        made_by_name=row.by_name,
        at=row.at,
        insured=row.insured,
    )
