"""Help outside for one client: what is needed, where they were sent, and how it ended."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.help.forms import ReferForm, SheetForm, StepForm, TellForm, initial_for
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.journeys import refer_out
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site
from stepdown.resource import actions, queries
from stepdown.resource.vocabulary import Filter

LIST = "staff/help/page.html"
NEW = "staff/help/new.html"
ONE = "staff/help/one.html"
DUE = "staff/help/due.html"


@reads(may=Permission.REFER_OUT, client="client_id")
def helps(visit: Visit, client_id: UUID) -> Page:
    kind = visit.query.get("kind", "")
    return _list(
        visit, client_id, Filter(kind=kind if kind.isidentifier() else ""), need=visit.query.get("need", "")
    )


@writes(may=Permission.REFER_OUT, client="client_id", shows_only=True)
def find(visit: Visit, client_id: UUID) -> Page:
    text, kind = visit.form.get("text", "")[:80], visit.form.get("kind", "")
    asked = Filter(text=text, kind=kind if kind.isidentifier() else "")
    return _list(visit, client_id, asked, need=visit.form.get("need", ""))


def _list(
    visit: Visit, client_id: UUID, asked: Filter, *, need: str = "", form: SheetForm | None = None
) -> Page:
    viewer, at = visit.viewer, visit.at
    card = client_card(viewer, client_id, at=at)
    cards = queries.helps(viewer, client_id, at=at)
    looked = bool(asked.text or asked.kind)
    shelf = queries.directory(viewer, asked, on=visit.local.date()) if looked else None
    found = [one for one in shelf.cards if one.takes][:12] if shelf else []
    context = client_frame(viewer, card, "helps") | {
        "cards": cards,
        "needs": queries.needs(viewer, client_id, at=at),
        "kinds": queries.kinds(viewer),
        "asked": asked,
        "looked": looked,
        "found": found,
        "figures": queries.figures(viewer, [one.id for one in found]),
        "need": need if need.replace(".", "_").isidentifier() else "",
        "form": form
        or SheetForm(cards=cards, initial={"places": [str(one.id) for one in cards if one.open]}),
    }
    return Page(LIST, context, clients=[client_id], status=422 if form else 200)


@reads(may=Permission.REFER_OUT, client="client_id")
def new_help(visit: Visit, client_id: UUID, resource_id: UUID) -> Page:
    needs = queries.needs(visit.viewer, client_id, at=visit.at)
    need = next((one for one in needs if one.key == visit.query.get("need")), None)
    aims = queries.aims(visit.viewer, client_id, at=visit.at)
    return _new(visit, client_id, resource_id, ReferForm(initial=initial_for(need, False), aims=aims))


@writes(may=Permission.REFER_OUT, client="client_id")
def refer(visit: Visit, client_id: UUID, resource_id: UUID) -> Done:
    form = ReferForm(visit.form, aims=queries.aims(visit.viewer, client_id, at=visit.at))
    with beside(form, lambda: _new(visit, client_id, resource_id, form)):
        made = actions.refer(client_id=client_id, new=form.new(resource_id), by=visit.viewer, at=visit.at)
    return Done("help", client_id, made, said=say("Referred. You are asked how it went."))


def _new(visit: Visit, client_id: UUID, resource_id: UUID, form: ReferForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    place = queries.resource(visit.viewer, resource_id, on=visit.local.date())
    context = client_frame(visit.viewer, card, "helps") | {"place": place, "form": form}
    return Page(NEW, context, clients=[client_id], status=422 if form.errors else 200)


@reads(may=Permission.REFER_OUT, client="client_id")
def one(visit: Visit, client_id: UUID, help_id: UUID) -> Page:
    return _one(visit, client_id, help_id)


def _one(visit: Visit, client_id: UUID, help_id: UUID, **forms: object) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.one_help(visit.viewer, client_id, help_id, at=visit.at)
    zone = site(visit.viewer, card.site_id).tz
    context = client_frame(visit.viewer, card, "helps") | {
        "shown": shown,
        "help": shown.card,
        "zone": zone,
        "step_form": StepForm(card=shown.card, zone=zone),
        "tell_form": TellForm(),
        **forms,
    }
    return Page(ONE, context, clients=[client_id], status=422 if forms else 200)


@writes(may=Permission.REFER_OUT, client="client_id")
def follow(visit: Visit, client_id: UUID, help_id: UUID) -> Done:
    card = client_card(visit.viewer, client_id, at=visit.at)
    shown = queries.one_help(visit.viewer, client_id, help_id, at=visit.at)
    form = StepForm(visit.form, card=shown.card, zone=site(visit.viewer, card.site_id).tz)
    with beside(form, lambda: _one(visit, client_id, help_id, step_form=form)):
        actions.follow(
            client_id=client_id,
            help_id=help_id,
            step=form.step(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("help", client_id, help_id, said=say("Noted."))


@writes(may=Permission.REFER_OUT, client="client_id")
def tell(visit: Visit, client_id: UUID, help_id: UUID) -> Done:
    form = TellForm(visit.form)
    with beside(form, lambda: _one(visit, client_id, help_id, tell_form=form)):
        told = form.cleaned_data["words"]
        refer_out.tell(client_id=client_id, help_id=help_id, words=told, by=visit.viewer, at=visit.at)
    return Done("help", client_id, help_id, said=say("Noted, and logged as told."))


@writes(may=Permission.REFER_OUT, client="client_id")
def letter(visit: Visit, client_id: UUID, help_id: UUID) -> File:
    made = refer_out.letter(client_id=client_id, help_id=help_id, by=visit.viewer, at=visit.at)
    return File(made, clients=[client_id])


@writes(may=Permission.REFER_OUT, client="client_id")
def sheet(visit: Visit, client_id: UUID) -> File:
    form = SheetForm(visit.form, cards=queries.helps(visit.viewer, client_id, at=visit.at))
    with beside(form, lambda: _list(visit, client_id, Filter(), form=form)):
        made = refer_out.sheet(
            client_id=client_id,
            help_ids=[UUID(text) for text in form.cleaned_data["places"]],
            discreet=form.cleaned_data["discreet"],
            by=visit.viewer,
            at=visit.at,
        )
    return File(made, clients=[client_id])


@reads(may=Permission.REFER_OUT)
def due(visit: Visit) -> Page:
    mine = visit.query.get("whose") != "all"
    try:
        before = UUID(visit.query.get("before", ""))
    except ValueError:
        before = None
    lines = queries.due(visit.viewer, mine=mine, before=before, at=visit.at)
    older = lines[-1].card.id if len(lines) == queries.PAGE else None
    context = {"lines": lines, "mine": mine, "older": older}
    return Page(DUE, context, clients=[line.card.client_id for line in lines])
