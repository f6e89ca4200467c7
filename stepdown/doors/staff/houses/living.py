"""Where a client lives, on their chart: the stay, what the house tells, a bed for them, waiting for one."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.houses.forms import ReserveForm, WaitForm, from_day, named
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.housing import actions, queries
from stepdown.housing.actions import Wish
from stepdown.housing.vocabulary import FreeBed, WaitEnd
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.overview import queries as overview
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import zone_of

HERE, PAGE = "client-housing", "staff/houses/client.html"


@reads(may=Permission.SEE_CHART, client="client_id")
def lives(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.WRITE_PLAN, client="client_id")
def reserve(visit: Visit, client_id: UUID) -> Done:
    card = client_card(visit.viewer, client_id, at=visit.at)
    form = ReserveForm(visit.form, beds=_choice(_free(visit, card, _day(visit, card))))
    with beside(form, lambda: _page(visit, client_id, reserve=form)):
        data = form.cleaned_data
        wish = Wish(UUID(data["bed"]), data["from_on"], data["planned_end"], data["agreed"], data["tells"])
        actions.reserve(client_id=client_id, wish=wish, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("The bed is kept. The house welcomes them on the day."))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def call_off(visit: Visit, client_id: UUID) -> Done:
    found = queries.current(visit.viewer, [client_id], at=visit.at).get(client_id)
    if found is None:
        raise NotFound
    actions.call_off(stay_id=found.id, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("Called off. The bed is free again."))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def wait(visit: Visit, client_id: UUID) -> Done:
    form = WaitForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, wait=form)):
        actions.wait(client_id=client_id, needs=form.cleaned_data["needs"], by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("They wait for a bed."))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def stop_waiting(visit: Visit, client_id: UUID) -> Done:
    actions.stop_waiting(client_id=client_id, how=WaitEnd.WISH, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("They wait no more."))


def _day(visit: Visit, card: ClientCard) -> date:
    """From which day on beds are looked for: the one sent, or named in the address, else today."""
    asked = visit.form.get("from_on") or visit.query.get("from") or ""
    return from_day(str(asked), queries.today_of(card.site_id, visit.at))


def _free(visit: Visit, card: ClientCard, day: date) -> tuple[FreeBed, ...]:
    return queries.free_beds(visit.viewer, card.site_id, from_on=day, at=visit.at)


def _choice(found: tuple[FreeBed, ...]) -> list[tuple[str, str]]:
    return [(str(one.bed.id), f"{one.house.name}: {named(one.bed)}") for one in found]


def _page(visit: Visit, client_id: UUID, **tried: Form) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    found = overview.lives(visit.viewer, client_id, at=visit.at)
    day = _day(visit, card)
    free = _free(visit, card, day) if found.now is None else ()
    initial = {"from_on": day, "tells": True}
    context = client_frame(visit.viewer, card, HERE) | {
        "lives": found,
        "zone": ZoneInfo(zone_of(card.site_id)),
        "day": day,
        "today": queries.today_of(card.site_id, visit.at),
        "free": free,
        "writes": visit.viewer.may(Permission.WRITE_PLAN),
        "reserve": tried.get("reserve") or ReserveForm(beds=_choice(free), initial=initial),
        "wait": tried.get("wait") or WaitForm(),
    }
    return Page(PAGE, context, clients=[client_id], status=422 if tried else 200)
