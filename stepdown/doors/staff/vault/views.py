"""The vault of one client from outside, what an opening shows, and the way in when someone is in danger."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.vault.forms import (
    EmergencyForm,
    FindForm,
    IdentityForm,
    JoinForm,
    OpenForm,
    PartForm,
)
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.identity import actions, queries
from stepdown.identity.vocabulary import EmergencyReason, Field, Task
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

OUTSIDE = "staff/vault/page.html"
ENTER = "staff/vault/identity.html"
EMERGENCY = "staff/vault/emergency.html"
IN_EMERGENCY = "staff/vault/in_emergency.html"


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def vault(visit: Visit, client_id: UUID) -> Page:
    return _outside(visit, client_id, OpenForm())


@writes(may=Permission.OPEN_VAULT, client="client_id")
def open_vault(visit: Visit, client_id: UUID) -> Done:
    form = OpenForm(visit.form)
    with beside(form, lambda: _outside(visit, client_id, form), otherwise="reason"):
        task, reason = Task(form.cleaned_data["task"]), form.cleaned_data["reason"]
        made = actions.open_vault(client_id=client_id, task=task, reason=reason, by=visit.viewer, at=visit.at)
    return Done("vault-opened", client_id, made.id)


@reads(may=Permission.SEE_CLIENTS, client="client_id")
def opened(visit: Visit, client_id: UUID, opening_id: UUID) -> Page:
    opening, identity = queries.opened(visit.viewer, opening_id, at=visit.at)
    if opening.client_id != client_id:
        raise NotFound
    card = client_card(visit.viewer, client_id, at=visit.at)
    seconds = int((opening.hidden_at - visit.at).total_seconds())
    known = identity.values if identity is not None else {}
    context = client_frame(visit.viewer, card, "vault") | {
        "opening": opening,
        "seconds": seconds,
        "is_open": identity is not None,
        "values": [(field.label, known[field]) for field in Field if field in known],
    }
    why = opening.reason if identity is not None else ""
    return Page("staff/vault/opened.html", context, clients=[client_id], why=why, fleeting=True)


@reads(may=Permission.ENTER_IDENTITY, client="client_id")
def identity(visit: Visit, client_id: UUID) -> Page:
    return _enter(visit, client_id, None)


@writes(may=Permission.ENTER_IDENTITY, client="client_id")
def enter(visit: Visit, client_id: UUID) -> Done:
    status = queries.vault_status(visit.viewer, client_id, at=visit.at)
    form = IdentityForm(visit.form, present=status.present)
    with beside(form, lambda: _enter(visit, client_id, form)):
        actions.enter_identity(
            client_id=client_id,
            values=form.values(),
            why=form.cleaned_data.get("why", ""),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("vault", client_id, said=say("Sealed. Nobody sees it without saying what for."))


@writes(may=Permission.OPEN_VAULT, client="client_id")
def join(visit: Visit, client_id: UUID) -> Done:
    form = JoinForm(visit.form)
    if not form.is_valid():
        raise Invalid(_outside(visit, client_id, OpenForm(), join_form=form))
    actions.record_join_wish(
        client_id=client_id,
        other_id=form.cleaned_data["other"],
        words=form.cleaned_data["words"],
        by=visit.viewer,
        at=visit.at,
    )
    return Done("vault", client_id, said=say("The wish is on record. Nothing was merged."))


@writes(may=Permission.OPEN_VAULT, client="client_id")
def part(visit: Visit, client_id: UUID) -> Done:
    wish_id = PartForm(visit.form).id()
    if wish_id is None:
        raise Refused(Refusal(say("Say which wish was taken back.")))
    actions.withdraw_join_wish(client_id=client_id, wish_id=wish_id, by=visit.viewer, at=visit.at)
    return Done("vault", client_id, said=say("The records stand apart again."))


@reads(may=Permission.OPEN_VAULT_IN_EMERGENCY)
def emergency(visit: Visit) -> Page:
    return Page(EMERGENCY, {"form": FindForm(), "found": None})


@writes(may=Permission.OPEN_VAULT_IN_EMERGENCY, shows_only=True)
def find(visit: Visit) -> Page:
    form = FindForm(visit.form)
    if not form.is_valid():
        return Page(EMERGENCY, {"form": form, "found": None}, status=422)
    found = queries.find_in_emergency(visit.viewer, form.cleaned_data["text"], at=visit.at)
    return Page(EMERGENCY, {"form": form, "found": found}, clients=[card.id for card in found])


@reads(may=Permission.OPEN_VAULT_IN_EMERGENCY)
def in_emergency(visit: Visit, client_id: UUID) -> Page:
    return _in_emergency(visit, client_id, EmergencyForm())


@writes(may=Permission.OPEN_VAULT_IN_EMERGENCY)
def open_in_emergency(visit: Visit, client_id: UUID) -> Done:
    form = EmergencyForm(visit.form)
    with beside(form, lambda: _in_emergency(visit, client_id, form), otherwise="reason"):
        what, reason = EmergencyReason(form.cleaned_data["emergency"]), form.cleaned_data["reason"]
        made = actions.open_in_emergency(
            client_id=client_id, emergency=what, reason=reason, by=visit.viewer, at=visit.at
        )
    return Done("vault-opened", client_id, made.id)


def _outside(visit: Visit, client_id: UUID, form: OpenForm, *, join_form: JoinForm | None = None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "vault") | {
        "status": queries.vault_status(visit.viewer, client_id, at=visit.at),
        "needs": queries.needs(visit.viewer, client_id, at=visit.at),
        "earlier": queries.earlier_episodes(visit.viewer, client_id, at=visit.at),
        "wishes": queries.join_wishes(visit.viewer, client_id, at=visit.at),
        "form": form,
        "join_form": join_form or JoinForm(),
        "part_form": PartForm,
    }
    others = [earlier.client_id for earlier in context["earlier"] if earlier.card]  # type: ignore[attr-defined]
    wrong = bool(form.errors or (join_form and join_form.errors))
    return Page(OUTSIDE, context, clients=[client_id, *others], status=422 if wrong else 200)


def _enter(visit: Visit, client_id: UUID, form: IdentityForm | None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    status = queries.vault_status(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "vault") | {
        "vault_status": status,
        "form": form or IdentityForm(present=status.present),
    }
    return Page(ENTER, context, clients=[client_id], status=422 if form else 200, fleeting=True)


def _in_emergency(visit: Visit, client_id: UUID, form: EmergencyForm) -> Page:
    card = queries.card_in_emergency(visit.viewer, client_id, at=visit.at)
    context = {"client": card, "form": form}
    return Page(IN_EMERGENCY, context, clients=[client_id], status=422 if form.errors else 200)
