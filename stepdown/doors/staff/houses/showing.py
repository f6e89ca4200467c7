"""What the pages of houses show."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form

from stepdown.doors.staff.houses.forms import (
    BackForm,
    BedForm,
    DecideForm,
    EndForm,
    LookForm,
    MeetingForm,
    MoveInForm,
    MoveOutForm,
    NoteForm,
    PassForm,
    PayForm,
    PriceForm,
)
from stepdown.doors.threshold import Page, Visit
from stepdown.housing import queries
from stepdown.housing.vocabulary import BedCard, BedNow, HouseCard, StayCard, StayState
from stepdown.journeys import house_window
from stepdown.people.vocabulary import Permission

LIST, HOUSE, STAY = (f"staff/houses/{name}.html" for name in ("page", "house", "stay"))
NIGHTS_BACK = 14
LATELY = timedelta(days=31)


def listed(visit: Visit) -> Page:
    """The houses one keeps: free beds, tonight, passes that wait."""
    rows = queries.full(visit.viewer, at=visit.at)
    asked = queries.passes_to_decide(visit.viewer, at=visit.at)
    manages = visit.viewer.may(Permission.MANAGE_HOUSING)
    waiting = queries.waiting(visit.viewer, at=visit.at) if manages else ()
    context = {
        "rows": rows,
        "asked": asked,
        "free": sum(count.free for card, count in rows if card.closed_on is None),
        "manages": manages,
        "waiting": waiting,
    }
    clients = {one.client_id for one in asked} | {one.client_id for one in waiting}
    return Page(LIST, context, clients=sorted(clients))


def house(visit: Visit, house_id: UUID, **tried: Form) -> Page:
    """One house: the round of tonight, beds by room, what waits for the house."""
    card = queries.house(visit.viewer, house_id, at=visit.at)
    night = queries.tonight(card.site_id, visit.at)
    board = queries.board(visit.viewer, house_id, at=visit.at)
    rows = queries.night_round(visit.viewer, house_id, night=night, at=visit.at)
    here = queries.in_house(visit.viewer, house_id, at=visit.at)
    today = queries.today_of(card.site_id, visit.at)
    gone = queries.gone_from(visit.viewer, house_id, since=today - LATELY, at=visit.at)
    context = {
        "house": card,
        "zone": ZoneInfo(card.zone),
        "today": today,
        "night": night,
        "rules": queries.rules_on([house_id], today).get(house_id),
        "rounds": rows,
        "open": [row for row in rows if row.last is None],
        "rooms": _by_room(board),
        "gone": gone,
        "coming": [one for one in here if one.state_on(today) is StayState.COMING],
        "asked": queries.passes_to_decide(visit.viewer, house_id=house_id, at=visit.at),
        "meetings": queries.meetings_to_confirm(visit.viewer, house_id, at=visit.at),
        "happened": queries.happenings(visit.viewer, house_id, at=visit.at),
        "note": tried.get("note") or NoteForm(stays=here),
        "look": tried.get("look") or LookForm(),
        "decide": tried.get("decide") or DecideForm(),
        "failed": next(iter(tried.values()), None),
        "free": sum(one.now is None and not one.bed.out_of_use for one in board),
        "manages": visit.viewer.may(Permission.MANAGE_HOUSING),
    }
    shown = {one.client_id for one in here} | {one.stay.client_id for one in gone}
    return Page(HOUSE, context, clients=sorted(shown), status=422 if tried else 200)


def _by_room(board: tuple[BedNow, ...]) -> list[tuple[str, list[BedNow]]]:
    rooms: dict[str, list[BedNow]] = {}
    for one in board:
        rooms.setdefault(one.bed.room, []).append(one)
    return list(rooms.items())


def stay(visit: Visit, stay_id: UUID, **tried: Form) -> Page:
    """One resident as their house knows them, and what they released of the clinic."""
    card = queries.stay(visit.viewer, stay_id, at=visit.at)
    place = queries.house(visit.viewer, card.house_id, at=visit.at)
    today = queries.today_of(place.site_id, visit.at)
    rules = queries.rules_on([place.id], max(today, card.from_on)).get(place.id)
    been = queries.meetings(visit.viewer, [stay_id], at=visit.at)
    looks = queries.looks_of([stay_id], since=today - timedelta(days=NIGHTS_BACK), until=today)
    context = {
        "stay": card,
        "house": place,
        "state": card.state_on(today),
        "today": today,
        "zone": ZoneInfo(place.zone),
        "rules": rules,
        "agreed": queries.acknowledged([stay_id]).get(stay_id, ()),
        "window": house_window.look(card, by=visit.viewer, at=visit.at),
        "nights": tuple(reversed(looks.get(stay_id, ()))),
        "passes": queries.passes(visit.viewer, [stay_id], at=visit.at),
        "meetings": been,
        "week": queries.week_of(been, today, rules.new.meetings_a_week if rules else 0),
        "account": queries.account(visit.viewer, card, at=visit.at),
        "happened": queries.happenings(visit.viewer, place.id, stay_id=stay_id, at=visit.at),
        "failed": next(iter(tried.values()), None),
    }
    forms = _forms(visit, card, place, tried)
    return Page(STAY, context | forms, clients=[card.client_id], status=422 if tried else 200)


def _forms(visit: Visit, card: StayCard, place: HouseCard, tried: dict[str, Form]) -> dict[str, object]:
    today = queries.today_of(place.site_id, visit.at)
    beds = other_beds(visit, card, today)
    made: dict[str, Form] = {
        "move_in": MoveInForm(initial={"on": min(today, card.from_on)}),
        "bed": BedForm(beds=beds, initial={"on": today}),
        "end": EndForm(initial={"on": card.planned_end}),
        "out": MoveOutForm(initial={"on": today}),
        "pass_form": PassForm(initial=evening(visit.at, ZoneInfo(place.zone))),
        "meeting": MeetingForm(initial={"on": today}),
        "price": PriceForm(initial={"from_on": today, "per": "week"}),
        "pay": PayForm(initial={"on": today, "kind": "payment"}),
        "back": BackForm(),
    }
    return {name: tried.get(name) or form for name, form in made.items()} | {"other_beds": beds}


def other_beds(visit: Visit, card: StayCard, day: date) -> list[BedCard]:
    """The beds of somebody's house that are free from a day on."""
    free = queries.free_beds(visit.viewer, card.site_id, from_on=day, at=visit.at)
    return [one.bed for one in free if one.house.id == card.house_id]


def evening(at: datetime, zone: ZoneInfo) -> dict[str, object]:
    """What a pass begins with: tomorrow evening until the next."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return {
        "first": tomorrow,
        "starts": "18:00",
        "last": tomorrow + timedelta(days=1),
        "ends": "12:00",
    }
