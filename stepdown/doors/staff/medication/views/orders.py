"""Orders: new, another dose, an end, a dose verified with its clinic."""

from __future__ import annotations

from uuid import UUID

from django import forms

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.medication.forms import ChangeForm, EndForm, OrderForm, VerifyForm, today_of
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import Words, say
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import EndWhy, Order, Place
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

NEW, ACT = "staff/medication/new.html", "staff/medication/act.html"


@reads(may=Permission.KEEP_MEDICATION, client="client_id")
def new(visit: Visit, client_id: UUID) -> Page:
    own = visit.viewer.may(Permission.ORDER_MEDICATION)
    begin = today_of(visit.local.date()) | {
        "place": Place.HERE if own else Place.ELSEWHERE,
        "prescriber": visit.viewer.name if own else "",
    }
    return _new(visit, client_id, OrderForm(medicines=queries.medicines(), initial=begin))


def _new(visit: Visit, client_id: UUID, form: OrderForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    frame = client_frame(visit.viewer, card, "client-medication")
    context = frame | {"form": form, "medicines": queries.medicines()}
    return Page(NEW, context, clients=[client_id], status=422 if form.is_bound else 200)


@writes(may=Permission.KEEP_MEDICATION, client="client_id")
def order(visit: Visit, client_id: UUID) -> Done:
    form = OrderForm(visit.form, medicines=queries.medicines())
    with beside(form, lambda: _new(visit, client_id, form)):
        key, terms = form.cleaned_data["key"], form.terms()
        actions.record_order(order_id=key, client_id=client_id, terms=terms, by=visit.viewer, at=visit.at)
    return Done("client-medication", client_id, said=say("It stands on the list."))


def _act(visit: Visit, one: Order, form: forms.Form, name: str, title: Words, why: Words) -> Page:
    """A page with one form about one order."""
    card = client_card(visit.viewer, one.client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "client-medication") | {
        "order": one,
        "form": form,
        "act": name,
        "act_title": title,
        "act_why": why,
    }
    return Page(ACT, context, clients=[one.client_id], status=422 if form.is_bound else 200)


@reads(may=Permission.ORDER_MEDICATION)
def changing(visit: Visit, medication_order_id: UUID) -> Page:
    one = queries.order(visit.viewer, medication_order_id, at=visit.at)
    begin = today_of(visit.local.date()) | {"dose_words": one.dose_words, "amount": one.amount}
    return _changing(visit, one, ChangeForm(initial=begin))


def _changing(visit: Visit, one: Order, form: ChangeForm) -> Page:
    why = say("The order before stays readable, with the day it ended and why.")
    return _act(visit, one, form, "medication-change", say("Another dose"), why)


@writes(may=Permission.ORDER_MEDICATION)
def change(visit: Visit, medication_order_id: UUID) -> Done:
    one = queries.order(visit.viewer, medication_order_id, at=visit.at)
    form = ChangeForm(visit.form)
    with beside(form, lambda: _changing(visit, one, form)):
        actions.change_dose(
            order_id=one.id,
            new_id=form.cleaned_data["key"],
            terms=form.terms(one),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-medication", one.client_id, said=say("The dose is changed."))


@reads(may=Permission.KEEP_MEDICATION)
def ending(visit: Visit, medication_order_id: UUID) -> Page:
    one = queries.order(visit.viewer, medication_order_id, at=visit.at)
    return _ending(visit, one, EndForm(initial=today_of(visit.local.date())))


def _ending(visit: Visit, one: Order, form: EndForm) -> Page:
    why = say("What was ordered here is ended by a prescriber; what is from elsewhere by whoever learns it.")
    return _act(visit, one, form, "medication-end", say("It ends"), why)


@writes(may=Permission.KEEP_MEDICATION)
def end(visit: Visit, medication_order_id: UUID) -> Done:
    one = queries.order(visit.viewer, medication_order_id, at=visit.at)
    form = EndForm(visit.form)
    with beside(form, lambda: _ending(visit, one, form)):
        data = form.cleaned_data
        actions.end_order(
            order_id=one.id,
            why=EndWhy(data["why"]),
            words=data["words"],
            on=data["on"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-medication", one.client_id, said=say("It has ended, and stays readable."))


@reads(may=Permission.KEEP_MEDICATION)
def verifying(visit: Visit, medication_order_id: UUID) -> Page:
    one = queries.order(visit.viewer, medication_order_id, at=visit.at)
    begin = today_of(visit.local.date()) | {"amount": one.amount}
    return _verifying(visit, one, VerifyForm(initial=begin))


def _verifying(visit: Visit, one: Order, form: VerifyForm) -> Page:
    why = say("Asking tells their clinic that they come here: it needs a consent in force that names it.")
    return _act(visit, one, form, "medication-verify", say("Verify the dose"), why)


@writes(may=Permission.KEEP_MEDICATION)
def verify(visit: Visit, medication_order_id: UUID) -> Done:
    one = queries.order(visit.viewer, medication_order_id, at=visit.at)
    form = VerifyForm(visit.form)
    with beside(form, lambda: _verifying(visit, one, form)):
        actions.verify_dose(order_id=one.id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("client-medication", one.client_id, said=say("The dose is verified."))
