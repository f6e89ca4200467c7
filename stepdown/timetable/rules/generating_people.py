"""Invented people: what is prescribed, who pays, and what their week leaves room for."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from stepdown.timetable.rules import shares
from stepdown.timetable.rules.dice import Dice
from stepdown.timetable.rules.generating_house import WEEKDAYS, House, stretch
from stepdown.timetable.rules.generating_lives import free_time
from stepdown.timetable.vocabulary import (
    Client,
    Counselor,
    CountRule,
    GroupNeed,
    Place,
    VisitNeed,
    Window,
    Wish,
)

# A family's evening, a family's noon; any time is no window.
FAMILY_WINDOWS = {
    "evening": tuple(stretch(day, 17, 20.5) for day in WEEKDAYS[:4]),
    "noon": tuple(stretch(day, 11, 14) for day in WEEKDAYS),
    "any": (),
}
EVERY_DAY = range(7)
# Minutes of the week in which a counselor and a client could meet, to be theirs.
ENOUGH = 3 * 60


class Caseloads:
    """Who has how many people so far."""

    def __init__(self, house: House) -> None:
        self.count = {one.id: 0 for one in house.counselors}
        self._staff = {site: house.staff_of(site) for site in house.sites}

    def assign(self, client: Client, dice: Dice) -> tuple[str, ...]:
        """Whoever of the site has the fewest people and is there when the person can come.

        Now and then two may see them; nobody where no one at the site speaks their language.
        """
        speak = [one for one in self._staff[client.site] if _speaks(one, client)]
        ranked = sorted(speak, key=lambda one: self.count[one.id])
        meets = (one for one in ranked if _common(client.free, one, client.site) >= ENOUGH)
        chosen = list(islice(meets, 2)) or ranked[:2]
        if not chosen:
            return ()
        self.count[chosen[0].id] += 1
        two = dice.chance(shares.INDIVIDUAL_WITH_TWO)
        return tuple(one.id for one in chosen[: 2 if two else 1])


def _speaks(one: Counselor, client: Client) -> bool:
    return bool(one.languages & client.languages)


def _common(free: tuple[Window, ...], one: Counselor, site: str) -> int:
    """Minutes in which somebody is free and a counselor is there."""
    there = [shift.window for shift in one.shifts if shift.site == site]
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in free for b in there)


def people(count: int, house: House, dice: Dice, caseloads: Caseloads) -> list[Client]:
    """So many clients, in the order in which they came."""
    made = [_client(f"client{n + 1}", house, dice, caseloads) for n in range(count)]
    return _kept_apart(made, dice)


def _client(name: str, house: House, dice: Dice, caseloads: Caseloads) -> Client:
    site = house.sites[0] if dice.chance(shares.FIRST_SITE) else house.sites[-1]
    life = dice.pick(shares.LIVES)
    hours = dice.pick(shares.HOURS[life])
    client = Client(
        name,
        site,
        groups=(),
        free=free_time(life, dice),
        travel=dice.pick(shares.TRAVEL),
        least=hours * 60,
        most=shares.CEILING,
        day_most=dice.pick(shares.DAY_MOST),
        days_most=dice.pick(shares.DAYS_MOST[hours]),
        gap_most=dice.pick(shares.GAP_MOST),
        tags=_tags(dice),
        languages=_languages(house, dice),
        in_treatment=not dice.chance(shares.NEW),
    )
    client = replace(client, groups=_groups(client, hours, house, dice))
    client = _paid(client, hours, dice)
    client = _by_video(client, life, dice)
    client = replace(client, visits=_visits(client, house, dice, caseloads))
    return replace(client, not_with=_not_with(client, house, dice), wishes=_wishes(dice))


def _tags(dice: Dice) -> frozenset[str]:
    tags = {"women" if dice.chance(shares.WOMEN) else "men"}
    tags |= {"young"} if dice.chance(shares.YOUNG) else set()
    return frozenset(tags | ({"trauma"} if dice.chance(shares.TRAUMA) else set()))


def _languages(house: House, dice: Dice) -> frozenset[str]:
    """Who speaks Spanish alone comes only where there is a group for them."""
    if not dice.chance(shares.SPANISH):
        return frozenset({"en"})
    alone = dice.chance(shares.SPANISH_ONLY * 100 // shares.SPANISH)
    offered = any(kind.language == "es" for kind in house.kinds)
    return frozenset({"es"}) if alone and offered else frozenset({"en", "es"})


def _groups(client: Client, hours: int, house: House, dice: Dice) -> tuple[GroupNeed, ...]:
    """Sessions of the core and of groups that are for this person, which together make the hours."""
    open_to = [
        kind
        for kind in house.kinds
        if kind.language in client.languages and (not kind.tag or kind.tag in client.tags)
    ]
    core, others = dice.pick(shares.PATTERNS[hours])
    if "en" not in client.languages:
        return tuple(GroupNeed(kind.id, 5) for kind in open_to)
    chosen = dice.some([kind for kind in open_to if kind.id != "core"], 3 if others > 2 else 2)
    sessions = [others // len(chosen) + (n < others % len(chosen)) for n in range(len(chosen))]
    needs = [GroupNeed("core", core)]
    needs += [GroupNeed(kind.id, n) for kind, n in zip(chosen, sessions, strict=True) if n]
    return tuple(needs)


def _paid(client: Client, hours: int, dice: Dice) -> Client:
    """What the payer asks: which days count, how many, in whose week, and who may lead."""
    payer = dice.pick(shares.PAYERS)
    minutes, need = shares.PAYER_MINUTES[payer], min(shares.PAYER_DAYS[hours], client.days_most)
    weeks = [(EVERY_DAY, need)] if minutes else []
    if payer == "split":
        # The payer's week begins on Thursday: our first days end one of theirs, the others begin the next.
        weeks = [(EVERY_DAY[:3], need // 2), (EVERY_DAY[3:], need - need // 2)]
    counts = tuple(CountRule(frozenset(days), minutes, count) for days, count in weeks)
    holds = frozenset({shares.PAYER_HOLDS[payer]} if payer in shares.PAYER_HOLDS else ())
    return replace(client, counts=counts, leader_holds=holds)


def _by_video(client: Client, life: str, dice: Dice) -> Client:
    """A private place when one is free; who works has the noon hour too."""
    if not dice.chance(shares.VIDEO):
        return client
    noons = [stretch(day, 12, 13) for day in WEEKDAYS] if life == "job" else []
    windows = tuple(sorted((*client.free, *noons)))
    return replace(client, video_free=windows, video_percent=dice.pick(shares.VIDEO_PERCENT))


def _visits(client: Client, house: House, dice: Dice, caseloads: Caseloads) -> tuple[VisitNeed, ...]:
    """Sessions of one's own that are due this week, with those they are assigned to."""
    staff = caseloads.assign(client, dice)
    visits = []
    if staff and dice.chance(shares.INDIVIDUAL_DUE[dice.pick(shares.INDIVIDUAL)]):
        place = Place.EITHER if dice.chance(shares.INDIVIDUAL_BY_VIDEO) else Place.ON_SITE
        visits.append(VisitNeed("individual", 60, staff, place=place))
    if staff and dice.chance(shares.FAMILY_DUE):
        windows = FAMILY_WINDOWS[dice.pick(shares.FAMILY_HOURS)]
        visits.append(VisitNeed("family", 60, staff[:1], windows=windows))
    if dice.chance(shares.PRESCRIBER_DUE):
        at_site = [
            one.id for one in house.prescribers if any(shift.site == client.site for shift in one.shifts)
        ]
        visits.append(
            VisitNeed("prescriber", 30, (dice.one_of(at_site),), therapeutic=False, place=Place.EITHER)
        )
    return tuple(visits)


