"""Faults against rules 1 to 3 of the room's README: when, where and by whom, and who is in it."""

from __future__ import annotations

from dataclasses import replace

from bench.timetable.annex import at
from bench.timetable.ground import Ground, Planted, cut, off_shift, window_of
from stepdown.timetable.vocabulary import DAY, UNIT, WEEK, Credential, Place, Section, Shift, Visit, Window

RARE = frozenset({"planted"})


# -- names


def unknown(g: Ground) -> Planted:
    return g.problem, replace(
        g.plan, sections=(*g.plan.sections, Section("new", "nothing", at(0, 9), "annex", "host", ()))
    )


def twice(g: Ground) -> Planted:
    first, *others = g.plan.sections
    return g.problem, replace(g.plan, sections=(first, replace(others[0], id=first.id), *others[1:]))


def member_twice(g: Ground) -> Planted:
    old = g.section()
    new = replace(old, members=(*old.members, g.one_of(list(old.members))))
    return g.problem, replace(g.plan, sections=tuple(new if one is old else one for one in g.plan.sections))


# -- 1: when and by whom


def start(g: Ground) -> Planted:
    section = g.section()
    taken = {one.start for one in g.plan.sections if one.group == section.group}
    others = tuple(one for one in range(0, WEEK, 30) if one not in taken)
    return g.group_as(g.group(section.group), starts=others[:5])


def day_end(g: Ground) -> Planted:
    guest = g.client("guest1")
    night = Window(at(5, 20), at(6, 4))
    visit = Visit("guest1", "night", "host", at(5, 23.75))
    host = g.staff("host")
    shifts = (*host.shifts, Shift(guest.site, night))
    with_host = replace(g, problem=g.staff_as(host, shifts=shifts)[0])
    return with_host.with_visit(replace(guest, free=(*guest.free, night)), visit, 30)


def leader_shift(g: Ground) -> Planted:
    section = g.section()
    return off_shift(g, section, section.leader)


def leader_away(g: Ground) -> Planted:
    section = g.section()
    staff = g.staff(section.leader)
    return g.staff_as(staff, away=(*staff.away, window_of(g, section)))


def leader_skill(g: Ground) -> Planted:
    return g.group_as(g.group(g.section().group), skill="planted")


def leader_credential(g: Ground) -> Planted:
    """Everybody holds it, but one leader's lapses a quarter of an hour before a session ends."""
    section = g.section()
    end = window_of(g, section).end
    all_hold = tuple(
        replace(
            one,
            credentials=(
                *one.credentials,
                Credential("planted", end - UNIT if one.id == section.leader else None),
            ),
        )
        for one in g.problem.counselors
    )
    return replace(g.group_as(g.group(section.group), credentials=RARE)[0], counselors=all_hold), g.plan


def leader_language(g: Ground) -> Planted:
    section = g.section(lambda one: bool(g.group(one.group).language))
    return g.staff_as(g.staff(section.leader), languages=frozenset())


# -- 2: where


def room_taken(g: Ground) -> Planted:
    """A tea for one guest more, in a room that is taken."""
    section = g.section(lambda one: bool(one.room))
    window, room = window_of(g, section), g.room(section.room)
    guest = replace(
        g.client("guest1"), id="guest3", site=room.site, travel=0, free=(window,), visits=(), gap_most=DAY
    )
    host = replace(g.staff("host"), id="host2", shifts=(Shift(room.site, window),))
    tea = replace(g.group("tea"), id="tea4", minutes=UNIT, least=1, starts=(window.start,))
    problem = replace(
        g.problem,
        clients=(*g.problem.clients, replace(guest, groups=(replace(guest.groups[0], group="tea4"),))),
        counselors=(*g.problem.counselors, host),
        groups=(*g.problem.groups, tea),
    )
    more = Section("more", "tea4", window.start, room.id, "host2", ("guest3",))
    return problem, replace(g.plan, sections=(*g.plan.sections, more))


def room_closed(g: Ground) -> Planted:
    section = g.section(lambda one: bool(one.room))
    room, window = g.room(section.room), window_of(g, section)
    return g.room_as(room, open=cut(room.open, window.end - UNIT, window.end))


def seats(g: Ground) -> Planted:
    section = g.section(lambda one: bool(one.room))
    return g.room_as(g.room(section.room), seats=len(section.members) - 1)


def group_site(g: Ground) -> Planted:
    section = g.section(lambda one: bool(one.room))
    return g.group_as(g.group(section.group), sites=frozenset({"elsewhere"}))


def place(g: Ground) -> Planted:
    section = g.section()
    return g.group_as(g.group(section.group), place=Place.ON_SITE if section.by_video else Place.VIDEO)


# -- 3: who


def least(g: Ground) -> Planted:
    section = g.section()
    return g.group_as(g.group(section.group), least=len(section.members) + 1)


def most(g: Ground) -> Planted:
    section = g.section()
    return g.group_as(g.group(section.group), most=len(section.members) - 1)


def tags(g: Ground) -> Planted:
    group = g.group(g.section().group)
    return g.group_as(group, asks=group.asks | RARE)


def language(g: Ground) -> Planted:
    section = g.section(lambda one: bool(g.group(one.group).language))
    client = g.member(section)
    return g.client_as(client, languages=client.languages - {g.group(section.group).language})


def needed(g: Ground) -> Planted:
    section = g.section()
    client = g.member(section)
    return g.client_as(client, groups=tuple(one for one in client.groups if one.group != section.group))


def closed(g: Ground) -> Planted:
    section = g.section()
    group, client = g.group(section.group), g.member(section)
    everybody = frozenset(one.id for one in g.problem.clients)
    return g.group_as(group, closed=True, members=everybody - {client.id})


def apart(g: Ground) -> Planted:
    section = g.section(lambda one: len(one.members) > 1)
    client = g.member(section)
    other = g.one_of([one for one in section.members if one != client.id])
    return g.client_as(client, apart=client.apart | {other})


def not_with(g: Ground) -> Planted:
    section, visit = g.section(), g.visit()
    client, staff = g.one_of([(g.member(section), section.leader), (g.client(visit.client), visit.staff)])
    return g.client_as(client, not_with=client.not_with | {staff})


def leader_holds(g: Ground) -> Planted:
    return g.client_as(g.member(g.section()), leader_holds=RARE)
