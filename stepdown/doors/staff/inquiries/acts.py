"""Changing inquiries: open, save, end, outcome, try, book, join, welcome."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from stepdown.doors.staff.inquiries import views
from stepdown.doors.staff.inquiries.forms import AttemptForm, HourForm, OutcomeForm, SheetForm, WelcomeForm
from stepdown.doors.threshold import Done, Invalid, Saved, Visit, beside, put, writes
from stepdown.intake import actions, queries
from stepdown.intake.vocabulary import CallSheet, Channel, InquiryCard
from stepdown.journeys.welcome_inquiry import book_inquiry, welcome_inquiry
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site


@writes(may=Permission.TAKE_INQUIRY)
def open_call(visit: Visit) -> Done:
    own = place.sites(visit.viewer)
    site = next((site for site in own if str(site.id) == visit.form.get("site")), own[0] if own else None)
    if site is None:
        raise NotFound
    channel = Channel.WALK_IN if visit.form.get("channel") == Channel.WALK_IN else Channel.PHONE
    sheet = CallSheet(channel=channel)
    made = actions.open_inquiry(site_id=site.id, sheet=sheet, by=visit.viewer, at=visit.at)
    return Done("inquiry-call", made.id)


@writes(may=Permission.TAKE_INQUIRY)
def save_call(visit: Visit, inquiry_id: UUID) -> Saved | Done:
    card, kept = queries.call_sheet(visit.viewer, inquiry_id, at=visit.at)
    form = SheetForm(visit.form)
    if not form.is_valid():
        raise Invalid(views.sheet_page(visit, card, kept, form))
    version = _save(visit, card, form)
    if visit.form.get("then") == "end" and not visit.is_autosave:
        actions.end_call(inquiry_id=inquiry_id, by=visit.viewer, at=visit.at)
        return Done("inquiry", inquiry_id, said=say("Kept. Now say what came of it."))
    return Saved(version, Done("inquiry-call", inquiry_id, said=say("Saved.")))


def _save(visit: Visit, card: InquiryCard, form: SheetForm) -> int:
    sheet = form.sheet()
    try:
        return _keep(visit, card, sheet)
    except Refused as refused:
        if visit.is_autosave:
            # Half a number is being typed: keep everything else meanwhile, and say so when the call ends.
            half = {refusal.field for refusal in refused.refusals}
            whole = {name: "" if name in half else getattr(sheet, name) for name in ("phone", "email")}
            word = "" if "code_word" in half else sheet.code_word
            kept = replace(sheet, phone=whole["phone"], email=whole["email"], code_word=word)
            return _keep(visit, card, kept)
        put(form, refused)
        raise Invalid(views.sheet_page(visit, card, sheet, form)) from refused


def _keep(visit: Visit, card: InquiryCard, sheet: CallSheet) -> int:
    version = visit.version
    return actions.save_sheet(inquiry_id=card.id, sheet=sheet, version=version, by=visit.viewer, at=visit.at)


@writes(may=Permission.TAKE_INQUIRY)
def record_outcome(visit: Visit, inquiry_id: UUID) -> Done:
    form = OutcomeForm(visit.form, site=_site(visit, inquiry_id))
    with beside(form, lambda: views.one(visit, inquiry_id, outcome_form=form)):
        entry = form.entry()
        actions.record_outcome(inquiry_id=inquiry_id, entry=entry, by=visit.viewer, at=visit.at)
    return Done("inquiry", inquiry_id, said=say("Recorded: {what}.", what=entry.kind.label))


@writes(may=Permission.TAKE_INQUIRY)
def record_attempt(visit: Visit, inquiry_id: UUID) -> Done:
    form = AttemptForm(visit.form, site=_site(visit, inquiry_id))
    with beside(form, lambda: views.one(visit, inquiry_id, attempt_form=form), otherwise="again_at"):
        actions.record_attempt(inquiry_id=inquiry_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("inquiry", inquiry_id, said=say("Noted."))


@writes(may=Permission.TAKE_INQUIRY)
def book(visit: Visit, inquiry_id: UUID) -> Done:
    form = HourForm(visit.form)
    if not form.is_valid():
        raise Invalid(views.free_hours(visit, inquiry_id))
    data = form.cleaned_data
    try:
        book_inquiry(
            inquiry_id=inquiry_id,
            assessor_id=data["assessor"],
            starts_at=data["starts_at"],
            minutes=data["minutes"],
            note=data["note"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        raise Invalid(views.free_hours(visit, inquiry_id, refusals=refused.refusals)) from refused
    return Done("inquiry", inquiry_id, said=say("Assessment booked."))


@writes(may=Permission.TAKE_INQUIRY)
def cancel(visit: Visit, inquiry_id: UUID) -> Done:
    why = visit.form.get("why", "")
    actions.cancel_assessment(inquiry_id=inquiry_id, why=why, by=visit.viewer, at=visit.at)
    return Done("inquiry", inquiry_id, said=say("The hour is free again."))


@writes(may=Permission.TAKE_INQUIRY)
def reopen(visit: Visit, inquiry_id: UUID) -> Done:
    note = visit.form.get("note", "")[:4000]
    actions.reopen_inquiry(inquiry_id=inquiry_id, note=note, by=visit.viewer, at=visit.at)
    return Done("inquiry-call", inquiry_id, said=say("Open again, with everything that was said before."))


@writes(may=Permission.TAKE_INQUIRY)
def join(visit: Visit, inquiry_id: UUID) -> Done:
    try:
        earlier_id = UUID(visit.form.get("earlier", ""))
    except ValueError:
        raise NotFound from None
    actions.continue_inquiry(inquiry_id=inquiry_id, earlier_id=earlier_id, by=visit.viewer, at=visit.at)
    return Done("inquiry", earlier_id, said=say("Joined. Waiting counts from the first call."))


@writes(may=Permission.TAKE_INQUIRY)
def welcome(visit: Visit, inquiry_id: UUID) -> Done:
    form = WelcomeForm(visit.form)
    with beside(form, lambda: views.one(visit, inquiry_id, welcome_form=form)):
        welcome_inquiry(inquiry_id=inquiry_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("inquiry", inquiry_id, said=say("Chart opened."))


def _site(visit: Visit, inquiry_id: UUID) -> Site:
    card, _sheet = queries.call_sheet(visit.viewer, inquiry_id, at=visit.at)
    return place.site(visit.viewer, card.site_id)
