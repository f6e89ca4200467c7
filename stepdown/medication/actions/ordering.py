"""Verbs of orders: order here or note from elsewhere, change a dose, end. Nothing goes to a pharmacy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.medication import models, shelf
from stepdown.medication.actions.opened import named, need, opened, stop, today_at, trail, words_of
from stepdown.medication.rules import checking, stopping
from stepdown.medication.vocabulary import Aim, EndWhy, Medicine, OrderTerms, Place, Route
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import Power


@transaction.atomic
def record_order(*, order_id: UUID, client_id: UUID, terms: OrderTerms, by: Viewer, at: datetime) -> UUID:
    """Order a medicine here, or write down what is ordered elsewhere. The id is made by whoever asks.

    An order here needs the power to prescribe. Sent again it is one. Raises Refused, NotFound.
    """
    client = require_reach(by, client_id, at=at)
    if models.OrderRow.objects.filter(id=order_id, client_id=client_id).exists():
        return order_id
    medicine = shelf.setting().medicine(terms.medicine)
    if terms.medicine and medicine is None:
        raise Refused(Refusal(say("This medicine is not in the clinic's data."), field="medicine"))
    if terms.place is Place.HERE:
        need(by, Power.PRESCRIBE)
    stop(checking.against_order(terms, medicine, today=today_at(client.site_id, at)))
    _look_at(client_id, terms, medicine)
    models.OrderRow.objects.create(
        id=order_id,
        client_id=client_id,
        medicine=medicine.key if medicine else "",
        title=medicine.title if medicine else terms.title.strip()[:120],
        aim=medicine.aim if medicine else Aim.OTHER,
        route=medicine.route if medicine else Route.OTHER,
        place=terms.place,
        prescriber=named(by) if terms.place is Place.HERE else terms.prescriber.strip()[:120],
        staff_id=by.staff_id if terms.place is Place.HERE else None,
        clinic=terms.clinic.strip()[:120],
        dose_words=terms.dose_words.strip()[:120],
        amount=terms.amount,
        unit=medicine.unit if medicine else terms.unit.strip()[:20],
        since=terms.since,
        until=terms.until,
        why=terms.why.strip()[:300],
        by_name=named(by),
        at=at,
    )
    trail("order medication", "medication_order", order_id, [client_id], by, at)
    return order_id


def _look_at(client_id: UUID, terms: OrderTerms, medicine: Medicine | None) -> None:
    """What runs already, and what the kidneys say to a new order of ours."""
    if medicine is None:
        return
    running = models.OrderRow.objects.select_for_update().filter(client_id=client_id, end_why="")
    if running.filter(medicine=medicine.key).exists():
        raise Refused(
            Refusal(
                say("{what} is on the list already.", what=medicine.called),
                lifted_by=say("Change its dose, or end it first."),
                field="medicine",
            )
        )
    if terms.place is Place.HERE and medicine.kidneys is not None:
        labs = models.LabRow.objects.filter(client_id=client_id, key="creatinine_clearance")
        newest = labs.exclude(value=None).order_by("-on", "-at").first()
        stop(stopping.kidneys_say(medicine, newest.value if newest else None, terms.amount))


@transaction.atomic
def end_order(
    *, order_id: UUID, why: EndWhy, words: str, on: date, version: int, by: Viewer, at: datetime
) -> UUID:
    """End an order on a day, with the reason; the client whose it was. Ours is ended by a prescriber.

    It ends at once: a day to come is refused. Raises NotFound, Stale, Refused.
    """
    row = opened(order_id, version, by=by, at=at)
    stop(checking.against_end(on, today=today_at(row.client.site_id, at)))
    if row.place == Place.HERE:
        need(by, Power.PRESCRIBE)
    last = max(on, row.since)
    models.OrderRow.objects.filter(id=row.id).update(
        end_why=why,
        end_words=words.strip()[:300],
        ended_by=named(by),
        until=min(last, row.until) if row.until else last,
        version=row.version + 1,
    )
    trail("end medication", "medication_order", row.id, [row.client_id], by, at)
    return row.client_id


@transaction.atomic
def change_dose(
    *, order_id: UUID, new_id: UUID, terms: OrderTerms, version: int, by: Viewer, at: datetime
) -> UUID:
    """End an order and begin the same medicine with another dose, in one stroke; the client whose it is.

    The old dose ends the day before the new one begins. Raises NotFound, Stale, Refused.
    """
    row = opened(order_id, version, by=by, at=at)
    if row.medicine != terms.medicine:
        raise Refused(Refusal(say("A change of dose keeps the medicine."), field="medicine"))
    words_of(terms.why, "why", "Say why the dose changes.")
    stop(checking.against_change(terms, row.since, today=today_at(row.client.site_id, at)))
    last, why = terms.since - timedelta(days=1), EndWhy.CHANGED
    end_order(order_id=order_id, why=why, words=terms.why, on=last, version=version, by=by, at=at)
    record_order(order_id=new_id, client_id=row.client_id, terms=terms, by=by, at=at)
    return row.client_id
