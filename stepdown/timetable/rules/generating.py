"""Invented clinics, for measuring and testing: the same numbers give the same clinic, everywhere.

The shares are those of `shares.py`. No real week of an intensive outpatient program is published; these are
made after the reference of the timetable, with what payers, sites and lives add to it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from stepdown.timetable.rules import shares
from stepdown.timetable.rules.dice import Dice
from stepdown.timetable.rules.generating_house import WEEKDAYS, House, furnish, groups_of, stretch
from stepdown.timetable.rules.generating_people import Caseloads, people
from stepdown.timetable.rules.windows import within
from stepdown.timetable.vocabulary import Client, Group, GroupNeed, Problem, Window

MONDAY = date(2026, 11, 23)


def generate(*, clients: int, seed: int, step: int = 30, week: date = MONDAY) -> Problem:
    """A clinic of so many clients. `step` is the grid of starts in minutes, a multiple of 15.

    `week` is a Monday and changes nothing else. Nothing stood before: `last` is empty.
    """
    dice = Dice(seed, clients)
    house = furnish(clients, dice)
    caseloads = Caseloads(house)
    came = people(clients, house, dice, caseloads)
    groups, came = _cohorts(house, came, dice)
    counselors = tuple(replace(one, caseload=caseloads.count[one.id]) for one in house.counselors)
    return Problem(
        week=week,
        rooms=house.rooms,
        counselors=counselors + house.prescribers,
        groups=groups_of(house) + groups,
        clients=tuple(came),
        step=step,
    )


def _cohorts(house: House, clients: list[Client], dice: Dice) -> tuple[tuple[Group, ...], list[Client]]:
    """Closed groups that have met for some weeks: their time is fixed, their people can come to it."""
    groups: list[Group] = []
    for site in house.sites:
        here = [one for one in clients if one.site == site and "en" in one.languages]
        for _ in range(len(here) // shares.COHORT_PER):
            hour = float(dice.pick(shares.COHORT_HOURS))
            slot = stretch(dice.one_of(WEEKDAYS), hour, hour + shares.COHORT.minutes / 60)
            taken = {member for group in groups for member in group.members}
            fit = [one for one in here if one.id not in taken and _can_come(one, slot)]
            members = _not_apart(dice.some(fit, shares.COHORT_SIZE))
            groups.append(_cohort(f"cohort{len(groups) + 1}", site, slot, members))
    of = {member: group.id for group in groups for member in group.members}
    return tuple(groups), [_in_cohort(one, of[one.id]) if one.id in of else one for one in clients]


def _can_come(client: Client, slot: Window) -> bool:
    """Whether the slot and the way fit, and a session of another group can make place for this one."""
    free = within(slot.start - client.travel, slot.end + client.travel, client.free)
    return free and any(need.group != "core" for need in client.groups)


def _not_apart(chosen: list[Client]) -> frozenset[str]:
    """No two who are kept apart meet in a closed group week after week."""
    names = {one.id for one in chosen}
    return frozenset(
        one.id for one in chosen if not one.apart & names and not any(one.id in o.apart for o in chosen)
    )


def _cohort(name: str, site: str, slot: Window, members: frozenset[str]) -> Group:
    return Group(
        name,
        shares.COHORT.minutes,
        shares.COHORT.least,
        shares.COHORT.most,
        language=shares.COHORT.language,
        sites=frozenset({site}),
        starts=(slot.start,),
        closed=True,
        members=members,
    )


def _in_cohort(client: Client, cohort: str) -> Client:
    """The closed group takes the place of one session of another."""
    other = next(need for need in client.groups if need.group != "core")
    needs = [need for need in client.groups if need is not other]
    needs += [GroupNeed(other.group, other.sessions - 1)] if other.sessions > 1 else []
    return replace(client, groups=(*needs, GroupNeed(cohort, 1)))
