"""What became of a published week, laid over its plan: found again, moved, cancelled, begun, held besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Period
from stepdown.overview.board import Held, Names, handle_of, held, wider
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import (
    ARRANGED,
    Cancellation,
    Cancelled,
    Change,
    Placing,
    Released,
    SeatTurn,
    SessionCard,
    Since,
    Turn,
)
from stepdown.timetable.vocabulary import (
    DAY,
    Client,
    Counselor,
    Group,
    GroupNeed,
    Plan,
    Problem,
    Room,
    Section,
    Visit,
    VisitNeed,
)

MONDAY = date(2026, 11, 23)
ZONE = "America/New_York"
SITE, ROOM, OTHER, DANA, INES, ROBIN, JAMIE = (UUID(int=n) for n in range(1, 8))
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEN = 10 * 60
CORE = Section("s0", "group-core-180", TEN, str(ROOM), str(DANA), (str(ROBIN), str(JAMIE)))
ALONE = Visit(str(ROBIN), "individual", str(DANA), DAY + TEN)
PROBLEM = Problem(
    MONDAY,
    (Room(str(ROOM), str(SITE), 12, ()),),
    (Counselor(str(DANA), ()),),
    (Group("group-core-180", 180, 2, 12),),
    tuple(
        Client(
            str(one),
            str(SITE),
            (GroupNeed("group-core-180", 1),),
            visits=(VisitNeed("individual", 60, (str(DANA),)),),
        )
        for one in (ROBIN, JAMIE)
    ),
)
PLAN = Plan((CORE,), (ALONE,))
NAMES = Names(clients={str(ROBIN): "Robin Example"})


def _period(minute: int) -> Period:
    start = datetime(2026, 11, 23, tzinfo=ZoneInfo(ZONE)) + timedelta(minutes=minute)
    return Period(start, start + timedelta(hours=3))


def _card(number: int, minute: int = TEN, group: str = "group-core-180", **changes: object) -> SessionCard:
    made = SessionCard(
        id=UUID(int=100 + number), plan_key=f"k{number}", week=MONDAY, site_id=SITE, site_name="Harbor",
        zone=ZONE, room_id=ROOM, room_name="Birch", leader_id=DANA, leader_name="Dana", kind=Service.GROUP,
        group_key=group, title="Core", during=_period(minute), break_minutes=0, seats=12, by_video=False,
        client_ids=(ROBIN, JAMIE), taken=2, version=1,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def _since(card: SessionCard, **more: object) -> Since:
    made = Since(card, card.placing, card.leader_id, "Dora", AT)
    return replace(made, **more)  # type: ignore[arg-type]


def _alone(number: int = 9, **changes: object) -> SessionCard:
    return _card(
        number, DAY + TEN, "individual", **{"room_id": None, "client_ids": (ROBIN,), "seats": 1} | changes
    )


def _held(since: Sequence[Since], *, at: datetime = AT) -> Held:
    return held(wider(PROBLEM, since), PLAN, since, NAMES, at=at)


def _change(turn: Turn, minute: int) -> Change:
    return Change(turn, Placing(SITE, ROOM, False, _period(minute)), "Birch", "Dana", "Dora", AT)


def test_a_week_as_planned_is_the_plan() -> None:
    found = _held([_since(_card(0)), _since(_alone())])
    assert found.plan == PLAN and found.difference.nothing
    assert all(one.lines == () and not one.begun for one in found.told.values()) and len(found.told) == 2


def test_a_plan_without_sessions_is_taken_as_planned() -> None:
    found = _held([])
    assert found.plan == PLAN and found.told == {} and found.difference.nothing


def test_what_moved_and_has_another_leader_and_room_stands_where_it_is() -> None:
    card = _card(0, 9 * 60, room_id=OTHER, leader_id=INES)
    was = Placing(SITE, ROOM, False, _period(TEN))
    told = (_change(Turn.MOVED, TEN), _change(Turn.LED_BY_OTHER, TEN))
    found = _held([_since(card, planned=was, planned_leader_id=DANA, changes=told), _since(_alone())])
    (section,) = found.plan.sections
    assert (section.start, section.room, section.leader) == (9 * 60, str(OTHER), str(INES))
    (change,) = found.difference.sections
    assert (change.before, change.after) == (CORE, section) and handle_of(section) == handle_of(CORE)
    words = [str(line.words) for line in found.told[handle_of(section)].lines]
    assert words == ["Moved; it was Mon 10:00, Birch.", "Led by somebody else; it was Dana."]
    # The room and the leader came after the plan was made: the board has rows for them.
    wide = wider(PROBLEM, [_since(card)])
    assert str(OTHER) in {one.id for one in wide.rooms} and str(INES) in {one.id for one in wide.counselors}


def test_what_was_cancelled_is_held_no_more_and_says_why_and_who() -> None:
    ended = Cancellation(Cancelled.OTHER, "The heating failed", "Dora", AT)
    found = _held([_since(_card(0, cancelled=ended, client_ids=())), _since(_alone())])
    assert found.plan.sections == ()
    (change,) = found.difference.sections
    assert change.after is None
    (line,) = found.told[handle_of(CORE)].lines
    assert str(line.words) == "Cancelled. Another reason of the clinic: The heating failed."
    assert (line.by_name, line.kind) == ("Dora", "not_held")


def test_a_visit_whose_only_seat_was_given_up_takes_no_place() -> None:
    turn = SeatTurn(ROBIN, Released.ASKED, "Robin", AT)
    found = _held([_since(_card(0)), _since(_alone(client_ids=(), taken=0), seats=(turn,))])
    assert found.plan.visits == ()
    told = found.told[handle_of(ALONE)]
    assert told.freed == 1
    assert str(told.lines[0].words) == "Robin Example gave up the seat: The person asked for it."


def test_seats_given_up_and_taken_change_who_comes_and_name_those_in_reach() -> None:
    turns = (SeatTurn(JAMIE, Released.LEFT, "Dora", AT), SeatTurn(INES, None, "Dora", AT))
    found = _held([_since(_card(0, client_ids=(ROBIN, INES)), seats=turns), _since(_alone())])
    assert found.plan.sections[0].members == (str(ROBIN), str(INES)) and found.difference.nothing
    told = found.told[handle_of(CORE)]
    assert told.freed == 1
    assert [str(line.words) for line in told.lines] == [
        "Somebody gave up the seat: Their treatment here ended.",
        "Somebody has a seat in it now.",
    ]


def test_what_has_begun_says_so_and_what_was_held_before_the_plan_stays_in_the_week() -> None:
    earlier, mine = _card(1, 8 * 60, leader_id=INES), _card(0)
    visit = _alone(2, during=_period(DAY + 900))
    nobody = _alone(3, during=_period(DAY + 960), client_ids=())
    since = [_since(one) for one in (earlier, mine, _alone(), visit, nobody)]
    found = _held(since, at=mine.during.start)
    assert found.told[handle_of(CORE)].begun and not found.told[handle_of(ALONE)].begun
    assert [one.start for one in found.plan.sections] == [TEN, 8 * 60]
    assert [one.start for one in found.plan.visits] == [ALONE.start, DAY + 900]
    assert found.difference.nothing


def test_what_was_arranged_by_hand_is_new_and_says_who_arranged_it() -> None:
    card = _card(4, 15 * 60, "walk", plan_key=f"{ARRANGED}-1", title="A walk")
    found = _held([_since(_card(0)), _since(_alone()), _since(card)])
    (change,) = found.difference.sections
    assert change.before is None and change.after is not None and change.after.group == "walk"
    (line,) = found.told[handle_of(change.after)].lines
    assert (str(line.words), line.by_name) == ("Arranged by hand, beside the plan.", "Dora")


def test_who_left_the_week_is_held_no_more_in_it() -> None:
    card = _card(0, 8 * DAY)
    was = Placing(SITE, ROOM, False, _period(TEN))
    found = _held([_since(card, planned=was, changes=(_change(Turn.MOVED, TEN),))])
    assert found.plan.sections == () and found.plan.visits == (ALONE,)
