"""The tests of one person: a row of them, how often, what they wish, values over time, one more asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.tests.forms import OrderForm, PlanForm, WishForm
from stepdown.doors.staff.tests.shown import cut
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import AskedBy, Plan, Why
from stepdown.journeys import draw_tests
from stepdown.kernel.period import Period
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

PAGE = "staff/tests/client.html"
FAR = timedelta(days=400)
NONE: Mapping[str, forms.Form] = {}


@reads(may=Permission.RUN_TESTS, client="client_id")
def tests(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


def _page(visit: Visit, client_id: UUID, given: Mapping[str, forms.Form] = NONE) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    during = Period(visit.at - FAR)
    found = queries.tests(visit.viewer, [client_id], during=during, at=visit.at).get(client_id, ())
    wish = queries.wish_of(visit.viewer, client_id, at=visit.at)
    reads_it = visit.viewer.may(Permission.READ_TESTS)
    trends = queries.trends(visit.viewer, client_id, at=visit.at) if reads_it else {}
    context: dict[str, Any] = client_frame(visit.viewer, card, "client-tests") | {
        "found": tuple(reversed(cut(visit, found))),
        "frequency": queries.frequency_of(visit.viewer, client_id, at=visit.at),
        "plans": queries.plan_of(visit.viewer, client_id, at=visit.at),
        "wish": wish,
        "today": queries.asked_today(visit.viewer, client_id, at=visit.at),
        "asked": queries.has_asked(visit.viewer, client_id, at=visit.at),
        "trends": [
            (key, points, queries.trend_words(visit.viewer, points)) for key, points in trends.items()
        ],
        "outside": queries.told_outside(visit.viewer, client_id, during=during, at=visit.at)[-8:]
        if reads_it
        else (),
        "label_of": queries.label_of,
        "reads_it": reads_it,
        "forms": _forms(wish.collector, wish.fluid, wish.words) | dict(given),
    }
    return Page(PAGE, context, clients=[client_id], status=422 if given else 200)


def _forms(collector: str, fluid: str, words: str) -> dict[str, forms.Form]:
    kept = {"collector": collector, "fluid": fluid, "words": words}
    return {"order": OrderForm(), "plan": PlanForm(), "wish": WishForm(initial=kept)}


@writes(may=Permission.RUN_TESTS, client="client_id")
def order(visit: Visit, client_id: UUID) -> Done:
    form = OrderForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, {"order": form})):
        why, words = Why(form.cleaned_data["why"]), form.cleaned_data["words"]
        test_id = actions.order_test(client_id=client_id, why=why, words=words, by=visit.viewer, at=visit.at)
    return Done("test", test_id, said=say("Asked for. It takes nobody out of the draw."))


@writes(may=Permission.READ_TESTS, client="client_id")
def plan(visit: Visit, client_id: UUID) -> Done:
    form = PlanForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, {"plan": form})):
        data = form.cleaned_data
        actions.set_plan(
            client_id=client_id,
            plan=Plan(data["plan"]),
            times=data["times"] or 0,
            weeks=data["weeks"] or 1,
            until_day=data["until_day"],
            why=data["why"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-tests", client_id, said=say("Decided, from tomorrow on."))


@writes(may=Permission.RUN_TESTS, client="client_id")
def wish(visit: Visit, client_id: UUID) -> Done:
    form = WishForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, {"wish": form})):
        actions.set_wish(
            client_id=client_id, **form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("client-tests", client_id, said=say("Their wish is noted."))


@writes(may=Permission.RUN_TESTS, client="client_id")
def asked(visit: Visit, client_id: UUID) -> Done:
    way = AskedBy.DESK if visit.form.get("way") == AskedBy.DESK.value else AskedBy.PHONE
    told = draw_tests.ask(client_id=client_id, way=way, by=visit.viewer, at=visit.at)
    if told.drawn is None:
        said = say("Not drawn yet. Say: please ask again from {what} on.", what=f"{told.from_hour:%H:%M}")
    elif told.drawn:
        said = say("Say: yes, today, please come. Noted that they asked.")
    else:
        said = say("Say: no, not today. Noted that they asked.")
    return Done("client-tests", client_id, said=said)
