"""Supervision: whose agreements, how the hours stand, what a board gets to read."""

from __future__ import annotations

from uuid import UUID

from django import forms

from stepdown.doors.staff.supervision.forms import AgreementForm, EndForm, HoursForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.journeys.print_duties import supervision_log
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.queries.telling import powers_of
from stepdown.people.vocabulary import Permission, Power
from stepdown.supervision import actions, queries

LIST, NEW, LOG = (f"staff/supervision/{name}.html" for name in ("page", "new", "log"))


@reads(may=Permission.LOG_SUPERVISION)
def supervision(visit: Visit) -> Page:
    found = queries.agreements(visit.viewer, at=visit.at)
    may_agree = visit.viewer.may(Permission.MANAGE_STAFF) or visit.viewer.can(Power.CO_SIGN)
    context = {
        "agreements": found,
        "uncovered": queries.uncovered(visit.viewer, at=visit.at),
        "unsigned": queries.unsigned_by(visit.viewer, at=visit.at),
        "may_agree": may_agree,
        "me": visit.viewer.staff_id,
    }
    return Page(LIST, context)


@reads(may=Permission.LOG_SUPERVISION)
def new_agreement(visit: Visit) -> Page:
    initial = {"starts_on": visit.local.date(), "supervisee_id": visit.query.get("for", "")}
    return _new(visit, _form(visit, initial=initial))


@writes(may=Permission.LOG_SUPERVISION)
def agree(visit: Visit) -> Done:
    form = _form(visit, visit.form)
    with beside(form, lambda: _new(visit, form)):
        made = actions.agree(words=form.words(), by=visit.viewer, at=visit.at)
    return Done("supervision-log", made.id, said=say("Written down. It is in force once both signed."))


@reads(may=Permission.LOG_SUPERVISION)
def log(visit: Visit, agreement_id: UUID) -> Page:
    return log_page(visit, agreement_id)


@writes(may=Permission.LOG_SUPERVISION)
def sign_agreement(visit: Visit, agreement_id: UUID) -> Done:
    actions.sign_agreement(agreement_id=agreement_id, by=visit.viewer, at=visit.at)
    return Done("supervision-log", agreement_id, said=say("Signed."))


@writes(may=Permission.LOG_SUPERVISION)
def end_agreement(visit: Visit, agreement_id: UUID) -> Done:
    form = EndForm(visit.form)
    with beside(form, lambda: log_page(visit, agreement_id, end_form=form)):
        why = form.cleaned_data["why"]
        actions.end_agreement(agreement_id=agreement_id, why=why, by=visit.viewer, at=visit.at)
    return Done("supervision-log", agreement_id, said=say("Ended. What was logged stays and counts."))


@writes(may=Permission.LOG_SUPERVISION)
def tell_hours(visit: Visit, agreement_id: UUID) -> Done:
    form = HoursForm(visit.form)
    with beside(form, lambda: log_page(visit, agreement_id, hours_form=form)):
        actions.tell_client_minutes(
            agreement_id=agreement_id,
            on=visit.local.date(),
            minutes=round(form.cleaned_data["hours"] * 60),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("supervision-log", agreement_id, said=say("Noted. The newest telling counts."))


@writes(may=Permission.LOG_SUPERVISION, shows_only=True)
def pdf(visit: Visit, agreement_id: UUID) -> File:
    return File(supervision_log(agreement_id=agreement_id, by=visit.viewer, at=visit.at))


def log_page(visit: Visit, agreement_id: UUID, **wrong: forms.Form) -> Page:
    """One agreement: this period, the whole, every session."""
    shown = queries.log(visit.viewer, agreement_id, at=visit.at)
    entries = queries.entries(visit.viewer, agreement_id, before=visit.before, at=visit.at)
    signed = {one.staff_id for one in shown.agreement.signatures}
    context = {
        "log": shown,
        "card": shown.agreement,
        "entries": entries,
        "older": entries[-1].number if len(entries) == queries.PAGE else None,
        "signs": shown.may_write and visit.viewer.staff_id not in signed and not shown.agreement.ended_at,
        "me": visit.viewer.staff_id,
        "may_end": visit.viewer.may(Permission.MANAGE_STAFF)
        or visit.viewer.staff_id == shown.agreement.supervisor_id,
        "end_form": EndForm(),
        "hours_form": HoursForm(),
        **wrong,
    }
    clients = {one.id for entry in entries for one in entry.clients}
    return Page(LOG, context, clients=sorted(clients), status=422 if wrong else 200)


def _form(visit: Visit, data: object = None, *, initial: object = None) -> AgreementForm:
    here = people.staff(visit.viewer, at=visit.at)
    supervisors = [card for card in here if Power.CO_SIGN in powers_of(card, visit.local.date())]
    asked = queries.requirements(visit.viewer, on=visit.local.date())
    return AgreementForm(data, staff=here, supervisors=supervisors, asked=asked, initial=initial)


def _new(visit: Visit, form: AgreementForm) -> Page:
    asked = queries.requirements(visit.viewer, on=visit.local.date())
    return Page(NEW, {"form": form, "asked": asked})
