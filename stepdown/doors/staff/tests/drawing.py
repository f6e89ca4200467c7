"""How it is drawn: seeds sealed ahead, draws one can check, the days of a site."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from stepdown.doors.staff.closing.choosing import site_of
from stepdown.doors.staff.tests.forms import RuleForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import DrawCard
from stepdown.journeys.disclose import TO_STAFF, Asked, Cover, Released, release
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.privacy.vocabulary import Category, Purpose

DRAWS, DRAW = "staff/tests/draws.html", "staff/tests/draw.html"
FAR = timedelta(days=60)


@reads(may=Permission.RUN_TESTS)
def draws(visit: Visit) -> Page:
    return _draws(visit, None)


@writes(may=Permission.SHAPE_PROGRAMMES)
def set_rule(visit: Visit) -> Done:
    form = RuleForm(visit.form)
    with beside(form, lambda: _draws(visit, form)):
        site = site_of(visit, visit.form.get("site", ""))
        days = [int(one) for one in form.cleaned_data["weekdays"]]
        hour = form.cleaned_data["hour"]
        actions.set_site_rule(site_id=site.id, weekdays=days, hour=hour, by=visit.viewer, at=visit.at)
    return Done("tests-draws", said=say("These are the days of the draw from now on."))


def _draws(visit: Visit, form: RuleForm | None) -> Page:
    site = site_of(visit, (visit.form if form else visit.query).get("site", ""))
    day = queries.today_at(site.id, visit.at)
    rule = queries.site_rule(visit.viewer, site.id)
    context = {
        "site": site,
        "sites": place.sites(visit.viewer),
        "day": day,
        "rule": rule,
        "draws": queries.draws(visit.viewer, site.id),
        "sealed": queries.sealed_seeds(visit.viewer, site.id, since=day + timedelta(days=1)),
        "form": form or RuleForm(initial={"weekdays": rule.weekdays, "hour": rule.hour}),
        "shapes": visit.viewer.may(Permission.SHAPE_PROGRAMMES),
    }
    return Page(DRAWS, context, status=422 if form else 200)


@reads(may=Permission.RUN_TESTS)
def draw(visit: Visit, test_draw_id: UUID) -> Page:
    card = queries.draw(visit.viewer, test_draw_id)
    found = queries.check_file(queries.draw_file(visit.viewer, card.id))
    return Page(DRAW, {"draw": card, "site": place.site(visit.viewer, card.site_id), "found": found})


@writes(may=Permission.RUN_TESTS)
def draw_file(visit: Visit, test_draw_id: UUID) -> File:
    card: DrawCard = queries.draw(visit.viewer, test_draw_id)
    name = f"draw-{card.day}.json"
    return File(_released(visit, name, lambda: queries.draw_file(visit.viewer, card.id)))


@writes(may=Permission.RUN_TESTS)
def seeds_file(visit: Visit, site_id: UUID) -> File:
    since = queries.today_at(site_id, visit.at) - FAR
    name = f"sealed-seeds-{since + FAR}.json"
    return File(_released(visit, name, lambda: queries.published(visit.viewer, site_id, since=since)))


def _released(visit: Visit, name: str, content: Callable[[], Any]) -> Released:
    """A file that is about no client: hashes, tokens, chances."""
    asked = Asked(
        kind="test draw",
        client_ids=(),
        recipient=TO_STAFF,
        purpose=Purpose.WITHIN_PROGRAM,
        categories=frozenset({Category.TESTS}),
    )

    def make(cover: Cover) -> bytes:
        return json.dumps(content(), indent=1).encode()

    return release(
        asked=asked, filename=name, media_type="application/json", make=make, by=visit.viewer, at=visit.at
    )
