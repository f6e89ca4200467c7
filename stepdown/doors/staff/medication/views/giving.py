"""The prescriber's list, and a dose that is given."""

from __future__ import annotations

from uuid import UUID

from django import forms

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.medication.forms import GiveForm, WhyForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import give_medication
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import Medicine, Order
from stepdown.overview.queries.medication import medication_board, medication_of
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

BOARD, GIVE = "staff/medication/board.html", "staff/medication/give.html"


@reads(may=Permission.GIVE_MEDICATION)
def board(visit: Visit) -> Page:
    found = medication_board(visit.viewer, on=visit.local.date(), at=visit.at)
    return Page(BOARD, {"board": found, "today": visit.local.date()}, clients=list(found.cards))


def _of(visit: Visit, order_id: UUID) -> tuple[Order, Medicine]:
    """An order that is injected, and its medicine. Raises NotFound."""
    order = queries.order(visit.viewer, order_id, at=visit.at)
    medicine = queries.medicine(order.medicine)
    if medicine is None or medicine.injection is None:
        raise NotFound
    return order, medicine


@reads(may=Permission.GIVE_MEDICATION)
def giving(visit: Visit, medication_order_id: UUID) -> Page:
    order, medicine = _of(visit, medication_order_id)
    return _giving(visit, order, medicine, GiveForm(medicine=medicine), WhyForm())


def _giving(visit: Visit, order: Order, medicine: Medicine, form: forms.Form, why: forms.Form) -> Page:
    card = client_card(visit.viewer, order.client_id, at=visit.at)
    found = medication_of(visit.viewer, order.client_id, on=visit.local.date(), at=visit.at)
    window = found.whole.windows.get(order.id)
    doses = [one for one in found.whole.given if one.order_id == order.id and not one.void_why]
    if window is not None and window.next_amount is not None:
        form.fields["amount"].initial = str(window.next_amount)
    context = client_frame(visit.viewer, card, "client-medication") | {
        "order": order,
        "medicine": medicine,
        "window": window,
        "last": doses[0] if doses else None,
        "stops": found.stops.get(order.id, ()),
        "overruled": found.overruled.get(order.id, ()),
        "form": form,
        "why": why,
    }
    return Page(GIVE, context, clients=[card.id], status=422 if form.is_bound or why.is_bound else 200)


@writes(may=Permission.GIVE_MEDICATION)
def give(visit: Visit, medication_order_id: UUID) -> Done:
    order, medicine = _of(visit, medication_order_id)
    form = GiveForm(visit.form, medicine=medicine)
    with beside(form, lambda: _giving(visit, order, medicine, form, WhyForm())):
        key, terms = form.cleaned_data["key"], form.terms()
        give_medication.give(given_id=key, order_id=order.id, terms=terms, by=visit.viewer, at=visit.at)
    return Done("client-medication", order.client_id, said=say("Given, and written down."))


@writes(may=Permission.ORDER_MEDICATION)
def overrule(visit: Visit, medication_order_id: UUID) -> Done:
    order, medicine = _of(visit, medication_order_id)
    why = WhyForm(visit.form)
    with beside(why, lambda: _giving(visit, order, medicine, GiveForm(medicine=medicine), why)):
        words = why.cleaned_data["why"]
        give_medication.overrule(order_id=order.id, why=words, by=visit.viewer, at=visit.at)
    return Done("medication-give", order.id, said=say("It can be given today, in your name."))


@writes(may=Permission.GIVE_MEDICATION)
def void(visit: Visit, medication_given_id: UUID) -> Done:
    form = WhyForm(visit.form)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    client_id = actions.void(given_id=medication_given_id, why=why, by=visit.viewer, at=visit.at)
    return Done("client-medication", client_id, said=say("It counts no more, and stays readable."))
