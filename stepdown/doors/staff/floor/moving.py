"""A session at another time or in another room: what it would break is on the page before it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.doors.look.say import long_day
from stepdown.doors.staff.floor.arranging import OFFICE, VIDEO
from stepdown.doors.staff.floor.forms import MoveForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import move_session as journey
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site
from stepdown.session.queries import dated, in_the_room
from stepdown.session.vocabulary import Placing, SessionCard

MOVE = "staff/floor/move.html"
_NAMES = {"leader": "start", "room": "place", "clients": "start"}


@reads(may=Permission.RUN_FLOOR)
def move(visit: Visit, floor_session_id: UUID) -> Page:
    """The form; asked again with a time and a place it says what they would break."""
    card = in_the_room(visit.viewer, floor_session_id, at=visit.at)
    asked = {name: visit.query.get(name, "") for name in ("day", "start", "place") if name in visit.query}
    return _page(visit, card, _form(visit, card, initial=_as_it_stands(card) | asked), asked)


@writes(may=Permission.RUN_FLOOR)
def move_to(visit: Visit, floor_session_id: UUID) -> Done:
    card = in_the_room(visit.viewer, floor_session_id, at=visit.at)
    form = _form(visit, card, visit.form)
    with beside(form, lambda: _page(visit, card, form, visit.form), names=_NAMES):
        to = _placing(card, form.cleaned_data)
        if isinstance(to, Refusal):
            raise Refused(to)
        journey.move(
            session_id=floor_session_id,
            to=to,
            words=form.cleaned_data["words"],
            seen=visit.form.get("seen", ""),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("floor-session", floor_session_id, said=say("Moved. Everybody in it is told, once."))


def _page(visit: Visit, card: SessionCard, form: MoveForm, asked: Mapping[str, str]) -> Page:
    probe = _form(visit, card, asked)
    probe.is_valid()
    found, no = None, None
    if asked and {"day", "start", "place"} <= probe.cleaned_data.keys():
        to = _placing(card, probe.cleaned_data)
        if isinstance(to, Refusal):
            no = to
        elif to != card.placing:
            found = journey.look(visit.viewer, card.id, to, at=visit.at)
    context = {"card": card, "form": form, "found": found, "no": no, "running": card.during.start <= visit.at}
    return Page(MOVE, context, clients=card.client_ids)


def _form(visit: Visit, card: SessionCard, data: Any = None, initial: Any = None) -> MoveForm:
    week = [card.week + timedelta(days=number) for number in range(7)]
    places = [
        (str(room.id), f"{room.name}, {room.capacity}") for room in site(visit.viewer, card.site_id).rooms
    ]
    places += [(OFFICE, str(say("in an office"))), (VIDEO, str(say("by video")))]
    days = [(one.isoformat(), long_day(one)) for one in week]
    return MoveForm(data, days=days, places=places, initial=initial)


def _as_it_stands(card: SessionCard) -> dict[str, Any]:
    start = card.during.start.astimezone(ZoneInfo(card.zone))
    place = str(card.room_id) if card.room_id else VIDEO if card.by_video else OFFICE
    return {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "place": place}


def _placing(card: SessionCard, told: Mapping[str, Any]) -> Placing | Refusal:
    """The time and place that were chosen; refused where the clock leaves that hour out."""
    on = date.fromisoformat(told["day"])
    minute = (on - card.week).days * 24 * 60 + told["start"].hour * 60 + told["start"].minute
    during = dated(card.week, minute, card.minutes, ZoneInfo(card.zone))
    if isinstance(during, Refusal):
        return during
    place = told["place"]
    room_id = None if place in (OFFICE, VIDEO) else UUID(place)
    return Placing(card.site_id, room_id, place == VIDEO, during)
