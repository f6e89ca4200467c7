"""What a plan is worth, from the raw values alone."""

from __future__ import annotations

from stepdown.timetable.rules.findings import Session, Week
from stepdown.timetable.rules.windows import day_of
from stepdown.timetable.vocabulary import Client, CountRule, Plan, Problem, Tiers


def worth(problem: Problem, plan: Plan) -> Tiers:
    """What the plan gives. Units: therapeutic minutes, days, places, minutes of staff, weights of wishes.

    A wish counts once for each session of the person that shares a minute with its stretch. Sessions that
    name what the problem does not know give nothing.
    """
    week = Week(problem, plan)
    minutes = counted = wishes = 0
    for client in problem.clients:
        sessions = week.of_client.get(client.id, [])
        minutes += sum(one.credited for one in sessions)
        counted += counted_days(client, sessions)
        wishes += wishes_met(client, sessions)
    return Tiers(
        value=minutes + problem.day_worth * counted,
        moved=moved(problem, plan),
        staff_minutes=sum(one.minutes for one in week.sessions),
        wishes=wishes,
        minutes=minutes,
        counted_days=counted,
    )


def minutes_of_days(rule: CountRule, sessions: list[Session]) -> dict[int, int]:
    """Minutes that count for a rule, of each day one comes."""
    days: dict[int, int] = {}
    for one in sessions:
        brings = rule.of(one.what, one.credited, one.minutes - one.credited)
        days[day_of(one.start)] = days.get(day_of(one.start), 0) + brings
    return days


def counted_days(client: Client, sessions: list[Session]) -> int:
    """Days that count, of each rule up to the days it asks for."""
    counted = 0
    for rule in client.counts:
        minutes = minutes_of_days(rule, sessions)
        counted += min(rule.need, sum(minutes.get(day, 0) >= rule.minutes for day in rule.days))
    return counted


def wishes_met(client: Client, sessions: list[Session]) -> int:
    """Weights of wishes, those below 0 taken off."""
    return sum(
        wish.weight
        for wish in client.wishes
        for one in sessions
        if one.start < wish.window.end and wish.window.start < one.end
    )


def moved(problem: Problem, plan: Plan) -> int:
    """Places that people in treatment had in the last plan, that are still prescribed, and that are gone.

    A place is a group at its start, or a visit's key at its start with its staff; another room or another
    leader of the group is the same place. Prescribed means at least one session of it this week.
    """
    asked = {
        (client.id, what)
        for client in problem.clients
        if client.in_treatment
        for what in (
            *(("group", need.group) for need in client.groups if need.sessions > 0),
            *(("visit", need.key) for need in client.visits if need.sessions > 0),
        )
    }
    now = places(plan)
    return sum((place[0], place[1:3]) in asked and place not in now for place in places(problem.last))


def places(plan: Plan) -> set[tuple[str, str, str, int, str]]:
    """Who has which place: client, "group" or "visit", which one, start, and with whom for a visit."""
    held = {
        (member, "group", section.group, section.start, "")
        for section in plan.sections
        for member in section.members
    }
    return held | {(visit.client, "visit", visit.key, visit.start, visit.staff) for visit in plan.visits}


def asked(problem: Problem) -> tuple[int, int]:
    """Therapeutic minutes prescribed to all clients together, and the days that are asked for to count."""
    credited = {group.id: group.credited for group in problem.groups}
    minutes = days = 0
    for client in problem.clients:
        minutes += sum(credited[need.group] * need.sessions for need in client.groups)
        minutes += sum(need.credited * need.sessions for need in client.visits)
        days += sum(rule.need for rule in client.counts)
    return minutes, days
