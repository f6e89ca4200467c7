"""Who is around a client, and how each may be reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.contacts.forms import ContactForm, LineForm, WordForm, initial_of
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people import queries as people_of
from stepdown.people.vocabulary import Permission
from stepdown.phone import actions, queries

ALL = "staff/contacts/page.html"
ONE = "staff/contacts/contact.html"
LINE = "staff/contacts/line.html"


@reads(may=Permission.LOG_CALL, client="client_id")
def contacts(visit: Visit, client_id: UUID) -> Page:
    return _all(visit, client_id)


def _all(visit: Visit, client_id: UUID, **forms: Any) -> Page:
    card = people_of.client_card(visit.viewer, client_id, at=visit.at)
    noted = people_of.contacts(visit.viewer, client_id, at=visit.at)
    lines = queries.lines(visit.viewer, client_id, at=visit.at)
    known = queries.callers(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "contacts") | {
        "noted": noted,
        "named": {one.contact_id: one.until for one in known if one.named and one.contact_id},
        "lines": {
            whose: [(one, queries.times_of(one)) for one in lines if one.contact_id == whose]
            for whose in (None, *(one.id for one in noted))
        },
        "form": ContactForm(),
        "word_form": WordForm(contacts=noted),
        **forms,
    }
    return Page(ALL, context, clients=[client_id])


@writes(may=Permission.LOG_CALL, client="client_id")
def add_contact(visit: Visit, client_id: UUID) -> Done:
    form = ContactForm(visit.form)
    if not form.is_valid():
        raise Invalid(_all(visit, client_id, form=form))
    people.add_contact(client_id=client_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("contacts", client_id, said=say("Noted. This gives them no right to know anything."))


@reads(may=Permission.LOG_CALL, client="client_id")
def contact(visit: Visit, client_id: UUID, contact_id: UUID) -> Page:
    shown = people_of.contact(visit.viewer, client_id, contact_id, at=visit.at)
    first = {"name": shown.name, "relation": shown.relation, "emergency": shown.is_emergency_contact}
    return _contact(visit, client_id, contact_id, ContactForm(initial=first))


def _contact(visit: Visit, client_id: UUID, contact_id: UUID, form: ContactForm) -> Page:
    card = people_of.client_card(visit.viewer, client_id, at=visit.at)
    shown = people_of.contact(visit.viewer, client_id, contact_id, at=visit.at)
    context = client_frame(visit.viewer, card, "contacts") | {"contact": shown, "form": form}
    return Page(ONE, context, clients=[client_id])


@writes(may=Permission.LOG_CALL, client="client_id")
def change_contact(visit: Visit, client_id: UUID, contact_id: UUID) -> Done:
    form = ContactForm(visit.form)
    if not form.is_valid():
        raise Invalid(_contact(visit, client_id, contact_id, form))
    people.change_contact(
        client_id=client_id,
        contact_id=contact_id,
        **form.cleaned_data,
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("contacts", client_id, said=say("Saved."))


@writes(may=Permission.LOG_CALL, client="client_id")
def agree_on_word(visit: Visit, client_id: UUID) -> Done:
    noted = people_of.contacts(visit.viewer, client_id, at=visit.at)
    form = WordForm(visit.form, contacts=noted)
    with beside(form, lambda: _all(visit, client_id, word_form=form), otherwise="word"):
        actions.agree_on_word(
            client_id=client_id,
            contact_id=form.contact_id(),
            word=form.cleaned_data["word"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("contacts", client_id, said=say("Kept as a fingerprint. Nobody can read it here."))


@reads(may=Permission.LOG_CALL, client="client_id")
def new_line(visit: Visit, client_id: UUID) -> Page:
    noted = people_of.contacts(visit.viewer, client_id, at=visit.at)
    whose = visit.query.get("contact", "")
    return _line(visit, client_id, LineForm(contacts=noted, initial={"contact": whose}))


@writes(may=Permission.LOG_CALL, client="client_id")
def add_line(visit: Visit, client_id: UUID) -> Done:
    form = LineForm(visit.form, contacts=people_of.contacts(visit.viewer, client_id, at=visit.at))
    with beside(form, lambda: _line(visit, client_id, form)):
        words, whose = form.line(), form.contact_id()
        actions.add_line(client_id=client_id, contact_id=whose, words=words, by=visit.viewer, at=visit.at)
    return Done("contacts", client_id, said=say("Kept under seal."))


@reads(may=Permission.LOG_CALL, client="client_id")
def line(visit: Visit, client_id: UUID, line_id: UUID) -> Page:
    shown = queries.line(visit.viewer, client_id, line_id, at=visit.at)
    first = initial_of(shown.told) | {"contact": str(shown.contact_id or "")}
    noted = people_of.contacts(visit.viewer, client_id, at=visit.at)
    form = LineForm(contacts=noted, times=shown.told.times, initial=first)
    return _line(visit, client_id, form, line_id=line_id)


@writes(may=Permission.LOG_CALL, client="client_id")
def change_line(visit: Visit, client_id: UUID, line_id: UUID) -> Done:
    queries.line(visit.viewer, client_id, line_id, at=visit.at)
    form = LineForm(visit.form, contacts=people_of.contacts(visit.viewer, client_id, at=visit.at))
    with beside(form, lambda: _line(visit, client_id, form, line_id=line_id)):
        actions.change_line(
            client_id=client_id,
            line_id=line_id,
            words=form.line(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("contacts", client_id, said=say("Saved."))


@writes(may=Permission.LOG_CALL, client="client_id")
def end_line(visit: Visit, client_id: UUID, line_id: UUID) -> Done:
    why = visit.form.get("why", "")
    actions.end_line(client_id=client_id, line_id=line_id, why=why, by=visit.viewer, at=visit.at)
    return Done("contacts", client_id, said=say("No longer used. It stays on file so that nobody calls it."))


def _line(visit: Visit, client_id: UUID, form: LineForm, *, line_id: UUID | None = None) -> Page:
    card = people_of.client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.line(visit.viewer, client_id, line_id, at=visit.at) if line_id else None
    context = client_frame(visit.viewer, card, "contacts") | {"form": form, "line": shown}
    return Page(LINE, context, clients=[client_id])
