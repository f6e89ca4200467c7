"""Incidents: the register, reporting one, one incident, the duties to report. What follows is in `acts`."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from stepdown.doors.staff.incidents.forms import (
    ActionForm,
    AddForm,
    DoneForm,
    DutyForm,
    FindForm,
    ReportForm,
    ReviewForm,
    SettleForm,
)
from stepdown.doors.staff.picking import Picked, named, pick
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.incident import actions, queries
from stepdown.incident.vocabulary import Narrow
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place

LIST = "staff/incidents/page.html"
NEW = "staff/incidents/new.html"
ONE = "staff/incidents/incident.html"
DUTIES = "staff/incidents/duties.html"
NARROW = ("kind", "severity", "state", "month")


@reads(may=Permission.REPORT_INCIDENT)
def incidents(visit: Visit) -> Page:
    return _list(visit, FindForm({name: visit.query.get(name, "") for name in NARROW}))


@writes(may=Permission.REPORT_INCIDENT, shows_only=True)
def find_incidents(visit: Visit) -> Page:
    return _list(visit, FindForm(visit.form))


def _list(visit: Visit, form: FindForm) -> Page:
    form.is_valid()
    data = form.cleaned_data if not form.errors else {}
    told = {name: data.get(name, "") for name in ("text", "kind", "severity", "state")}
    asked = Narrow(**told, month=_month(data.get("month", "")), before=visit.before)
    context = {
        "shown": queries.register(visit.viewer, asked, at=visit.at),
        "form": form,
        "asked": asked,
        "months": queries.months(visit.viewer, at=visit.at),
        "counts": queries.counts(visit.viewer, at=visit.at),
        "mine": queries.my_actions(visit.viewer, at=visit.at),
    }
    return Page(LIST, context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


@reads(may=Permission.REPORT_INCIDENT)
def new_incident(visit: Visit) -> Page:
    client = named(visit)
    initial = {"happened_at": visit.local, "client": client.shown_as if client else ""}
    return _new(visit, _form(visit, initial=initial), Picked(client.id) if client else None)


@writes(may=Permission.REPORT_INCIDENT)
def report(visit: Visit) -> Done:
    form, picked = _form(visit, visit.form), pick(visit)
    with beside(form, lambda: _new(visit, form, picked)):
        if picked.unclear:
            raise Invalid(_new(visit, form, picked))
        made = actions.report(new=form.new(picked.client_id), by=visit.viewer, at=visit.at)
    return Done("incident", made, said=say("Reported. Those who answer for it are told."))


def _form(visit: Visit, *args: object, **more: object) -> ReportForm:
    zone = visit.local.tzinfo
    assert zone is not None  # noqa: S101 - a local moment has a zone
    here, crew = place.sites(visit.viewer), people.staff(visit.viewer, at=visit.at)
    return ReportForm(*args, sites=here, colleagues=crew, zone=zone, **more)


def _new(visit: Visit, form: ReportForm, picked: Picked | None) -> Page:
    wrong = bool(form.errors) or bool(picked and picked.unclear)
    return Page(NEW, {"form": form, "picked": picked}, status=422 if wrong else 200)


@reads(may=Permission.REPORT_INCIDENT)
def incident(visit: Visit, incident_id: UUID) -> Page:
    return one(visit, incident_id)


def one(visit: Visit, incident_id: UUID, **forms: object) -> Page:
    """One incident with what can be done about it now."""
    page = queries.incident(visit.viewer, incident_id, at=visit.at)
    zone = place.site(visit.viewer, page.card.site_id).tz
    crew = people.staff(visit.viewer, at=visit.at) if page.whole else ()
    context = {
        "page": page,
        "card": page.card,
        "zone": zone,
        "add_form": AddForm(),
        "settle_form": SettleForm(zone=zone, initial={"told_at": visit.at.astimezone(zone)}),
        "settling": None,
        "review_form": ReviewForm(colleagues=crew),
        "action_form": ActionForm(colleagues=crew),
        "done_form": DoneForm(),
        **forms,
    }
    clients = [person.client_id for person in page.people if person.client_id]
    return Page(ONE, context, clients=clients, status=422 if forms else 200)


@reads(may=Permission.REVIEW_INCIDENT)
def duties(visit: Visit) -> Page:
    return duty_page(visit)


def duty_page(visit: Visit, form: DutyForm | None = None) -> Page:
    """The duties to report, with an offer filled in where one is taken over."""
    found = queries.duties(visit.viewer)
    taken = next((one for one in found if one.key == visit.query.get("take")), None)
    initial: dict[str, object] = {"starts_on": visit.local.date()}
    if taken is not None:
        names = ("name", "to", "hours", "days", "working_days", "source", "tag")
        initial |= {name: getattr(taken, name) for name in names}
        initial |= {"kinds": list(taken.kinds), "least": taken.least.value}
    context = {
        "duties": found,
        "kinds": {kind.key: kind.label for kind in queries.kinds()},
        "sites": {site.id: site.name for site in place.sites(visit.viewer)},
        "today": visit.local.date(),
        "form": form or DutyForm(initial=initial, sites=place.sites(visit.viewer)),
    }
    return Page(DUTIES, context, status=422 if form else 200)
