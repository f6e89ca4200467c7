"""What of an earlier plan still keeps every rule of another week's problem: where a new draft begins."""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.findings import Week
from stepdown.timetable.vocabulary import Broken, Plan, Problem


def carried(problem: Problem, plan: Plan) -> Plan:
    """The plan without what breaks a rule: first a person's place in a session, then whole sessions.

    Who and what the problem does not know is left out. What is left keeps every rule; it need not be the most
    that could be kept, which is what a search is for.
    """
    left = _known(problem, plan)
    while found := broken(problem, left):
        touched: set[str] = set()
        for one in found:
            # What touches nobody and nothing that just changed is still broken as it was found.
            concerned = {one.about, *one.who} - {""}
            if touched.isdisjoint(concerned):
                left = _without(problem, left, one)
            touched |= concerned
    return left


def _known(problem: Problem, plan: Plan) -> Plan:
    """Without what names something unknown, and each section and each member once."""
    week = Week(problem, Plan())
    sections = {
        one.id: replace(
            one, members=tuple(dict.fromkeys(each for each in one.members if each in week.clients))
        )
        for one in plan.sections
        if one.group in week.groups and one.leader in week.staff and (one.by_video or one.room in week.rooms)
    }
    visits = (one for one in plan.visits if (one.client, one.key) in week.needs and one.staff in week.staff)
    return Plan(tuple(sections.values()), tuple(visits))


def _without(problem: Problem, plan: Plan, one: Broken) -> Plan:
    """A little less: the person's place where it is about one person in a section, else the session itself.

    Where the week as a whole breaks a rule, the last session of whoever it is about.
    """
    people = {client.id for client in problem.clients}.intersection(one.who)
    about = one.about or _last_of(problem, plan, one.who)
    if people and any(each.id == about and not people.isdisjoint(each.members) for each in plan.sections):
        # The last of them: the others may stay together.
        gone = max(people)
        return replace(
            plan,
            sections=tuple(
                replace(each, members=tuple(who for who in each.members if who != gone))
                if each.id == about
                else each
                for each in plan.sections
            ),
        )
    return replace(
        plan,
        sections=tuple(each for each in plan.sections if each.id != about),
        visits=tuple(each for each in plan.visits if f"{each.client}/{each.key}" != about),
    )


def _last_of(problem: Problem, plan: Plan, who: tuple[str, ...]) -> str:
    week = Week(problem, plan)
    theirs = [one for one in week.sessions if one.staff in who or not set(who).isdisjoint(one.members)]
    what = [one for one in theirs if one.what in who]
    return (what or theirs)[-1].name
