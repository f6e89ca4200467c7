"""The house of an invented clinic: sites, rooms, kinds of group, staff."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.timetable.rules import shares
from stepdown.timetable.rules.dice import Dice
from stepdown.timetable.vocabulary import DAY, UNIT, Counselor, Credential, Group, Room, Shift, Window

WEEKDAYS, SATURDAY = range(5), 5


def stretch(day: int, start: float, end: float) -> Window:
    """From an hour of a day to another, on quarters."""
    quarter = 60 // UNIT
    return Window(day * DAY + round(start * quarter) * UNIT, day * DAY + round(end * quarter) * UNIT)


@dataclass(frozen=True)
class House:
    """What a clinic has before anybody comes. `kinds` are those it is large enough for."""

    sites: tuple[str, ...]
    saturday: bool
    rooms: tuple[Room, ...]
    kinds: tuple[shares.Kind, ...]
    counselors: tuple[Counselor, ...]
    prescribers: tuple[Counselor, ...]

    def staff_of(self, site: str) -> list[Counselor]:
        """Counselors who work at a site on most of their days."""
        return [
            one
            for one in self.counselors
            if 2 * sum(shift.site == site for shift in one.shifts) > len(one.shifts)
        ]


def furnish(clients: int, dice: Dice) -> House:
    """A house for so many clients."""
    sites = ("north", "south") if clients > shares.TWO_SITES_ABOVE else ("north",)
    saturday = dice.chance(shares.SATURDAY_CLINICS)
    kinds = tuple(kind for kind in shares.KINDS if clients >= kind.from_clients)
    part = {site: _part(clients, site, len(sites)) for site in sites}
    counselors: list[Counselor] = []
    prescribers: list[Counselor] = []
    rooms: list[Room] = []
    for site in sites:
        rooms += _rooms(site, part[site], saturday)
        for _ in range(max(3, round(part[site] / shares.CLIENTS_TO_A_COUNSELOR))):
            house = (site, sites, saturday)
            counselors.append(_counselor(f"counselor{len(counselors) + 1}", house, kinds, dice))
        for _ in range(max(1, round(part[site] / shares.CLIENTS_TO_A_PRESCRIBER))):
            prescribers.append(_prescriber(f"prescriber{len(prescribers) + 1}", site, dice))
    return House(sites, saturday, tuple(rooms), kinds, tuple(counselors), tuple(prescribers))


def _part(clients: int, site: str, sites: int) -> int:
    if sites == 1:
        return clients
    first = clients * shares.FIRST_SITE // 100
    return first if site == "north" else clients - first


def _rooms(site: str, clients: int, saturday: bool) -> list[Room]:
    opening = [stretch(day, shares.OPENS, shares.CLOSES) for day in WEEKDAYS]
    opening += [stretch(SATURDAY, *shares.SATURDAY)] if saturday else []
    small = max(1, round(clients / shares.CLIENTS_TO_A_SMALL_ROOM))
    large = max(1, round(clients / shares.CLIENTS_TO_A_LARGE_ROOM))
    seats = [shares.SEATS_SMALL] * small + [shares.SEATS_LARGE] * large
    return [Room(f"{site}{n + 1}", site, count, tuple(opening)) for n, count in enumerate(seats)]


def _counselor(
    name: str, house: tuple[str, tuple[str, ...], bool], kinds: tuple[shares.Kind, ...], dice: Dice
) -> Counselor:
    skills = {kind.id for kind in kinds if dice.chance(kind.leaders)}
    credentials = [Credential("masters")] if dice.chance(shares.MASTERS) else []
    if dice.chance(shares.LICENSED):
        lapses = dice.chance(shares.LAPSES_THIS_WEEK)
        credentials.append(Credential("licensed", dice.one_of(WEEKDAYS) * DAY if lapses else None))
    away = dice.chance(shares.AWAY_ONE_DAY)
    return Counselor(
        name,
        _shifts(house, dice),
        skills=frozenset(skills),
        credentials=tuple(credentials),
        languages=frozenset({"en", "es"} if dice.chance(shares.SPANISH_STAFF) else {"en"}),
        most_minutes=dice.pick(shares.DIRECT_HOURS) * 60,
        away=(stretch(dice.one_of(WEEKDAYS), 0, 24),) if away else (),
        most_caseload=dice.pick(shares.CASELOAD_MOST),
    )


def _shifts(house: tuple[str, tuple[str, ...], bool], dice: Dice) -> tuple[Shift, ...]:
    """Five days, or four long ones; who works on Saturday is off on Monday."""
    site, sites, saturday = house
    kind = dice.pick(shares.SHIFTS)
    start, end = shares.SHIFT_HOURS[kind]
    days = list(WEEKDAYS)
    if kind == "long":
        days.remove(dice.one_of(days))
    on_saturday = saturday and dice.chance(shares.SATURDAY_STAFF)
    days = days[1:] if on_saturday else days
    elsewhere = dice.some(days, 2) if len(sites) > 1 and dice.chance(shares.AT_BOTH_SITES) else []
    other = next((one for one in sites if one != site), site)
    made = []
    for day in days:
        where, noon = other if day in elsewhere else site, start + shares.LUNCH_AFTER
        made.append(Shift(where, stretch(day, start, noon)))
        made.append(Shift(where, stretch(day, noon + shares.LUNCH, end)))
    return (*made, Shift(site, stretch(SATURDAY, *shares.SATURDAY))) if on_saturday else tuple(made)


def _prescriber(name: str, site: str, dice: Dice) -> Counselor:
    """Two or three days in the week, seeing people one at a time."""
    windows = [stretch(day, 9, 17) for day in dice.some(list(WEEKDAYS), 2)]
    windows.append(stretch(dice.one_of(WEEKDAYS), 17, 20))
    return Counselor(
        name, tuple(Shift(site, one) for one in sorted(windows)), languages=frozenset({"en", "es"})
    )


def groups_of(house: House) -> tuple[Group, ...]:
    """The open groups of the clinic; at every site."""
    there = {kind.id for kind in house.kinds}
    return tuple(
        Group(
            kind.id,
            kind.minutes,
            kind.least,
            kind.most,
            break_minutes=kind.break_minutes,
            asks=frozenset({kind.tag} if kind.tag else ()),
            skill=kind.id,
            credentials=frozenset({kind.credential} if kind.credential else ()),
            language=kind.language,
            place=kind.place,
            follows=kind.follows if kind.follows in there else "",
        )
        for kind in house.kinds
    )
