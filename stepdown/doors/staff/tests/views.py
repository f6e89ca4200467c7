"""Today: the pot and the draw, who is drawn, who asked, what is given; and whoever calls, found by name."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.closing.choosing import site_of
from stepdown.doors.staff.tests.forms import FindForm
from stepdown.doors.staff.tests.shown import cut
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.drugtest import queries
from stepdown.drugtest.vocabulary import OneTest, PotPerson
from stepdown.people.queries import client_cards, search_clients
from stepdown.people.vocabulary import ClientCard, ClientStage, Permission
from stepdown.place import queries as place

PAGE = "staff/tests/page.html"


@reads(may=Permission.RUN_TESTS)
def today(visit: Visit) -> Page:
    return _today(visit, FindForm(), ())


@writes(may=Permission.RUN_TESTS, shows_only=True)
def find(visit: Visit) -> Page:
    form = FindForm(visit.form)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = search_clients(visit.viewer, text, at=visit.at)
    return _today(visit, form, tuple(one for one in found if one.stage is ClientStage.IN_TREATMENT))


def _today(visit: Visit, form: FindForm, found: tuple[ClientCard, ...]) -> Page:
    site = site_of(visit, (visit.form if form.is_bound else visit.query).get("site", ""))
    day = queries.today_at(site.id, visit.at)
    draw = queries.draw_of(visit.viewer, site.id, day)
    pot = queries.pot(visit.viewer, draw.id, at=visit.at) if draw else ()
    tests = cut(visit, queries.of_day(visit.viewer, site.id, day, at=visit.at))
    waits = cut(visit, queries.waiting(visit.viewer, site.id, before=day, at=visit.at))
    mine = _in_pot(pot)
    ids = {one.client_id for one in (*tests, *waits)} | {one.client_id for one in pot}
    ids |= {one.id for one in found}
    context = {
        "site": site,
        "sites": place.sites(visit.viewer),
        "day": day,
        "draw": draw,
        "rule": queries.site_rule(visit.viewer, site.id),
        "pot": pot,
        "in_pot": mine,
        "tests": tests,
        "open": [one for one in tests if _open(one)],
        "waits": waits,
        "cards": client_cards(visit.viewer, ids, at=visit.at),
        "form": form,
        "found": found,
        "sealed": next((one for one in queries.sealed_seeds(visit.viewer, site.id, since=day)), None),
    }
    return Page(PAGE, context, clients=sorted(ids))


def _in_pot(pot: tuple[PotPerson, ...]) -> dict[UUID, PotPerson]:
    return {one.client_id: one for one in pot}


def _open(one: OneTest) -> bool:
    return one.came.value in ("waits", "unable")
