"""Two guests, their host and a room of their own, added to any week: so that there is one of everything.

A plan that keeps the rules still keeps them with the annex; whoever plants a fault then finds a session by
video, a wait, a second visit, even where a clinic has none.
"""

from __future__ import annotations

from dataclasses import replace

from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    Group,
    GroupNeed,
    Place,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Visit,
    VisitNeed,
    Window,
)

GUESTS = ("guest1", "guest2")


def at(day: int, hour: float) -> int:
    return day * DAY + round(hour * 60)


def week(start: float, end: float) -> tuple[Window, ...]:
    return tuple(Window(at(day, start), at(day, end)) for day in range(5))


def with_annex(problem: Problem, plan: Plan) -> tuple[Problem, Plan]:
    """The week with the annex, and the plan with what takes place there. Sections start on the half hour."""
    site = problem.rooms[0].site
    host = Counselor(
        "host", tuple(Shift(site, one) for one in week(8, 20)), languages=frozenset({"guestish"})
    )
    group = Group(
        "tea", 60, 1, 4, language="guestish", place=Place.EITHER, starts=tuple(range(0, 7 * DAY, 30))
    )
    guest = Client(
        "",
        site,
        (GroupNeed("tea", 3), GroupNeed("talk", 2)),
        visits=(VisitNeed("chat", 30, ("host",), 3, place=Place.EITHER),),
        free=week(7, 21),
        travel=30,
        video_free=week(7, 21),
        video_percent=60,
        languages=frozenset({"guestish"}),
    )
    more = replace(
        problem,
        rooms=(*problem.rooms, Room("annex", site, 4, week(8, 20))),
        counselors=(*problem.counselors, host),
        groups=(*problem.groups, group, replace(group, id="talk")),
        clients=(*problem.clients, *(replace(guest, id=name) for name in GUESTS)),
    )
    sections = (
        Section("tea1", "tea", at(0, 9), "annex", "host", GUESTS),
        Section("talk1", "talk", at(0, 12), "annex", "host", GUESTS),
        Section("tea2", "tea", at(1, 9), "annex", "host", GUESTS),
        Section("tea3", "tea", at(2, 10), "", "host", GUESTS),
    )
    visits = (
        Visit("guest1", "chat", "host", at(1, 11)),
        Visit("guest2", "chat", "host", at(1, 11.5)),
        Visit("guest1", "chat", "host", at(2, 11.5), by_video=True),
    )
    return more, Plan(plan.sections + sections, plan.visits + visits)
