"""Reading: a client's notes, one note, and what is not signed yet."""

from __future__ import annotations

from uuid import UUID

from django import forms

from stepdown.doors.look.say import words
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.notes.forms import LANGUAGES, AmendForm, CopyForm, CosignForm, LateForm, WhyForm
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.journeys import print_notes
from stepdown.kernel.refusal import NotFound
from stepdown.note import queries
from stepdown.note.vocabulary import Note, NoteKind, NoteState
from stepdown.people import queries as people
from stepdown.people.vocabulary import ClientCard, Permission, Power
from stepdown.session.queries import led_along

ALL, ONE, OWED = (f"staff/notes/{name}.html" for name in ("page", "note", "unsigned"))
WRITTEN = (NoteKind.INDIVIDUAL, NoteKind.FAMILY, NoteKind.CRISIS, NoteKind.CONTACT)


@reads(may=Permission.SEE_CHART, client="client_id")
def notes(visit: Visit, client_id: UUID) -> Page:
    card = people.client_card(visit.viewer, client_id, at=visit.at)
    asked = visit.query.get("kind", "")
    kind = NoteKind(asked) if asked in set(NoteKind) else None
    found = queries.notes(visit.viewer, client_id, at=visit.at, kind=kind)
    context = client_frame(visit.viewer, card, "notes") | {
        "notes": found,
        "kind": kind,
        "kinds": tuple(NoteKind),
        "written": WRITTEN,
        "writes": visit.viewer.may(Permission.WRITE_NOTES),
        "apart": len(queries.counseling_notes(visit.viewer, client_id, at=visit.at)),
        "reports": queries.reports_of(visit.viewer, client_id, at=visit.at),
        "altered": {one.note_id for one in queries.altered(visit.viewer, at=visit.at, client_id=client_id)},
    }
    return Page(ALL, context, clients=[client_id])


@reads(may=Permission.SEE_CHART)
def note(visit: Visit, note_id: UUID) -> Page:
    return note_page(visit, note_id)


@reads(may=Permission.SEE_CHART)
def unsigned(visit: Visit) -> Page:
    return unsigned_page(visit)


def unsigned_page(visit: Visit, form: WhyForm | None = None) -> Page:
    """What is not signed yet: one's own, to co-sign, late with others; what is kept for who left."""
    waiting = queries.unsigned(visit.viewer, at=visit.at)
    reports = queries.reports_owed(visit.viewer, at=visit.at)
    taken = tuple(one for one in waiting.own if one.kind is NoteKind.CLOSING)
    closing = (*taken, *(one for one in waiting.late if not one.author_active))
    context = {
        "waiting": waiting,
        "own": tuple(one for one in waiting.own if one.kind is not NoteKind.CLOSING),
        "closing": closing,
        "late": tuple(one for one in waiting.late if one.author_active),
        "custody": queries.in_custody(visit.viewer, at=visit.at),
        "reports": reports,
        "form": form or WhyForm(),
        "closes": visit.viewer.can(Power.CO_SIGN),
    }
    lines = (*waiting.own, *waiting.to_cosign, *waiting.late)
    clients = {one.client_id for one in lines} | {one.client_id for one in reports}
    return Page(OWED, context, clients=sorted(clients), status=422 if form else 200)


def note_page(visit: Visit, note_id: UUID, **wrong: forms.Form) -> Page:
    """One note whole, with what may be done beside it."""
    shown = queries.note(visit.viewer, note_id, at=visit.at)
    card = shown.card
    me, mine = visit.viewer.staff_id, visit.viewer.staff_id == card.author_id
    signed_by = {one.staff_id for one in shown.signatures}
    client = _client(visit, card.client_id)
    context = (client_frame(visit.viewer, client, "notes") if client else {"client": None}) | {
        "note": shown,
        "card": card,
        "form_of": queries.form_of(card.kind),
        "along": led_along(visit.viewer, card.session_id, at=visit.at) if card.session_id else (),
        "mine": mine,
        "cosigns": _cosigns(visit, shown) and me not in signed_by,
        "adds": mine and not card.open,
        "cosign_form": CosignForm(),
        "amend_form": AmendForm(),
        "late_form": LateForm(),
        "why_form": WhyForm(),
        "languages": dict(LANGUAGES),
        "copy_form": copy_form(visit, card.client_id) if client and not card.open else None,
        **wrong,
    }
    return Page(ONE, context, clients=[card.client_id], status=422 if wrong else 200)


def copy_form(visit: Visit, client_id: UUID, data: object = None) -> CopyForm:
    """To whom a copy may go."""
    ways = print_notes.ways(visit.viewer, client_id, at=visit.at)
    return CopyForm(
        data, ways=[(one.key, f"{one.recipient.shown_as}: {words(one.purpose.label)}") for one in ways]
    )


def _client(visit: Visit, client_id: UUID) -> ClientCard | None:
    """The client, where the viewer reaches them: an author also reads their notes of others' clients."""
    try:
        return people.client_card(visit.viewer, client_id, at=visit.at)
    except NotFound:
        return None


def _cosigns(visit: Visit, shown: Note) -> bool:
    """Whether this viewer may add a co-signature."""
    state = shown.card.state
    return visit.viewer.can(Power.CO_SIGN) and state not in (NoteState.DRAFT, NoteState.LOCKED)
