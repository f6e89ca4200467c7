"""Faults against rules 4 to 7 of the room's README: what a week asks of staff and of each person."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bench.timetable.ground import Ground, Planted, cut, off_shift, window_of
from stepdown.timetable.vocabulary import DAY, UNIT, WEEK, Shift, Visit, Window

# -- 4: nobody in two places


def client_taken(g: Ground) -> Planted:
    """A quarter of an hour with somebody else, inside a session of theirs."""
    section = g.section()
    client = g.member(section)
    other = replace(g.staff("host"), id="host2", shifts=(Shift(client.site, window_of(g, section)),))
    more = replace(g, problem=replace(g.problem, counselors=(*g.problem.counselors, other)))
    return more.with_visit(client, Visit(client.id, "extra", "host2", section.start, section.by_video))


def staff_taken(g: Ground) -> Planted:
    """Somebody new sees the leader while a session is held."""
    section = g.section()
    site = g.room(section.room).site if section.room else g.client("guest1").site
    window = window_of(g, section)
    guest = replace(
        g.client("guest1"),
        id="guest3",
        site=site,
        travel=0,
        free=(window,),
        video_free=(window,),
        groups=(),
        visits=(),
    )
    leader = g.staff(section.leader)
    more = replace(g, problem=g.staff_as(leader, most_minutes=WEEK)[0])
    visit = Visit("guest3", "extra", leader.id, section.start, section.by_video)
    return more.with_visit(guest, visit)


def site_change(g: Ground) -> Planted:
    """Whoever led the last session of a day is due far away as it ends."""
    last = [
        one
        for one in g.plan.sections
        if one.room
        and not any(
            0 <= begins - window_of(g, one).end < DAY and begins // DAY == one.start // DAY
            for begins, _ in g.staff_week(one.leader)
        )
    ]
    section = g.one_of(last)
    leader, end = g.staff(section.leader), window_of(g, section).end
    window = Window(end, end + UNIT)
    guest = replace(
        g.client("guest1"), id="guest3", site="far", travel=0, free=(window,), groups=(), visits=()
    )
    kept = tuple(
        Shift(shift.site, left) for shift in leader.shifts for left in cut((shift.window,), end, end + UNIT)
    )
    shifts = (*kept, Shift("far", window))
    problem = g.staff_as(leader, shifts=shifts, most_minutes=WEEK, away=cut(leader.away, end, end + UNIT))[0]
    more = replace(g, problem=replace(problem, site_change=max(15, problem.site_change)))
    return more.with_visit(guest, Visit("guest3", "extra", leader.id, end))


def staff_minutes(g: Ground) -> Planted:
    leader = g.section().leader
    total = sum(end - begin for begin, end in g.staff_week(leader))
    return g.staff_as(g.staff(leader), most_minutes=total - 1)


# -- 5: no more than prescribed


def often(g: Ground) -> list[tuple[str, str, int]]:
    """Who has which group more than once."""
    count: dict[tuple[str, str], int] = {}
    for section in g.plan.sections:
        for member in section.members:
            count[member, section.group] = count.get((member, section.group), 0) + 1
    return [(who, what, times) for (who, what), times in count.items() if times > 1]


def sessions(g: Ground) -> Planted:
    who, what, times = g.one_of(often(g))
    client = g.client(who)
    fewer = tuple(replace(n, sessions=times - 1) if n.group == what else n for n in client.groups)
    return g.client_as(client, groups=fewer)


def once_a_day(g: Ground) -> Planted:
    """Monday's talk of the guests becomes a second tea."""
    planned = tuple(replace(s, group="tea") if s.id == "talk1" else s for s in g.plan.sections)
    guests = tuple(
        replace(c, groups=tuple(replace(n, sessions=5) for n in c.groups))
        if c.id.startswith("guest") else c
        for c in g.problem.clients
    )  # fmt: skip
    return replace(g.problem, clients=guests), replace(g.plan, sections=planned)


def order(g: Ground) -> Planted:
    """What somebody has first must suddenly follow what they have later."""
    both = []
    for client in g.problem.clients:
        groups = list(dict.fromkeys(what for *_, what in g.week_of(client.id) if what))
        both += [(groups[0], groups[-1])] if len(groups) > 1 else []
    first, later = g.one_of(both)
    return g.group_as(g.group(first), follows=later)


