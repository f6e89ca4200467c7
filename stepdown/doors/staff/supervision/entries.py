"""One session of supervision: logging, correcting, signing, adding."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.supervision.forms import AddendumForm, EntryForm, fresh, initial_of
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.queries import tied_clients
from stepdown.people.vocabulary import ClientCard, Permission, TieGround
from stepdown.supervision import actions, queries
from stepdown.supervision.vocabulary import AgreementCard, EntryCard

NEW, ONE = "staff/supervision/hour_new.html", "staff/supervision/hour.html"
TIES = (TieGround.ACCOUNTABLE, TieGround.CARE_TEAM, TieGround.ASSESSOR)


@reads(may=Permission.LOG_SUPERVISION)
def new_entry(visit: Visit, agreement_id: UUID) -> Page:
    card = queries.agreement(visit.viewer, agreement_id, at=visit.at)
    return _new(visit, card, _form(visit, card, initial=fresh(card, visit.at)))


@writes(may=Permission.LOG_SUPERVISION)
def log_entry(visit: Visit, agreement_id: UUID) -> Done:
    card = queries.agreement(visit.viewer, agreement_id, at=visit.at)
    form = _form(visit, card, visit.form)
    with beside(form, lambda: _new(visit, card, form)):
        made = actions.log_session(
            agreement_id=agreement_id, words=form.words(), by=visit.viewer, at=visit.at
        )
    return Done("supervision-hour", made.id, said=say("Logged. It counts once both signed."))


@reads(may=Permission.LOG_SUPERVISION)
def entry(visit: Visit, hour_id: UUID) -> Page:
    return _one(visit, hour_id)


@writes(may=Permission.LOG_SUPERVISION)
def change(visit: Visit, hour_id: UUID) -> Done:
    shown = queries.entry(visit.viewer, hour_id, at=visit.at)
    card = queries.agreement(visit.viewer, shown.agreement_id, at=visit.at)
    form = _form(visit, card, visit.form, shown=shown)
    with beside(form, lambda: _one(visit, hour_id, form)):
        actions.change_session(
            entry_id=hour_id, words=form.words(), version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("supervision-hour", hour_id, said=say("Saved."))


@writes(may=Permission.LOG_SUPERVISION)
def sign(visit: Visit, hour_id: UUID) -> Done:
    done = actions.sign_session(entry_id=hour_id, version=visit.version, by=visit.viewer, at=visit.at)
    said = (
        say("Signed by both. The minutes count.")
        if done.signed_at
        else say("Signed. One more is waited for.")
    )
    return Done("supervision-hour", hour_id, said=said)


@writes(may=Permission.LOG_SUPERVISION)
def add(visit: Visit, hour_id: UUID) -> Done:
    form = AddendumForm(visit.form)
    with beside(form, lambda: _one(visit, hour_id, added=form)):
        words = form.cleaned_data["words"]
        actions.add_to_session(entry_id=hour_id, words=words, by=visit.viewer, at=visit.at)
    return Done("supervision-hour", hour_id, said=say("Added. The entry stays as it was signed."))


def _form(
    visit: Visit,
    card: AgreementCard,
    data: object = None,
    *,
    shown: EntryCard | None = None,
    initial: object = None,
) -> EntryForm:
    clients = {
        one.id: one for one in tied_clients(visit.viewer, card.supervisee_id, at=visit.at, grounds=TIES)
    }
    linked: dict[UUID, ClientCard] = {one.id: one for one in shown.clients} if shown else {}
    return EntryForm(data, zone=card.zone, clients=(linked | clients).values(), initial=initial)


def _new(visit: Visit, card: AgreementCard, form: EntryForm) -> Page:
    ids = [UUID(value) for value, _label in form.fields["client_ids"].choices]  # type: ignore[attr-defined]
    return Page(NEW, {"card": card, "form": form}, clients=ids, status=422 if form.errors else 200)


def _one(
    visit: Visit, hour_id: UUID, form: EntryForm | None = None, added: AddendumForm | None = None
) -> Page:
    shown = queries.entry(visit.viewer, hour_id, at=visit.at)
    card = queries.agreement(visit.viewer, shown.agreement_id, at=visit.at)
    mine = visit.viewer.staff_id in (card.supervisee_id, card.supervisor_id)
    initial = initial_of(shown, card.zone)
    context = {
        "card": card,
        "entry": shown,
        "mine": mine,
        "signs": mine and visit.viewer.staff_id not in {one.staff_id for one in shown.signatures},
        "form": form or _form(visit, card, shown=shown, initial=initial),
        "added": added or AddendumForm(),
    }
    clients = [one.id for one in shown.clients]
    return Page(ONE, context, clients=clients, status=422 if form or added else 200)
