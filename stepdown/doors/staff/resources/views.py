"""The directory: which places help, how good what we know is, and what came of sending people there."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.resources.forms import (
    CloseForm,
    FindForm,
    KindForm,
    PauseForm,
    ResourceForm,
    initial_of,
)
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.privacy.vocabulary import Purpose, RecipientKind
from stepdown.resource import actions, queries
from stepdown.resource.vocabulary import Filter, State

LIST = "staff/resources/page.html"
FORM = "staff/resources/form.html"
ONE = "staff/resources/resource.html"
SENT = "staff/resources/sent.html"


@reads(may=Permission.REFER_OUT)
def resources(visit: Visit) -> Page:
    kinds = queries.kinds(visit.viewer)
    form = FindForm(visit.query, kinds=kinds)
    asked = form.asked()
    narrowed = {
        name: getattr(asked, name) for name in ("kind", "language", "state", "walk_ins", "self_referral")
    }
    return _list(
        visit, FindForm(initial=narrowed, kinds=kinds), Filter(**narrowed, after=_id(visit, "after"))
    )


@writes(may=Permission.REFER_OUT, shows_only=True)
def find_resource(visit: Visit) -> Page:
    form = FindForm(visit.form, kinds=queries.kinds(visit.viewer))
    return _list(visit, form, form.asked())


def _list(visit: Visit, form: FindForm, asked: Filter, kind_form: KindForm | None = None) -> Page:
    shelf = queries.directory(visit.viewer, asked, on=visit.local.date())
    context = {
        "shelf": shelf,
        "asked": asked,
        "form": form,
        "figures": queries.figures(visit.viewer, [card.id for card in shelf.cards]),
        "kinds": queries.kinds(visit.viewer),
        "due": queries.due(visit.viewer, mine=False, most=queries.PAGE, at=visit.at),
        "kind_form": kind_form or KindForm(),
    }
    return Page(LIST, context, status=422 if kind_form else 200)


@reads(may=Permission.MANAGE_DIRECTORY)
def new_resource(visit: Visit) -> Page:
    kinds = queries.kinds(visit.viewer)
    initial = {"kind": visit.query.get("kind", ""), "referred_by": ["self", "clinic"], "languages": "en"}
    return Page(FORM, {"form": ResourceForm(initial=initial, kinds=kinds), "card": None})


@writes(may=Permission.MANAGE_DIRECTORY)
def add_resource(visit: Visit) -> Done:
    form = ResourceForm(visit.form, kinds=queries.kinds(visit.viewer))
    with beside(form, lambda: Page(FORM, {"form": form, "card": None})):
        told = form.cleaned_data["confirmed"]
        card = actions.add_resource(words=form.words(), confirmed=told, by=visit.viewer, at=visit.at)
    return Done("resource", card.id, said=say("In the directory."))


@reads(may=Permission.REFER_OUT)
def resource(visit: Visit, resource_id: UUID) -> Page:
    return _one(visit, resource_id)


def _one(visit: Visit, resource_id: UUID, **forms: object) -> Page:
    card = queries.resource(visit.viewer, resource_id, on=visit.local.date())
    context = {
        "card": card,
        "figures": queries.figures(visit.viewer, [card.id])[card.id],
        "states": list(State),
        "pause_form": PauseForm(),
        "close_form": CloseForm(),
        **forms,
    }
    return Page(ONE, context, status=422 if forms else 200)


@reads(may=Permission.MANAGE_DIRECTORY)
def change_page(visit: Visit, resource_id: UUID) -> Page:
    card = queries.resource(visit.viewer, resource_id, on=visit.local.date())
    form = ResourceForm(initial=initial_of(card), kinds=queries.kinds(visit.viewer))
    return Page(FORM, {"form": form, "card": card})


@writes(may=Permission.MANAGE_DIRECTORY)
def change_resource(visit: Visit, resource_id: UUID) -> Done:
    card = queries.resource(visit.viewer, resource_id, on=visit.local.date())
    form = ResourceForm(visit.form, kinds=queries.kinds(visit.viewer))
    version, by, at = visit.version, visit.viewer, visit.at
    with beside(form, lambda: Page(FORM, {"form": form, "card": card})):
        changed = actions.change_resource(
            resource_id=resource_id, words=form.words(), version=version, by=by, at=at
        )
        if form.cleaned_data["confirmed"]:
            actions.confirm_resource(resource_id=resource_id, version=changed.version, by=by, at=at)
    return Done("resource", resource_id, said=say("Saved."))


@writes(may=Permission.MANAGE_DIRECTORY)
def confirm(visit: Visit, resource_id: UUID) -> Done:
    actions.confirm_resource(resource_id=resource_id, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("resource", resource_id, said=say("Confirmed today."))


@writes(may=Permission.MANAGE_DIRECTORY)
def pause(visit: Visit, resource_id: UUID) -> Done:
    form = PauseForm(visit.form)
    with beside(form, lambda: _one(visit, resource_id, pause_form=form)):
        actions.pause_resource(
            resource_id=resource_id,
            **form.cleaned_data,
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("resource", resource_id, said=say("Nobody is sent there until it opens again."))


@writes(may=Permission.MANAGE_DIRECTORY)
def close(visit: Visit, resource_id: UUID) -> Done:
    form = CloseForm(visit.form)
    if not form.is_valid():
        raise Invalid(_one(visit, resource_id, close_form=form))
    why = form.cleaned_data["why"]
    actions.close_resource(
        resource_id=resource_id, why=why, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("resource", resource_id, said=say("Closed. It stays for those who were sent there."))


@writes(may=Permission.MANAGE_DIRECTORY)
def reopen(visit: Visit, resource_id: UUID) -> Done:
    actions.reopen_resource(resource_id=resource_id, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("resource", resource_id, said=say("Takes people again."))


@reads(may=Permission.REFER_OUT)
def sent(visit: Visit, resource_id: UUID) -> Page:
    card = queries.resource(visit.viewer, resource_id, on=visit.local.date())
    state = visit.query.get("state", "")
    lines = queries.referred_to(
        visit.viewer, resource_id, state=state, before=_id(visit, "before"), at=visit.at
    )
    context = {
        "card": card,
        "lines": lines,
        "state": next((one for one in State if one == state), None),
        "older": lines[-1].card.id if len(lines) == queries.PAGE else None,
        "figures": queries.figures(visit.viewer, [card.id])[card.id],
    }
    return Page(SENT, context, clients=[line.card.client_id for line in lines])


@writes(may=Permission.MANAGE_DIRECTORY)
def add_kind(visit: Visit) -> Done:
    form = KindForm(visit.form)
    with beside(form, lambda: _list(visit, FindForm(kinds=queries.kinds(visit.viewer)), Filter(), form)):
        data = form.cleaned_data
        actions.add_kind(
            label=data["label"],
            recipient=RecipientKind(data["recipient"]),
            purpose=Purpose(data["purpose"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("resources", said=say("Added. Places can be of this kind now."))


def _id(visit: Visit, name: str) -> UUID | None:
    try:
        return UUID(visit.query.get(name, ""))
    except ValueError:
        return None
