"""One person's medication: what they take, what is due, and what is told."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django import forms

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.medication.forms import (
    EffectForm,
    FollowForm,
    KitForm,
    LabForm,
    StepForm,
    WeekForm,
    WhyForm,
    today_of,
)
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import give_medication
from stepdown.kernel.words import say
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import Kit, Severity, Taken
from stepdown.overview.queries.medication import MedicationOf, medication_of
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

PAGE = "staff/medication/client.html"
NONE: Mapping[str, forms.Form] = {}


@reads(may=Permission.SEE_CHART, client="client_id")
def medication(visit: Visit, client_id: UUID) -> Page:
    return page_of(visit, client_id)


def page_of(visit: Visit, client_id: UUID, given: Mapping[str, forms.Form] = NONE) -> Page:
    """The page of one person; `given` are forms that were not filled in rightly."""
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = medication_of(visit.viewer, client_id, on=visit.local.date(), at=visit.at)
    context = client_frame(visit.viewer, card, "client-medication") | {
        "found": found,
        "whole": found.whole,
        "known": {one.key: one for one in queries.medicines()},
        "today": visit.local.date(),
        "done": {(one.order_id, one.step): one for one in found.whole.begun},
        "last_week": {one.order_id: one for one in reversed(found.whole.weeks)},
        "forms": _forms(visit, found) | dict(given),
    }
    return Page(PAGE, context, clients=[client_id], status=422 if given else 200)


def _forms(visit: Visit, found: MedicationOf) -> dict[str, forms.Form]:
    now = today_of(visit.local.date())
    return {
        "lab": LabForm(kinds=queries.lab_kinds(), initial=now),
        "effect": EffectForm(orders=found.whole.current, initial=now),
        "kit": KitForm(),
        "step": StepForm(),
        "follow": FollowForm(),
        "void": WhyForm(),
    }


@writes(may=Permission.KEEP_MEDICATION, client="client_id")
def lab(visit: Visit, client_id: UUID) -> Done:
    form = LabForm(visit.form, kinds=queries.lab_kinds())
    with beside(form, lambda: page_of(visit, client_id, {"lab": form})):
        actions.record_lab(client_id=client_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("client-medication", client_id, said=say("The value is noted."))


@writes(may=Permission.KEEP_MEDICATION, client="client_id")
def effect(visit: Visit, client_id: UUID) -> Done:
    today, at = visit.local.date(), visit.at
    orders = queries.current(visit.viewer, [client_id], on=today, at=at).get(client_id, ())
    form = EffectForm(visit.form, orders=orders)
    with beside(form, lambda: page_of(visit, client_id, {"effect": form})):
        data = form.cleaned_data
        actions.note_effect(
            client_id=client_id,
            order_id=UUID(data["order_id"]) if data["order_id"] else None,
            words=data["words"],
            severity=Severity(data["severity"]),
            since=data["since"],
            follow_up_on=data["follow_up_on"],
            by=visit.viewer,
            at=at,
        )
    return Done("client-medication", client_id, said=say("Noted. It is asked about again."))


@writes(may=Permission.KEEP_MEDICATION)
def followed(visit: Visit, medication_effect_id: UUID) -> Done:
    form = FollowForm(visit.form)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    client_id = actions.follow_effect(
        effect_id=medication_effect_id, words=words, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("client-medication", client_id, said=say("Noted how it is now."))


@writes(may=Permission.KEEP_MEDICATION, client="client_id")
def naloxone(visit: Visit, client_id: UUID) -> Done:
    form = KitForm(visit.form)
    with beside(form, lambda: page_of(visit, client_id, {"kit": form})):
        kit, words = Kit(form.cleaned_data["kit"]), form.cleaned_data["words"]
        actions.note_naloxone(client_id=client_id, kit=kit, words=words, by=visit.viewer, at=visit.at)
    return Done("client-medication", client_id, said=say("Naloxone is noted."))


@writes(may=Permission.KEEP_MEDICATION)
def week(visit: Visit, medication_order_id: UUID) -> Done:
    order = queries.order(visit.viewer, medication_order_id, at=visit.at)
    form = WeekForm(visit.form)
    with beside(form, lambda: page_of(visit, order.client_id)):
        taken = Taken(form.cleaned_data["taken"])
        actions.tell_week(order_id=order.id, taken=taken, by=visit.viewer, at=visit.at)
    return Done("client-medication", order.client_id, said=say("The week is noted."))


@writes(may=Permission.GIVE_MEDICATION)
def step(visit: Visit, medication_order_id: UUID) -> Done:
    order = queries.order(visit.viewer, medication_order_id, at=visit.at)
    form = StepForm(visit.form)
    with beside(form, lambda: page_of(visit, order.client_id, {"step": form})):
        key, words = form.cleaned_data["step"], form.cleaned_data["words"]
        give_medication.do_step(order_id=order.id, step=key, words=words, by=visit.viewer, at=visit.at)
    return Done("client-medication", order.client_id, said=say("The step is noted."))
