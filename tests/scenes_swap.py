"""A published week at Harbor Street in which some sessions of one group can be taken for others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.availability import actions as availability
from stepdown.availability.vocabulary import Holds, Means, Paint
from stepdown.kernel.period import Period
from stepdown.people import actions as people
from stepdown.people.vocabulary import ClientCard, NeutralTitle
from stepdown.programme.vocabulary import Service
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import Dated, SessionCard
from stepdown.timetable import actions
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    CountRule,
    Credential,
    Group,
    GroupNeed,
    Origin,
    Plan,
    Problem,
    Room,
    Section,
    Shift,
    Visit,
    VisitNeed,
    Window,
)
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_session import NEXT, a_group, hour, publish, rooms

GROUP, OWN = "group-process-180", "individual"
MINUTES, BREAK = 180, 15
# When, where, who leads, who comes: Robin has Monday and Wednesday at nine.
WEEK = {
    "mon-9": (0, 9, "Birch", "dana", "robin alex quinn"),
    "mon-13": (0, 13, "Oak", "ines", "jamie wren"),
    "tue-9": (1, 9, "Birch", "dana", "alex jamie wren quinn"),
    "tue-18": (1, 18, "Birch", "priya", "skye vale"),
    "wed-9": (2, 9, "Birch", "dana", "robin quinn wren"),
    "wed-13": (2, 13, "Oak", "ines", "alex vale"),
    "thu-9": (3, 9, "Birch", "dana", "alex jamie"),
}


def start_of(day: int, clock: int) -> int:
    return day * DAY + clock * 60


def everybody(cast: Cast) -> dict[str, UUID]:
    """The clients of the cast at Harbor Street, and four more."""
    for key in ("quinn", "wren", "skye", "vale"):
        if key not in cast.clients:
            card: ClientCard = people.add_client(
                chosen_name=f"{key.title()} Sample", site_id=cast.harbor.id, by=SYSTEM, at=NOW
            )
            cast.clients[key] = card
    return {key: cast.clients[key].id for key in ("robin", "alex", "jamie", "quinn", "wren", "skye", "vale")}


def the_problem(cast: Cast, **robin: object) -> Problem:
    """What the week is made from; words about Robin are laid over."""
    harbor = str(cast.harbor.id)
    whole = tuple(Window(start_of(day, 7), start_of(day, 22)) for day in range(5))
    daytime = tuple(Window(start_of(day, 8), start_of(day, 17)) for day in range(5))
    needs = (GroupNeed(GROUP, 7),)
    clients = [
        Client(str(one), harbor, needs, free=whole, travel=30)
        for key, one in everybody(cast).items()
        if key != "robin"
    ]
    mine = Client(
        str(cast.clients["robin"].id),
        harbor,
        (GroupNeed(GROUP, 2),),
        (VisitNeed(OWN, 60, (str(cast.staff["dana"].id),)),),
        free=daytime,
        travel=30,
        counts=(CountRule(frozenset(range(7)), 150, 2),),
    )
    return Problem(
        week=NEXT,
        rooms=tuple(
            Room(str(room), harbor, 4, tuple(Window(start_of(d, 8), start_of(d, 22)) for d in range(5)))
            for room in rooms(cast, "Oak").values()
        ),
        counselors=tuple(
            Counselor(
                str(cast.staff[name].id),
                tuple(Shift(harbor, Window(start_of(d, 8), start_of(d, 22))) for d in range(5)),
                # Dana alone holds what a payer may ask for.
                credentials=(Credential("licensed"),) if name == "dana" else (),
            )
            for name in ("dana", "ines", "priya")
        ),
        groups=(Group(GROUP, MINUTES, 2, 4, break_minutes=BREAK, sites=frozenset({harbor})),),
        clients=(replace(mine, **robin), *clients),  # type: ignore[arg-type]
    )


def the_plan(cast: Cast) -> Plan:
    ids, where = everybody(cast), rooms(cast, "Oak")
    sections = tuple(
        Section(
            key,
            GROUP,
            start_of(day, clock),
            str(where[room]),
            str(cast.staff[leader].id),
            tuple(str(ids[one]) for one in who.split()),
        )
        for key, (day, clock, room, leader, who) in WEEK.items()
    )
    visit = Visit(str(ids["robin"]), OWN, str(cast.staff["dana"].id), start_of(4, 9))
    return Plan(sections, (visit,))


def a_swap_week(cast: Cast, *, closed: bool = False, at: datetime = NOW, **robin: object) -> Problem:
    """Draft, published, and its dated sessions."""
    problem = the_problem(cast, **robin)
    if closed:
        members = frozenset(str(one) for one in everybody(cast).values())
        problem = replace(
            problem, groups=tuple(replace(one, closed=True, members=members) for one in problem.groups)
        )
    lives(cast, problem, at=at)
    by = cast.viewer("dora")
    draft = actions.begin_draft(
        week=NEXT, problem=problem, plan=the_plan(cast), origin=Origin.HAND, by=by, at=at
    )
    actions.mark_published(draft_id=draft.id, version=draft.version, by=by, at=at)
    publish(cast, *the_sessions(cast), at=at)
    return problem


def lives(cast: Cast, problem: Problem, *, at: datetime = NOW) -> None:
    """Robin's week is painted as the problem has it: what may be swapped is asked of their life of today."""
    card = cast.clients["robin"]
    robin = next(one for one in problem.clients if one.id == str(card.id))
    availability.tell_way(
        client_id=card.id, site_id=card.site_id, minutes=robin.travel, means=Means.TRANSIT, by=SYSTEM, at=at
    )
    taken = [
        (minute // DAY, minute % DAY // 30)
        for minute in range(0, 7 * DAY, 30)
        if not any(one.start <= minute < one.end for one in robin.free)
    ]
    availability.brush(
        client_id=card.id,
        week=NEXT,
        cells=taken,
        paint_as=Paint.CANNOT,
        holds=Holds.ONCE,
        by=SYSTEM,
        at=at,
    )


def the_sessions(cast: Cast) -> list[Dated]:
    ids, where = everybody(cast), rooms(cast, "Oak")
    found = [
        _dated(
            cast,
            key,
            hour(day, clock, minutes=MINUTES),
            where[room],
            leader,
            [ids[one] for one in who.split()],
        )
        for key, (day, clock, room, leader, who) in WEEK.items()
    ]
    own = _dated(cast, "own", hour(4, 9), None, "dana", [ids["robin"]])
    own = replace(
        own, kind=Service.INDIVIDUAL, group_key=OWN, title="Your own time", break_minutes=0, seats=1
    )
    return [*found, own]


def _dated(cast: Cast, key: str, during: Period, room: UUID | None, leader: str, who: list[UUID]) -> Dated:
    return Dated(
        plan_key=key,
        site_id=cast.harbor.id,
        room_id=room,
        leader_id=cast.staff[leader].id,
        kind=Service.GROUP,
        group_key=GROUP,
        title="Process group",
        during=during,
        break_minutes=BREAK,
        seats=4,
        by_video=False,
        client_ids=tuple(who),
    )


def stands(cast: Cast, key: str) -> SessionCard:
    """The session of the week under its key."""
    found = sessions.of_week(SYSTEM, week=NEXT, at=NOW, cancelled=True)
    return next(one for one in found if one.plan_key == key)


def an_own_session(cast: Cast) -> UUID:
    """A group of Robin's some weeks ahead, in a week that nobody else writes."""
    week = NEXT + timedelta(weeks=3)
    made = a_group(cast, "own", hour(0, 9, week=week), "robin")
    found = publish(cast, made, week=week).added or sessions.of_week(SYSTEM, week=week, at=NOW)
    return found[0].id


def a_calendar_address(cast: Cast) -> str:
    """The secret part of the address of Robin's calendar."""
    robin = cast.viewer("robin")
    return people.make_calendar(client_id=cast.clients["robin"].id, title=NeutralTitle.BUSY, by=robin, at=NOW)