# -- 6: a life


def client_site(g: Ground) -> Planted:
    """Of somebody without a visit on site, who would be looked for at the other site then."""
    visited = {one.client for one in g.plan.visits if not one.by_video}
    guest = g.client("guest2")
    plan = replace(g.plan, visits=tuple(one for one in g.plan.visits if one.client != "guest2"))
    here = [
        client
        for client in g.problem.clients
        if client.id not in visited and any(not video for _, _, _, video, _ in g.week_of(client.id))
    ]
    client = g.one_of([*here, guest])
    return g.client_as(client, site="far")[0], plan


def free(g: Ground) -> Planted:
    section = g.section(lambda one: bool(one.room))
    client, window = g.member(section), window_of(g, section)
    begin, end = g.one_of(
        [(window.start, window.end), (_quarter(window.start - client.travel), window.start)]
    )
    if begin == end:
        begin, end = window.start, window.end
    return g.client_as(client, free=cut(client.free, begin, end))


def _quarter(minute: int) -> int:
    return minute // UNIT * UNIT


def video_free(g: Ground) -> Planted:
    section = g.section(lambda one: one.by_video)
    client, window = g.member(section), window_of(g, section)
    return g.client_as(client, video_free=cut(client.video_free, window.end - UNIT, window.end))


def between(g: Ground) -> Planted:
    """Wednesday's visit by video of a guest, half an hour after the group by video, is in the office."""
    old = g.plan.visits[-1]
    assert old.by_video
    visits = (*g.plan.visits[:-1], replace(old, by_video=False))
    guest = g.client("guest1")
    return g.client_as(guest, travel=45)[0], replace(g.plan, visits=visits)


def gap(g: Ground) -> Planted:
    waits = []
    for client in g.problem.clients:
        for one, other in pairwise(g.week_of(client.id)):
            if one[0] // DAY == other[0] // DAY and other[0] > one[1]:
                waits.append((client, other[0] - one[1]))
    client, wait = g.one_of(waits)
    return g.client_as(client, gap_most=wait - 1)


def day_most(g: Ground) -> Planted:
    client = g.member(g.section())
    days: dict[int, int] = {}
    for begin, end, *_ in g.week_of(client.id):
        days[begin // DAY] = days.get(begin // DAY, 0) + end - begin
    return g.client_as(client, day_most=max(days.values()) - 1)


def days_most(g: Ground) -> Planted:
    client = g.member(g.section())
    return g.client_as(client, days_most=len({one[0] // DAY for one in g.week_of(client.id)}) - 1)


def ceiling(g: Ground) -> Planted:
    client = g.member(g.section())
    return g.client_as(client, most=sum(one[2] for one in g.week_of(client.id)) - 1)


def video_share(g: Ground) -> Planted:
    section = g.section(lambda one: one.by_video)
    client = g.member(section)
    mine = g.week_of(client.id)
    part = sum(one[2] for one in mine if one[3]) * 100
    return g.client_as(client, video_percent=(part - 1) // sum(one[2] for one in mine))


# -- 7: visits


def visit_staff(g: Ground) -> Planted:
    visit = g.visit()
    client, need = g.client(visit.client), g.need(visit)
    others = tuple(one for one in need.staff if one != visit.staff)
    return g.client_as(
        client, visits=tuple(replace(n, staff=others) if n is need else n for n in client.visits)
    )


def visit_shift(g: Ground) -> Planted:
    visit = g.visit()
    return off_shift(g, visit, visit.staff)


def visit_away(g: Ground) -> Planted:
    visit = g.visit()
    staff = g.staff(visit.staff)
    return g.staff_as(staff, away=(*staff.away, window_of(g, visit)))


def visit_windows(g: Ground) -> Planted:
    visit = g.visit()
    client, need = g.client(visit.client), g.need(visit)
    windows = cut((Window(0, WEEK),), visit.start, visit.start + UNIT)
    return g.client_as(
        client, visits=tuple(replace(n, windows=windows) if n is need else n for n in client.visits)
    )
