"""Whether a plan keeps every rule, read from the raw values alone: nothing here comes from the search.

The list of rules is that of the room's README. Where it leaves something open, the simplest reading is held:

* Windows and shifts that touch are one stretch. By video the shifts of all sites are one.
* A credential holds for a session that ends by the minute at which it lapses.
* People come to their own site only: `travel` is the way there, and no other way is known.
* Staff are held to what `not_with` says in groups and in sessions of one's own; what a payer asks of leaders
  (`leader_holds`) is asked of groups.
* Time from site to site is counted between sessions on site, those by video between them left aside.
* Minutes of staff and of a day are door to door, breaks inside a group among them; ceiling and share of video
  are of therapeutic minutes.
* Order of the curriculum: the first session of the group that is followed ends before the first that follows.
* A visit starts on a quarter of an hour and ends on its day, like a section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stepdown.kernel.words import say
from stepdown.timetable.rules import persons, sections
from stepdown.timetable.rules.findings import Broken, Rule, Week
from stepdown.timetable.rules.sense import problems_with
from stepdown.timetable.rules.worth import worth
from stepdown.timetable.vocabulary import Plan, Problem

__all__ = ["Broken", "Rule", "broken", "problems_with", "worth"]


def broken(problem: Problem, plan: Plan) -> tuple[Broken, ...]:
    """Every rule the plan breaks, each where it breaks it; empty for a plan that may be used.

    `problem` is one that `problems_with` finds nothing in. Sessions that name a group, room or member of
    staff the problem does not know are reported as such and not looked at further.
    """
    week = Week(problem, plan)
    return (*week.unknown, *_twice(plan), *_found(week))


def _found(week: Week) -> Iterator[Broken]:
    for one in week.sessions:
        yield from sections.of_section(week, one) if one.is_group else persons.of_visit(week, one)
    for room in week.problem.rooms:
        yield from persons.one_at_a_time(Rule.ROOM_TAKEN, room.id, week.of_room.get(room.id, ()))
    for counselor in week.problem.counselors:
        yield from persons.of_staff(week, counselor, week.of_staff.get(counselor.id, []))
    for client in week.problem.clients:
        yield from persons.of_client(week, client, week.of_client.get(client.id, []))


def _twice(plan: Plan) -> Iterator[Broken]:
    """One section under one id, one person in it once: whoever counts seats or saves rows relies on it."""
    for section, count in Counter(one.id for one in plan.sections).items():
        if count > 1:
            words = say("{section} stands in the plan {n} times.", section=section, n=count)
            yield Broken(Rule.TWICE, section, (section,), words)
    for one in plan.sections:
        for member, count in Counter(one.members).items():
            if count > 1:
                words = say("{section}: {who} is a member {n} times.", section=one.id, who=member, n=count)
                yield Broken(Rule.MEMBER_TWICE, one.id, (member,), words)
