"""The state report: whom it is about, what is missing, and the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from stepdown.doors.staff.state.forms import CodesForm, DaysForm
from stepdown.doors.threshold import Done, File, Invalid, Page, Visit, beside, reads, writes
from stepdown.journeys import state_forms
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site
from stepdown.state_report import actions, queries
from stepdown.state_report.vocabulary import Moment

REPORT = "staff/state/page.html"


@dataclass(frozen=True)
class Wanted:
    """Which records the page is about."""

    site: Site
    moment: Moment
    days: tuple[date, date]

    @property
    def query(self) -> str:
        return (
            f"site={self.site.id}&moment={self.moment.value}&starts_on={self.days[0]}&ends_on={self.days[1]}"
        )


@reads(may=Permission.REPORT_TO_STATE)
def report(visit: Visit) -> Page:
    form = DaysForm(visit.query) if "starts_on" in visit.query else None
    return _page(visit, _site(visit, visit.query.get("site", "")), form)


@writes(may=Permission.REPORT_TO_STATE)
def set_codes(visit: Visit, site_id: UUID) -> Done:
    layout = queries.layout_on(visit.viewer, visit.local.date())
    form = CodesForm(visit.form, states=queries.states(visit.viewer, layout))
    if not form.is_valid():
        raise Invalid(_page(visit, _site(visit, str(site_id)), None, codes=form))
    actions.set_site_codes(
        site_id=site_id,
        state=form.cleaned_data["state"],
        metro=form.cleaned_data["metro"],
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Done("state-report", said=say("Kept."))


@writes(may=Permission.REPORT_TO_STATE)
def make_file(visit: Visit, site_id: UUID) -> File:
    site = _site(visit, str(site_id))
    form = DaysForm(visit.form)
    with beside(form, lambda: _page(visit, site, form)):
        wanted = _wanted(site, form)
        released, standing = state_forms.make_file(
            site_id=site.id, moment=wanted.moment, days=wanted.days, by=visit.viewer, at=visit.at
        )
    return File(released, clients=[one.span.client_id for one in standing.ready])


def _site(visit: Visit, site_id: str) -> Site:
    own = place.sites(visit.viewer)
    found = next(
        (site for site in own if str(site.id) == site_id), None if site_id else next(iter(own), None)
    )
    if found is None:
        raise NotFound
    return found


def _wanted(site: Site, form: DaysForm) -> Wanted:
    given = form.cleaned_data
    return Wanted(site, Moment(given["moment"]), (given["starts_on"], given["ends_on"]))


def _page(visit: Visit, site: Site, form: DaysForm | None, *, codes: CodesForm | None = None) -> Page:
    today = visit.local.date()
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    start = {"moment": Moment.ADMISSION.value, "starts_on": first, "ends_on": today}
    usable = form is not None and not any(name in form.errors for name in ("moment", "starts_on", "ends_on"))
    wanted = (
        _wanted(site, form) if form is not None and usable else Wanted(site, Moment.ADMISSION, (first, today))
    )
    shown = state_forms.due(
        visit.viewer, site.id, wanted.moment, wanted.days, after=_after(visit), at=visit.at
    )
    kept = queries.site_codes(visit.viewer, site.id)
    layout = queries.layout_on(visit.viewer, today)
    states = queries.states(visit.viewer, layout)
    context = {
        "form": form or DaysForm(initial=start),
        "wanted": wanted,
        "sites": place.sites(visit.viewer),
        "shown": shown,
        "standing": state_forms.standing(visit.viewer, site.id, wanted.moment, wanted.days, at=visit.at),
        "codes": kept,
        "state_name": states.get(kept.state, "") if kept.state else "",
        "codes_form": codes
        or CodesForm(states=states, initial={"state": kept.state or "", "metro": kept.metro}),
        "layout": layout,
        "files": queries.made_files(visit.viewer, site.id),
    }
    clients = [row.client.id for row in shown.rows]
    wrong = codes is not None or (form is not None and bool(form.errors))
    return Page(REPORT, context, clients=clients, status=422 if wrong else 200)


def _after(visit: Visit) -> UUID | None:
    try:
        return UUID(visit.query.get("after", ""))
    except ValueError:
        return None
