"""What stands apart from the chart: counseling notes of one's own, and reports to child protection."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.notes.apart_forms import ApartForm, ReportForm, StepForm
from stepdown.doors.staff.notes.forms import WhyForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.note import actions, queries
from stepdown.note.vocabulary import CounselingNote
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission

KEPT, KEPT_ONE, NEW, ONE = (
    f"staff/notes/{name}.html" for name in ("apart", "apart_one", "protect_new", "protect")
)


@reads(may=Permission.WRITE_NOTES, client="client_id")
def kept(visit: Visit, client_id: UUID) -> Page:
    return _kept(visit, client_id, ApartForm(initial={"on": visit.local.date()}))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def keep(visit: Visit, client_id: UUID) -> Done:
    form = ApartForm(visit.form)
    with beside(form, lambda: _kept(visit, client_id, form)):
        data = form.cleaned_data
        actions.keep_counseling_note(
            client_id=client_id, on=data["on"], words=data["words"], by=visit.viewer, at=visit.at
        )
    return Done("notes-apart", client_id, said=say("Kept apart. You alone read it."))


@reads(may=Permission.WRITE_NOTES)
def kept_one(visit: Visit, apart_id: UUID) -> Page:
    for one in queries.in_custody(visit.viewer, at=visit.at):
        if one.id == apart_id:
            return Page(KEPT_ONE, {"card": one, "text": None, "form": WhyForm()}, fleeting=True)
    return _read(queries.counseling_note(visit.viewer, apart_id, at=visit.at))


@writes(may=Permission.WRITE_NOTES)
def open_kept(visit: Visit, apart_id: UUID) -> Page:
    form = WhyForm(visit.form)
    cards = {one.id: one for one in queries.in_custody(visit.viewer, at=visit.at)}
    card = cards.get(apart_id)
    if card is None:
        raise NotFound
    with beside(form, lambda: Page(KEPT_ONE, {"card": card, "text": None, "form": form}, fleeting=True)):
        why = form.cleaned_data["why"]
        found = actions.open_in_custody(note_id=apart_id, why=why, by=visit.viewer, at=visit.at)
    return _read(found)


@reads(may=Permission.SEE_CHART, client="client_id")
def new_report(visit: Visit, client_id: UUID) -> Page:
    return _new(visit, client_id, ReportForm(initial={"note_id": visit.query.get("note", "")}))


@writes(may=Permission.SEE_CHART, client="client_id")
def report(visit: Visit, client_id: UUID) -> Done:
    form = ReportForm(visit.form)
    with beside(form, lambda: _new(visit, client_id, form)):
        made = actions.report_protection(
            client_id=client_id, words=form.words(visit.at), by=visit.viewer, at=visit.at
        )
    return Done("protect", made.id, said=say("Written down. It is its own record, not a part of the chart."))


@reads(may=Permission.SEE_CHART)
def one_report(visit: Visit, protection_id: UUID) -> Page:
    return _report(visit, protection_id, None)


@writes(may=Permission.SEE_CHART)
def add_step(visit: Visit, protection_id: UUID) -> Done:
    form = StepForm(visit.form)
    with beside(form, lambda: _report(visit, protection_id, form)):
        data = form.cleaned_data
        zone = ZoneInfo(queries.report(visit.viewer, protection_id, at=visit.at).zone)
        actions.add_step(
            report_id=protection_id,
            step=form.step(),
            words=data["words"],
            number=data["number"],
            done_at=data["done_at"].replace(tzinfo=zone),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("protect", protection_id, said=say("Noted."))


def _kept(visit: Visit, client_id: UUID, form: ApartForm) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    found = queries.counseling_notes(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "notes") | {"kept": found, "form": form}
    return Page(KEPT, context, clients=[client_id], fleeting=True)


def _read(found: CounselingNote) -> Page:
    return Page(KEPT_ONE, {"card": found.card, "text": found.words, "form": None}, fleeting=True)


def _new(visit: Visit, client_id: UUID, form: ReportForm) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    return Page(NEW, client_frame(visit.viewer, card, "protect-new") | {"form": form}, clients=[client_id])


def _report(visit: Visit, protection_id: UUID, form: StepForm | None) -> Page:
    found = queries.report(visit.viewer, protection_id, at=visit.at)
    now = visit.at.astimezone(ZoneInfo(found.zone)).replace(tzinfo=None, second=0, microsecond=0)
    context = {
        "report": found,
        "owed": queries.owed_of(found, at=visit.at),
        "form": form or StepForm(initial={"done_at": now}),
    }
    return Page(ONE, context, clients=[found.client_id], status=422 if form else 200)
