"""Grievances: the register, filing one, one grievance, the clocks. What is done with one is in `acts`."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.grievances.forms import (
    NUMBERS,
    AssignForm,
    BodyForm,
    ClockForm,
    FileForm,
    FindForm,
    StepForm,
)
from stepdown.doors.staff.picking import Picked, named, pick
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.grievance import actions, queries
from stepdown.grievance.vocabulary import State
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place

LIST = "staff/grievances/page.html"
NEW = "staff/grievances/new.html"
ONE = "staff/grievances/grievance.html"
CLOCKS = "staff/grievances/clocks.html"


@reads(may=Permission.TAKE_GRIEVANCE)
def grievances(visit: Visit) -> Page:
    form = FindForm({name: visit.query.get(name, "") for name in ("state", "topic")})
    return _list(visit, form)


@writes(may=Permission.TAKE_GRIEVANCE, shows_only=True)
def find_grievances(visit: Visit) -> Page:
    return _list(visit, FindForm(visit.form))


def _list(visit: Visit, form: FindForm) -> Page:
    form.is_valid()
    asked = form.cleaned_data if not form.errors else {}
    shown = queries.register(visit.viewer, **asked, before=visit.before, at=visit.at)
    since = queries.months_back(visit.at)
    context = {
        "shown": shown,
        "form": form,
        "asked": asked,
        "since": since,
        "figures": queries.figures(visit.viewer, since=since, at=visit.at),
        "bodies": queries.bodies(visit.viewer),
    }
    return Page(LIST, context, clients=[card.client_id for card in shown.cards if card.client_id])


@reads(may=Permission.TAKE_GRIEVANCE)
def new_grievance(visit: Visit) -> Page:
    client = named(visit)
    initial = {
        "filer": "client" if client else "",
        "client": client.shown_as if client else "",
        "how": "person",
    }
    return _new(visit, _form(visit, initial=initial), Picked(client.id) if client else None)


@writes(may=Permission.TAKE_GRIEVANCE)
def file_it(visit: Visit) -> Done:
    form, picked = _form(visit, visit.form), pick(visit)
    with beside(form, lambda: _new(visit, form, picked)):
        new = form.new(picked.client_id)
        made = actions.file_grievance(new=new, by=visit.viewer, at=visit.at)
    return _after(visit, made)


def _after(visit: Visit, made: UUID) -> Done:
    """To what the person is to be told; whoever it is about is told that they will not see it."""
    try:
        queries.grievance(visit.viewer, made, at=visit.at)
    except NotFound:
        return Done("grievances", said=say("Filed. It is about you, so it does not show here."))
    return Done("grievance-filed", made)


def _form(visit: Visit, *args: object, **more: object) -> FileForm:
    colleagues = people.staff(visit.viewer, at=visit.at)
    return FileForm(*args, sites=place.sites(visit.viewer), colleagues=colleagues, **more)


def _new(visit: Visit, form: FileForm, picked: Picked | None) -> Page:
    context = {"form": form, "picked": picked, "bodies": queries.bodies(visit.viewer)}
    return Page(NEW, context, status=422 if form.errors else 200)


@reads(may=Permission.TAKE_GRIEVANCE)
def grievance_filed(visit: Visit, grievance_id: UUID) -> Page:
    page = queries.grievance(visit.viewer, grievance_id, at=visit.at)
    clients = [page.card.client_id] if page.card.client_id else []
    context = {"bodies": queries.bodies(visit.viewer), "page": page}
    return Page("staff/grievances/filed.html", context, clients=clients)


@reads(may=Permission.TAKE_GRIEVANCE)
def grievance(visit: Visit, grievance_id: UUID) -> Page:
    return one(visit, grievance_id)


def one(visit: Visit, grievance_id: UUID, **forms: object) -> Page:
    """One grievance with what can be done with it now."""
    page = queries.grievance(visit.viewer, grievance_id, at=visit.at)
    card = page.card
    free = [
        person
        for person in queries.answerers(visit.viewer, card.site_id, at=visit.at)
        if person.name not in page.named
    ]
    context = {
        "page": page,
        "card": card,
        "site": place.site(visit.viewer, card.site_id),
        "bodies": queries.bodies(visit.viewer),
        "State": State,
        "assign_form": AssignForm(colleagues=tuple(free)),
        "step_form": StepForm(),
        "which": "",
        **forms,
    }
    clients = [card.client_id] if card.client_id else []
    return Page(ONE, context, clients=clients, status=422 if forms else 200)


@reads(may=Permission.ANSWER_GRIEVANCE)
def clocks(visit: Visit) -> Page:
    return clock_page(visit)


def clock_page(visit: Visit, form: ClockForm | None = None, body_form: BodyForm | None = None) -> Page:
    """Clocks and addresses, with an offer filled in where one is taken over."""
    found = queries.clocks(visit.viewer)
    taken = next((one for one in found if one.key == visit.query.get("take")), None)
    initial: dict[str, object] = {"starts_on": visit.local.date()}
    if taken is not None:
        told = {
            "name": taken.name,
            "source": taken.source,
            "tag": taken.tag,
            "working_days": taken.working_days,
        }
        initial |= told | {name: getattr(taken, name) for name in NUMBERS}
    context = {
        "clocks": found,
        "sites": {site.id: site.name for site in place.sites(visit.viewer)},
        "bodies": queries.bodies(visit.viewer),
        "today": visit.local.date(),
        "form": form or ClockForm(initial=initial, sites=place.sites(visit.viewer)),
        "body_form": body_form or BodyForm(),
    }
    return Page(CLOCKS, context, status=422 if form or body_form else 200)