def _not_with(client: Client, house: House, dice: Dice) -> frozenset[str]:
    """A member of staff one is not to meet; never the one who was assigned."""
    if not dice.chance(shares.NOT_WITH):
        return frozenset()
    assigned = {one for visit in client.visits for one in visit.staff}
    others = [one.id for one in house.staff_of(client.site) if one.id not in assigned]
    return frozenset(dice.some(others, 1))


def _wishes(dice: Dice) -> tuple[Wish, ...]:
    wishes = []
    if dice.chance(shares.PREFERS):
        start, end = dice.one_of(((8, 12), (12, 17), (17, 21)))
        weight = dice.one_of((1, 2, 3))
        wishes += [Wish(stretch(day, start, end), weight) for day in WEEKDAYS]
    if dice.chance(shares.DISLIKES):
        wishes.append(Wish(stretch(dice.one_of(WEEKDAYS), 8, 21), -2))
    return tuple(wishes)


def _kept_apart(clients: list[Client], dice: Dice) -> list[Client]:
    """Pairs, mostly of one site; in half of them only one of the two has said so."""
    apart: dict[str, set[str]] = {}
    for _ in range(round(len(clients) * shares.APART_PAIRS / 100)):
        one, *others = dice.some(clients, 2)
        for other in others:
            apart.setdefault(one.id, set()).add(other.id)
            if dice.chance(50):
                apart.setdefault(other.id, set()).add(one.id)
    return [replace(one, apart=frozenset(apart.get(one.id, ()))) for one in clients]
