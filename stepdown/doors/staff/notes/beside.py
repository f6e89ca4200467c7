"""What is done with a note that is there: co-signed, amended, added to late, taken back, closed, copied."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.doors.staff.notes.forms import AmendForm, CosignForm, LateForm, WhyForm
from stepdown.doors.staff.notes.views import copy_form, note_page, unsigned_page
from stepdown.doors.threshold import Done, File, Visit, beside, writes
from stepdown.journeys import print_notes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.note import actions, queries
from stepdown.note.vocabulary import Why
from stepdown.people.vocabulary import Permission


@writes(may=Permission.WRITE_NOTES)
def cosign(visit: Visit, note_id: UUID) -> Done:
    form = CosignForm(visit.form)
    with beside(form, lambda: note_page(visit, note_id, cosign_form=form)):
        data = form.cleaned_data
        actions.cosign(
            note_id=note_id,
            present=data["present"] == "yes",
            words=data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("note", note_id, said=say("Co-signed."))


@writes(may=Permission.WRITE_NOTES)
def amend(visit: Visit, note_id: UUID) -> Done:
    form = AmendForm(visit.form)
    with beside(form, lambda: note_page(visit, note_id, amend_form=form)):
        data = form.cleaned_data
        actions.amend(note_id=note_id, words=data["words"], why=data["why"], by=visit.viewer, at=visit.at)
    return Done("note", note_id, said=say("It stands beside the note. The signed words stay."))


@writes(may=Permission.WRITE_NOTES)
def add_late(visit: Visit, note_id: UUID) -> Done:
    form = LateForm(visit.form)
    with beside(form, lambda: note_page(visit, note_id, late_form=form)):
        data = form.cleaned_data
        zone = queries.note(visit.viewer, note_id, at=visit.at).card.zone
        actions.late_entry(
            note_id=note_id,
            happened_at=_at_site(data["happened_at"], zone),
            words=data["words"],
            why=Why(data["why"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("note", note_id, said=say("It stands beside the note, with both times."))


@writes(may=Permission.WRITE_NOTES)
def withdraw(visit: Visit, note_id: UUID) -> Done:
    form = WhyForm(visit.form)
    with beside(form, lambda: note_page(visit, note_id, why_form=form)):
        why = form.cleaned_data["why"]
        actions.withdraw(note_id=note_id, version=visit.version, why=why, by=visit.viewer, at=visit.at)
    return Done("unsigned-notes", said=say("Taken back. It is shown nowhere any more."))


@writes(may=Permission.WRITE_NOTES)
def close(visit: Visit) -> Done:
    form = WhyForm(visit.form)
    with beside(form, lambda: unsigned_page(visit, form)):
        actions.close_administratively(
            note_ids=_ids(visit), why=form.cleaned_data["why"], by=visit.viewer, at=visit.at
        )
    return Done("unsigned-notes", said=say("Closed in your name. None of it becomes a claim."))


@writes(may=Permission.SEE_CHART, shows_only=True)
def copy(visit: Visit, note_id: UUID) -> File:
    card = queries.note(visit.viewer, note_id, at=visit.at).card
    form = copy_form(visit, card.client_id, visit.form)
    with beside(form, lambda: note_page(visit, note_id, copy_form=form)):
        way = form.cleaned_data["way"]
        return File(print_notes.as_pdf(note_id=note_id, way=way, by=visit.viewer, at=visit.at))


def _ids(visit: Visit) -> list[UUID]:
    """The notes that were ticked. Raises NotFound for what is no id."""
    try:
        return [UUID(one) for one in dict.fromkeys(visit.form.getlist("note"))]
    except ValueError:
        raise NotFound from None


def _at_site(typed: datetime, zone: str) -> datetime:
    """A moment as typed, on the wall clock of the note's site."""
    return typed.replace(tzinfo=ZoneInfo(zone))
