"""A published week at Harbor Street for the checks of the dated sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from stepdown.kernel.period import Period
from stepdown.place import actions as place
from stepdown.place.queries import site
from stepdown.programme.vocabulary import Service
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import LeaveKind
from stepdown.session import actions, queries
from stepdown.session.vocabulary import Changes, Dated, MySession, SessionCard
from tests.cast import NOW, SYSTEM, Cast

# The week after the one of the checks: all of it is to come.
NEXT = date(2026, 11, 23)
LATER = NOW + timedelta(hours=1)
NINE_TO_FIVE = time(9), time(17)


def rooms(cast: Cast, *names: str, capacity: int = 12) -> dict[str, UUID]:
    """Rooms of Harbor Street by name, made if they are not there."""
    for name in names:
        if all(one.name != name for one in site(SYSTEM, cast.harbor.id).rooms):
            place.add_room(site_id=cast.harbor.id, name=name, capacity=capacity, by=SYSTEM, at=NOW)
    return {one.name: one.id for one in site(SYSTEM, cast.harbor.id).rooms}


def hour(day: int, clock: int, *, minutes: int = 60, week: date = NEXT) -> Period:
    """So many minutes from an hour on, New York in November, of a day of the week (0 is Monday)."""
    start = datetime(week.year, week.month, week.day, tzinfo=UTC) + timedelta(days=day, hours=clock + 5)
    return Period(start, start + timedelta(minutes=minutes))


def a_group(
    cast: Cast,
    key: str,
    during: Period,
    *clients: str,
    leader: str = "dana",
    room: str = "Oak",
    seats: int = 8,
) -> Dated:
    """A group in a room of Harbor Street."""
    return Dated(
        plan_key=key,
        site_id=cast.harbor.id,
        room_id=rooms(cast, room)[room],
        leader_id=cast.staff[leader].id,
        kind=Service.GROUP,
        group_key="process-180",
        title=f"Group {key}",
        during=during,
        break_minutes=15,
        seats=seats,
        by_video=False,
        client_ids=tuple(cast.clients[one].id for one in clients),
    )


def by_video(one: Dated) -> Dated:
    """The same session by video."""
    return replace(one, room_id=None, by_video=True)


def publish(
    cast: Cast, *sessions: Dated, who: str = "dora", week: date = NEXT, at: datetime = NOW
) -> Changes:
    """Publish a week."""
    return actions.publish_sessions(week=week, sessions=sessions, by=cast.viewer(who), at=at)


def card(cast: Cast, key: str, *, who: str = "dora", week: date = NEXT) -> SessionCard:
    """The session of a week that has a key, cancelled or not."""
    found = queries.of_week(cast.viewer(who), week=week, at=NOW, cancelled=True)
    return next(one for one in found if one.plan_key == key)


def a_week(cast: Cast, *, at: datetime = NOW) -> Changes:
    """Robin with Alex on Monday morning, Robin alone on Tuesday, Jamie by video on Wednesday."""
    video = a_group(cast, "c", hour(2, 18), "jamie", leader="priya")
    return publish(
        cast,
        a_group(cast, "a", hour(0, 9, minutes=180), "robin", "alex"),
        a_group(cast, "b", hour(1, 9), "robin", leader="ines", room="Elm"),
        by_video(video),
        at=at,
    )


def mine(cast: Cast, client: str, *, who: str = "robin") -> dict[str, MySession]:
    found = queries.my_week(cast.viewer(who), cast.clients[client].id, week=NEXT, at=LATER)
    return {one.title: one for one in found}


def a_leave(cast: Cast) -> UUID:
    """Ines is away tomorrow, whenever today is."""
    now = datetime.now(UTC)
    during = Period(now + timedelta(days=1), now + timedelta(days=2))
    made = roster.enter_leave(
        staff_id=cast.staff["ines"].id, during=during, kind=LeaveKind.LEAVE, by=SYSTEM, at=now
    )
    return made.id


def a_leave_of(cast: Cast, who: str, during: Period) -> UUID:
    """Somebody is away in a stretch of time."""
    made = roster.enter_leave(
        staff_id=cast.staff[who].id, during=during, kind=LeaveKind.LEAVE, by=SYSTEM, at=NOW
    )
    return made.id
