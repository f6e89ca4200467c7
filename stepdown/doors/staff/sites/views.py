"""Sites: where the clinic is, its rooms, its hours, whom to call."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.closure.queries import coming_up
from stepdown.doors.staff.sites.forms import NewSiteForm, NumberForm, OpeningForm, RoomForm, SiteForm
from stepdown.doors.threshold import Done, Invalid, Page, Visit, reads, writes
from stepdown.journeys.open_site import open_site as open_and_join
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import actions, queries
from stepdown.place.vocabulary import Site

LIST = "staff/sites/page.html"
ONE = "staff/sites/site.html"
LISTED = 50


@reads(may=Permission.SEE_PEOPLE)
def sites(visit: Visit) -> Page:
    return Page(LIST, {"sites": queries.sites(visit.viewer), "form": NewSiteForm()})


@reads(may=Permission.SEE_PEOPLE)
def everywhere(visit: Visit) -> Page:
    text, after = visit.query.get("name", "")[:80], visit.query.get("after", "")[:80]
    found = queries.find_sites(visit.viewer, text=text, after=after, limit=LISTED)
    older = found[-1].name if len(found) == LISTED else ""
    return Page("staff/sites/everywhere.html", {"sites": found, "text": text, "older": older})


@writes(may=Permission.MANAGE_SITES)
def open_site(visit: Visit) -> Done:
    form = NewSiteForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(LIST, {"sites": queries.sites(visit.viewer), "form": form}, status=422))
    made = open_and_join(**form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("site", made.id, said=say("Site opened. Give it rooms and hours."))


@reads(may=Permission.SEE_PEOPLE)
def site(visit: Visit, site_id: UUID) -> Page:
    until = visit.at + timedelta(days=14)
    closed = coming_up(visit.viewer, [site_id], until=until, at=visit.at)
    return Page(ONE, {**_one(queries.site(visit.viewer, site_id)), "closed": closed})


@writes(may=Permission.MANAGE_SITES)
def change_site(visit: Visit, site_id: UUID) -> Done:
    form = SiteForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(ONE, _one(queries.site(visit.viewer, site_id), form=form), status=422))
    actions.change_site(
        site_id=site_id, **form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("site", site_id, said=say("Saved."))


@writes(may=Permission.MANAGE_SITES)
def add_room(visit: Visit, site_id: UUID) -> Done:
    form = RoomForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(ONE, _one(queries.site(visit.viewer, site_id), room_form=form), status=422))
    actions.add_room(site_id=site_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("site", site_id, said=say("Room added."))


@writes(may=Permission.MANAGE_SITES)
def set_opening(visit: Visit, site_id: UUID) -> Done:
    form = OpeningForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(ONE, _one(queries.site(visit.viewer, site_id), opening_form=form), status=422))
    actions.set_opening(site_id=site_id, windows=form.windows(), by=visit.viewer, at=visit.at)
    return Done("site", site_id, said=say("Opening hours saved."))


@writes(may=Permission.MANAGE_SITES)
def set_numbers(visit: Visit, site_id: UUID) -> Done:
    form = NumberForm(visit.form)
    if not form.is_valid():
        raise Invalid(Page(ONE, _one(queries.site(visit.viewer, site_id), number_form=form), status=422))
    actions.set_help_numbers(
        site_id=site_id, numbers=form.cleaned_data["numbers"], by=visit.viewer, at=visit.at
    )
    return Done("site", site_id, said=say("Numbers saved."))


def _one(
    shown: Site,
    *,
    form: SiteForm | None = None,
    room_form: RoomForm | None = None,
    opening_form: OpeningForm | None = None,
    number_form: NumberForm | None = None,
) -> dict[str, object]:
    lines = "\n".join(f"{n.label}, {n.number}{' *' if n.urgent else ''}" for n in shown.help_numbers)
    return {
        "site": shown,
        "form": form
        or SiteForm(initial={"name": shown.name, "phone": shown.phone, "address": shown.address}),
        "room_form": room_form or RoomForm(),
        "opening_form": opening_form or OpeningForm(opening=shown.opening),
        "number_form": number_form or NumberForm(initial={"numbers": lines}),
    }
