"""A week of Harbor Street on plain values, for checks of the board: three rooms, four of the staff.

Robin, Jamie and Alex come to Harbor Street, Casey to Mill Road. Relapse prevention is on Monday, Wednesday
and Friday at 10:00 in Birch with Dana; coping skills on Tuesday and Thursday at 13:30 in Elm with Ines;
Robin and Alex see their counselor alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from stepdown.journeys.publish_week.dating import dated
from stepdown.journeys.week_problem import Gathered
from stepdown.place import actions as place
from stepdown.place import queries as places
from stepdown.session import actions as sessions
from stepdown.session import queries as session_queries
from stepdown.session.vocabulary import SessionCard
from stepdown.timetable import actions
from stepdown.timetable.queries import every_pair, told
from stepdown.timetable.queries.questions import change_text, one_more_like
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    CountRule,
    DraftCard,
    Group,
    GroupKindWords,
    GroupNeed,
    Origin,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Supposed,
    TellingWay,
    ToTell,
    Visit,
    VisitNeed,
    Window,
)
from tests.cast import NOW, SYSTEM, Cast

MONDAY = date(2026, 11, 23)
CORE, SKILLS, EVENING = "group-relapse-prevention-180", "skills-coping-skills-90", "group-evening-180"


def at(day: int, hour: float) -> int:
    """The minute of the week of an hour of a day; 0 is Monday."""
    return day * DAY + round(hour * 60)


def daily(start: float, end: float, days: range = range(5)) -> tuple[Window, ...]:
    return tuple(Window(at(day, start), at(day, end)) for day in days)


def more_rooms(cast: Cast) -> dict[str, str]:
    """Elm and Rowan beside Birch: ids by name."""
    known = {room.name for room in places.site(SYSTEM, cast.harbor.id).rooms}
    for name, seats in (("Elm", 8), ("Rowan", 6)):
        if name not in known:
            place.add_room(site_id=cast.harbor.id, name=name, capacity=seats, by=SYSTEM, at=NOW)
    return {room.name: str(room.id) for room in places.site(SYSTEM, cast.harbor.id).rooms}


def the_groups(site: str) -> tuple[Group, ...]:
    here = frozenset({site})
    return (
        Group(CORE, 180, 2, 12, break_minutes=30, sites=here),
        Group(SKILLS, 90, 2, 8, sites=here),
        Group(EVENING, 180, 2, 12, break_minutes=30, sites=here),
    )


def the_staff(cast: Cast, site: str) -> tuple[Counselor, ...]:
    def one(name: str, start: float, end: float, days: range = range(5)) -> Counselor:
        shifts = tuple(Shift(site, window) for window in daily(start, end, days))
        return Counselor(str(cast.staff[name].id), shifts, most_minutes=1500)

    return (one("dana", 8, 17), one("ines", 11, 20), one("priya", 9, 17), one("hart", 9, 13, range(2)))


def somebody(cast: Cast, client_id: str, *, counselor: str = "dana", site: str = "") -> Client:
    """Eleven hours and a half, three days that count, an hour alone; free from morning to evening."""
    return Client(
        client_id,
        site or str(cast.harbor.id),
        (GroupNeed(CORE, 3), GroupNeed(SKILLS, 2)),
        visits=(VisitNeed("individual", 60, (str(cast.staff[counselor].id),)),),
        free=daily(8, 20),
        travel=30,
        counts=(CountRule(frozenset(range(5)), 120, 3),),
    )


def the_problem(cast: Cast) -> Problem:
    rooms, site = more_rooms(cast), str(cast.harbor.id)
    seats = {room.name: room.capacity for room in places.site(SYSTEM, cast.harbor.id).rooms}
    ids = {name: str(card.id) for name, card in cast.clients.items()}
    (birch,) = places.site(SYSTEM, cast.mill.id).rooms
    mill = Room(str(birch.id), str(cast.mill.id), 6, daily(8, 20))
    there = Counselor(str(cast.staff["nora"].id), tuple(Shift(mill.site, each) for each in daily(8, 17)))
    clients = (
        somebody(cast, ids["robin"]),
        somebody(cast, ids["jamie"]),
        somebody(cast, ids["alex"], counselor="ines"),
        replace(somebody(cast, ids["casey"], counselor="nora", site=mill.site), groups=(), counts=()),
    )
    pairs = [
        {str(pair.client_id), str(pair.other_id)} for pair in every_pair(SYSTEM, at=NOW) if pair.other_id
    ]
    return Problem(
        MONDAY,
        (*(Room(rooms[name], site, seats[name], daily(8, 20)) for name in sorted(rooms)), mill),
        (*the_staff(cast, site), there),
        the_groups(site),
        tuple(
            replace(one, apart=frozenset().union(*(pair - {one.id} for pair in pairs if one.id in pair)))
            for one in clients
        ),
    )


def the_plan(cast: Cast) -> Plan:
    rooms = more_rooms(cast)
    ids = {name: str(card.id) for name, card in cast.clients.items()}
    dana, ines = str(cast.staff["dana"].id), str(cast.staff["ines"].id)
    three = (ids["robin"], ids["jamie"], ids["alex"])
    sections = [Section(f"s{day}", CORE, at(day, 10), rooms["Birch"], dana, three) for day in (0, 2, 4)]
    sections += [Section(f"s{day}", SKILLS, at(day, 13.5), rooms["Elm"], ines, three[:2]) for day in (1, 3)]
    return Plan(
        tuple(sections),
        (
            Visit(ids["robin"], "individual", dana, at(1, 11)),
            Visit(ids["alex"], "individual", ines, at(3, 15.5)),
            Visit(ids["casey"], "individual", str(cast.staff["nora"].id), at(1, 9)),
        ),
    )


def a_draft(cast: Cast, plan: Plan | None = None) -> DraftCard:
    """The week as a draft that Dora made."""
    return actions.begin_draft(
        week=MONDAY,
        problem=the_problem(cast),
        plan=plan or the_plan(cast),
        origin=Origin.HAND,
        by=cast.viewer("dora"),
        at=cast.now,
    )


def a_published_week(cast: Cast) -> DraftCard:
    """The week as it takes place."""
    made = a_draft(cast)
    actions.mark_published(draft_id=made.id, version=made.version, by=cast.viewer("dora"), at=cast.now)
    return made


def a_short_draft(cast: Cast) -> DraftCard:
    """Robin is left out on Friday, though a seat is free: short, and one change mends it."""
    robin = str(cast.clients["robin"].id)
    plan = the_plan(cast)
    sections = [
        replace(one, members=tuple(who for who in one.members if who != robin)) if one.id == "s4" else one
        for one in plan.sections
    ]
    return a_draft(cast, replace(plan, sections=tuple(sections)))


def a_search(cast: Cast) -> UUID:
    """Dora asked for a better week; nobody works on it yet."""
    by = cast.viewer("dora")
    return actions.ask_search(draft_id=a_draft(cast).id, seconds=10, seed=0, by=by, at=cast.now)


def a_supposition(cast: Cast) -> UUID:
    """Dora asked what one more like Ines would give; nobody works on it yet."""
    draft, ines = a_draft(cast), str(cast.staff["ines"].id)
    supposed = Supposed({"kind": "counselor", "like": ines}, change_text(one_more_like(draft.problem, ines)))
    by = cast.viewer("dora")
    return actions.ask_supposed(draft_id=draft.id, supposed=supposed, seconds=1, by=by, at=cast.now)


def a_pair(cast: Cast) -> UUID:
    """Robin is not to meet Otto."""
    robin, otto = cast.clients["robin"].id, cast.staff["otto"].id
    return actions.keep_apart(client_id=robin, staff_id=otto, by=cast.viewer("dana"), at=cast.now)


def a_kind(cast: Cast) -> str:
    """What the clinic says of relapse prevention."""
    words = GroupKindWords(CORE, "Relapse prevention", 2, 12)
    return actions.set_group_kind(words=words, by=cast.viewer("dora"), at=cast.now).words.key


def somebody_to_call(cast: Cast) -> UUID:
    """Robin has to be called about a week that was published."""
    draft = a_published_week(cast)
    robin = cast.clients["robin"].id
    people = [ToTell(robin, TellingWay.CALL, "No message may go there.")]
    actions.tell(draft_id=draft.id, people=people, by=cast.viewer("dora"), at=cast.now)
    (line,) = told(cast.viewer("dora"), draft.id, at=cast.now)
    return line.id


def a_standing_week(cast: Cast) -> DraftCard:
    """The week as it takes place, its sessions standing too: what happens to them can be told."""
    made = a_published_week(cast)
    zones = {site.id: site.tz for site in places.sites(SYSTEM)}
    known = Gathered(made.problem, {}, ())
    made_of = dated(known, made.problem, made.plan, zones, ())
    sessions.publish_sessions(week=MONDAY, sessions=made_of, by=SYSTEM, at=cast.now)
    return made


def standing(cast: Cast, group: str, day: int) -> SessionCard:
    """The session of a group that stands on a day of the week."""
    every = session_queries.of_week(SYSTEM, week=MONDAY, at=cast.now)
    return next(
        one for one in every if one.group_key == group and one.during.start.weekday() == day and one.taken
    )
