"""A session arranged by hand, and somebody who came without a seat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from stepdown.doors.staff.floor.forms import ArrangeForm, WalkInForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys.floor_telling import tell
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.queries import search_clients, staff
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import sites
from stepdown.programme.vocabulary import Service
from stepdown.session import actions
from stepdown.session.queries import in_the_room
from stepdown.session.vocabulary import Arrangement, Occasion

NEW, WALK_IN = "staff/floor/new.html", "staff/floor/walk_in.html"
# In an office, by video, or in a room: one choice says site and room.
OFFICE, VIDEO = "office", "video"


@reads(may=Permission.RUN_FLOOR)
def new(visit: Visit) -> Page:
    occasion = visit.query.get("occasion", Occasion.AD_HOC.value)
    initial: dict[str, Any] = {
        "occasion": occasion,
        "kind": Service.INDIVIDUAL.value,
        "day": visit.local.date(),
        "start": visit.local.time(),
        "leader": str(visit.viewer.staff_id or ""),
        "minutes": 50,
    }
    return Page(NEW, {"form": _form(visit, initial=initial)})


@writes(may=Permission.RUN_FLOOR)
def arrange(visit: Visit) -> Done:
    form = _form(visit, visit.form)
    with beside(form, lambda: Page(NEW, {"form": form}), names=_NAMES, otherwise="client"):
        told = form.cleaned_data
        changes = actions.arrange_session(
            session=_arrangement(visit, told), over=told["over"], by=visit.viewer, at=visit.at
        )
        tell(changes, by=visit.viewer, at=visit.at)
    return Done("floor-session", changes.added[0].id, said=say("Arranged. No published week changes it."))


_NAMES = {"clients": "client", "room": "site", "start": "start", "leader": "leader"}


@reads(may=Permission.TAKE_ROLL)
def walk_in(visit: Visit, floor_session_id: UUID) -> Page:
    return _walk_in(visit, floor_session_id, WalkInForm())


@writes(may=Permission.TAKE_ROLL)
def seat(visit: Visit, floor_session_id: UUID) -> Done:
    form = WalkInForm(visit.form)
    with beside(form, lambda: _walk_in(visit, floor_session_id, form), otherwise="client"):
        client = _named(visit, form.cleaned_data["client"])
        actions.seat_walk_in(
            session_id=floor_session_id,
            client_id=client.id,
            over=form.cleaned_data["over"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("floor-session", floor_session_id, said=say("They have a seat. Mark them in."))


def _form(visit: Visit, data: Any = None, initial: dict[str, Any] | None = None) -> ArrangeForm:
    places = []
    for site in sites(visit.viewer):
        places.append((f"{site.id} {OFFICE}", f"{site.name}, in an office"))
        places += [(f"{site.id} {room.id}", f"{site.name}, {room.name}") for room in site.rooms]
        places.append((f"{site.id} {VIDEO}", f"{site.name}, by video"))
    leaders = [(one.id, one.name) for one in staff(visit.viewer, at=visit.at)]
    return ArrangeForm(data, places=places, leaders=leaders, initial=initial)


def _arrangement(visit: Visit, told: dict[str, Any]) -> Arrangement:
    site_text, _, place = told["site"].partition(" ")
    site_id = UUID(site_text)
    zone = visit.zone_of(site_id)
    start = datetime.combine(told["day"], told["start"], tzinfo=zone)
    people = [_named(visit, name) for name in told["client"].split(",") if name.strip()]
    kind = Service(told["kind"])
    return Arrangement(
        occasion=Occasion(told["occasion"]),
        site_id=site_id,
        room_id=None if place in (OFFICE, VIDEO) else UUID(place),
        leader_id=UUID(told["leader"]),
        kind=kind,
        title=told["title"].strip() or str(kind.label),
        during=Period(start, start + timedelta(minutes=told["minutes"])),
        client_ids=tuple(dict.fromkeys(one.id for one in people)),
        seats=max(1, len(people)),
        by_video=place == VIDEO,
    )


def _named(visit: Visit, text: str) -> ClientCard:
    """Who is meant by a chosen name, among those in reach. Raises Refused where nobody or several are."""
    text = " ".join(text.split())
    cards = search_clients(visit.viewer, text, at=visit.at, limit=6)
    exact = [one for one in cards if text.casefold() in (one.shown_as.casefold(), one.chosen_name.casefold())]
    if len(exact) == 1:
        return exact[0]
    near = ", ".join(one.shown_as for one in (exact or cards)[:4])
    lifted = say("Write it out: {names}.", names=near) if near else say("Look under Caseload.")
    raise Refused(Refusal(say("Nobody alone is called “{name}” here.", name=text), lifted, field="client"))


def _walk_in(visit: Visit, session_id: UUID, form: WalkInForm) -> Page:
    return Page(WALK_IN, {"card": in_the_room(visit.viewer, session_id, at=visit.at), "form": form})
