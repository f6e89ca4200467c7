"""The dated sessions by rule: which moments a clock means, what a plan changes, what may still change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.programme.vocabulary import Service
from stepdown.session.rules import publishing, refusing
from stepdown.session.rules.dating import dated
from stepdown.session.vocabulary import (
    Cancellation,
    Cancelled,
    Changes,
    Dated,
    LedByOther,
    Moved,
    Placing,
    Released,
    Seat,
    SessionCard,
)

NEW_YORK, CHICAGO, KOLKATA = (
    ZoneInfo("America/New_York"),
    ZoneInfo("America/Chicago"),
    ZoneInfo("Asia/Kolkata"),
)
MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE, OTHER_SITE, ROOM, OTHER_ROOM, LEADER, OTHER = (UUID(int=number) for number in range(1, 7))
ANN, BEN, CAM = (UUID(int=number) for number in range(11, 14))


def _at(day: int, clock: int, hours: float = 1) -> Period:
    start = datetime(2026, 11, 23 + day, clock, tzinfo=UTC)
    return Period(start, start + hours * HOUR)


def _dated(key: str = "a", during: Period | None = None, *clients: UUID, **other: object) -> Dated:
    one = Dated(
        plan_key=key,
        site_id=SITE,
        room_id=ROOM,
        leader_id=LEADER,
        kind=Service.GROUP,
        group_key="process",
        title=f"Group {key}",
        during=during or _at(3, 15),
        break_minutes=10,
        seats=4,
        by_video=False,
        client_ids=clients,
    )
    return replace(one, **other)  # type: ignore[arg-type]  # the fields a test wants otherwise


def _card(one: Dated, number: int = 99, **other: object) -> SessionCard:
    fields = {key: value for key, value in one.__dict__.items() if key != "client_ids"}
    card = SessionCard(
        id=UUID(int=number),
        week=MONDAY,
        site_name="Harbor Street",
        zone="America/New_York",
        room_name="Oak",
        leader_name="Dana Demo",
        client_ids=one.client_ids,
        taken=len(one.client_ids),
        version=1,
        **fields,
    )
    return replace(card, **other)  # type: ignore[arg-type]  # the fields a test wants otherwise


# -- moments


def test_a_start_on_the_wall_clock_is_a_moment_of_its_zone() -> None:
    assert dated(MONDAY, 9 * 60, 180, NEW_YORK) == Period(
        datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)
    )
    sunday = dated(MONDAY, 6 * 1440 + 23 * 60, 60, CHICAGO)
    assert sunday == Period(datetime(2026, 11, 30, 5, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC))
    assert dated(MONDAY, 0, 15, KOLKATA) == Period(
        datetime(2026, 11, 22, 18, 30, tzinfo=UTC), datetime(2026, 11, 22, 18, 45, tzinfo=UTC)
    )


def test_the_hour_that_the_clock_leaves_out_is_refused_with_what_to_choose() -> None:
    week, sunday = date(2026, 3, 2), 6 * 1440
    for minute in (120, 135, 179):
        found = dated(week, sunday + minute, 60, NEW_YORK)
        assert isinstance(found, Refusal)
        assert "2026-03-08" in str(found.reason)
        assert "Choose 03:00 or later" in str(found.reason)
    before, after = dated(week, sunday + 119, 60, NEW_YORK), dated(week, sunday + 180, 60, NEW_YORK)
    assert isinstance(before, Period)
    assert isinstance(after, Period)
    assert after.start - before.start == timedelta(minutes=1)


def test_of_the_hour_that_the_clock_shows_twice_the_first_is_meant() -> None:
    found = dated(date(2026, 10, 26), 6 * 1440 + 90, 60, NEW_YORK)
    assert found == Period(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC))


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "America/Adak", "Pacific/Honolulu"])
def test_every_quarter_of_both_odd_weeks_is_its_own_moment_or_left_out(zone: str) -> None:
    """So many real minutes as it says, each start the moment at which the wall clock shows it first."""
    for week in (date(2026, 3, 2), date(2026, 10, 26)):
        starts = []
        for minute in range(0, 7 * 1440, 15):
            found = dated(week, minute, 180, ZoneInfo(zone))
            if isinstance(found, Period):
                assert found.end is not None
                assert found.end - found.start == timedelta(minutes=180)
                wall = found.start.astimezone(ZoneInfo(zone))
                assert (wall.date() - week).days * 1440 + wall.hour * 60 + wall.minute == minute
                assert wall.fold == 0
                starts.append(found.start)
        assert starts == sorted(set(starts))
        left_out = 7 * 96 - len(starts)
        assert left_out == (4 if week.month == 3 and zone in ("America/New_York", "America/Adak") else 0)


# -- what a plan changes


def test_the_same_plan_again_changes_nothing() -> None:
    one = _dated("a", None, ANN, BEN)
    assert publishing.diff([_card(one)], [_dated("a", None, BEN, ANN)], AT) == publishing.Diff()


def test_what_is_new_is_added_what_differs_changed_what_is_gone_cancelled() -> None:
    stays, moves, goes = _dated("a"), _dated("b"), _dated("c")
    cards = [_card(stays, 1), _card(moves, 2), _card(goes, 3)]
    later, new = _dated("b", _at(4, 9)), _dated("d", _at(4, 11))
    found = publishing.diff(cards, [new, later, stays], AT)
    assert found == publishing.Diff(add=(new,), change=((cards[1], later),), cancel=(cards[2],))
    assert found.everything == (new, later)


def test_what_has_begun_is_never_touched() -> None:
    """Not moved, not cancelled, not added after the fact, and nothing to come is moved into the past."""
    begun, running = _dated("a", _at(0, 9)), _dated("b", _at(2, 11, 2))
    to_come = _dated("c", _at(3, 9))
    cards = [_card(begun, 1), _card(running, 2), _card(to_come, 3)]
    wanted = [
        _dated("b", _at(3, 11)),
        _dated("c", _at(1, 9)),
        _dated("d", _at(0, 15)),
        _dated("e", Period(AT)),
    ]
    assert publishing.diff(cards, wanted, AT) == publishing.Diff(past=4)
    assert publishing.diff(cards, [], AT).cancel == (cards[2],)
    assert publishing.begun(_card(_dated("a", Period(AT, AT + HOUR))), AT)


def test_a_key_is_looked_for_at_its_site_first_and_then_elsewhere() -> None:
    here, there = _card(_dated("a"), 1), _card(_dated("a", site_id=OTHER_SITE, room_id=None), 2)
    assert publishing.diff(
        [here, there], [_dated("a"), _dated("a", site_id=OTHER_SITE, room_id=None)], AT
    ) == (publishing.Diff())
    moved = _dated("a", site_id=OTHER_SITE, room_id=OTHER_ROOM)
    assert publishing.diff([here], [moved], AT).change == ((here, moved),)


def test_everything_but_the_order_of_people_is_a_difference() -> None:
    one = _dated("a", None, ANN)
    for other in (
        {"room_id": OTHER_ROOM},
        {"leader_id": OTHER},
        {"kind": Service.SKILLS},
        {"group_key": "other"},
        {"title": "Other"},
        {"during": _at(4, 9)},
        {"break_minutes": 0},
        {"seats": 5},
        {"client_ids": (BEN,)},
    ):
        assert publishing.diff([_card(one)], [replace(one, **other)], AT).change, other


def test_whether_a_session_is_altered_does_not_ask_where_it_is_or_who_leads() -> None:
    card = _card(_dated("a"))
    assert not publishing.altered(card, _dated("a", _at(4, 9), leader_id=OTHER, room_id=OTHER_ROOM))
    assert publishing.altered(card, _dated("a", seats=5))
    assert publishing.placing_of(_dated("a")) == card.placing == Placing(SITE, ROOM, False, _at(3, 15))


# -- seats


def test_whoever_stays_keeps_their_seat_and_new_people_take_the_lowest_that_is_free() -> None:
    found = publishing.seating({ANN: 1, BEN: 3}, [BEN, CAM, ANN], 4)
    assert (found.numbers, found.joined, found.left) == ({ANN: 1, BEN: 3, CAM: 2}, (CAM,), ())


def test_a_seat_that_is_there_no_more_becomes_another() -> None:
    found = publishing.seating({ANN: 1, BEN: 4}, [BEN, CAM], 2)
    assert (found.numbers, found.joined, found.left) == ({BEN: 1, CAM: 2}, (CAM,), (ANN,))


# -- what may be published


def _noes(*sessions: Dated) -> list[str]:
    rooms = {SITE: {ROOM: 8}, OTHER_SITE: {OTHER_ROOM: 8}}
    found = publishing.check(MONDAY, sessions, {SITE: NEW_YORK, OTHER_SITE: CHICAGO}, rooms)
    return [str(one.reason) for one in found]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (_dated("a", _at(-1, 12)), "another week"),
        (
            _dated("a", Period(datetime(2026, 11, 30, 5, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC))),
            "another week",
        ),
        (_dated("a", break_minutes=60), "beside the breaks"),
        (_dated("a", Period(_at(3, 9).start)), "beside the breaks"),
        (_dated("a", None, ANN, BEN, seats=1), "2 people, 1 seats"),
        (_dated("a", seats=0), "0 seats"),
        (_dated("a", seats=101, room_id=None), "101 seats"),
        (_dated("a", None, ANN, ANN), "two seats"),
        (_dated("a", by_video=True), "needs no room"),
        (_dated("a", room_id=OTHER_ROOM), "another site"),
        (_dated("a", seats=9), "has 8 seats"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(one: Dated, why: str) -> None:
    (told,) = _noes(one)
    assert told.startswith("Group a: ")
    assert why in told


def test_a_session_that_makes_sense_is_not_refused() -> None:
    last = Period(datetime(2026, 11, 30, 4, 45, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC))
    assert _noes(_dated("a", None, ANN, BEN), _dated("b", last, room_id=None, by_video=True)) == []


def test_a_key_stands_once_in_a_plan() -> None:
    assert _noes(_dated("a"), _dated("a", _at(4, 9)), _dated("b")) == ["a is in the plan twice."]


def _clashes(*sessions: Dated) -> list[str]:
    return [str(one.reason) for one in publishing.clashes(sessions)]


def test_nothing_and_nobody_is_in_two_sessions_at_once() -> None:
    one, other = _dated("a", _at(3, 9, 3), ANN), _dated("b", _at(3, 11), ANN, BEN)
    assert _clashes(one, other) == [
        "Group a and Group b would be in one room at once.",
        "Group a and Group b would have one leader at once.",
        "Somebody would be in Group a and Group b at once.",
    ]
    apart = replace(other, room_id=None, leader_id=OTHER, client_ids=(BEN,))
    assert _clashes(one, apart) == []
    assert _clashes(one, replace(other, during=_at(3, 12))) == []


def test_two_people_in_the_same_two_sessions_are_told_once_and_none_is_named() -> None:
    one = _dated("a", _at(3, 9), ANN, BEN)
    other = _dated("b", _at(3, 9), ANN, BEN, room_id=None, leader_id=OTHER)
    assert _clashes(one, other) == ["Somebody would be in Group a and Group b at once."]


# -- what may still change


def test_a_session_changes_while_it_stands_and_has_not_begun() -> None:
    assert refusing.may_change(_card(_dated("a", _at(3, 9))), AT) is None
    begun = refusing.may_change(_card(_dated("a", _at(0, 9))), AT)
    assert begun is not None
    assert "has begun" in str(begun.reason)
    told = Cancellation(Cancelled.TOO_FEW, "", "Dora Director", AT)
    gone = refusing.may_change(_card(_dated("a"), cancelled=told), AT)
    assert gone is not None
    assert "was cancelled" in str(gone.reason)


def test_nothing_is_moved_into_the_past() -> None:
    assert refusing.may_begin(AT, AT) is not None
    assert refusing.may_begin(AT + HOUR, AT) is None


def test_a_seat_is_given_while_one_is_free_to_who_has_none() -> None:
    card = _card(_dated("a", None, ANN, seats=2))
    assert refusing.may_join(card, has_seat=False) is None
    twice = refusing.may_join(card, has_seat=True)
    assert twice is not None
    assert twice.field == "client"
    full = refusing.may_join(_card(_dated("a", None, ANN, BEN, seats=2)), has_seat=False)
    assert full is not None
    assert "All 2 seats" in str(full.reason)


def test_another_reason_is_told_in_words() -> None:
    assert refusing.must_say(" ", say("Other")) is not None
    assert refusing.must_say("Water in the cellar", say("Other")) is None
    assert "Eddie" in str(refusing.leaver("Eddie Ended").reason)


# -- words of the vocabulary


def test_what_the_clinic_cancelled_is_never_an_absence_of_the_person() -> None:
    assert {one for one in Released if one.by_clinic} == {Released.CANCELLED, Released.WEEK_CHANGED}


def test_minutes_are_counted_on_moments_and_breaks_credit_nobody() -> None:
    card = _card(_dated("a", _at(3, 9, 3), ANN, break_minutes=30))
    assert (card.minutes, card.credited, card.free) == (180, 150, 3)
    assert _card(_dated("a", Period(AT))).minutes == 0


def test_everybody_whose_week_is_another_is_told_once() -> None:
    a, b = _card(_dated("a", None, ANN), 1), _card(_dated("b", None, BEN), 2, leader_id=OTHER)
    changes = Changes(
        moved=(Moved(a, a.placing),),
        led_by_other=(LedByOther(b, LEADER),),
        joined=(Seat(CAM, a), Seat(ANN, b)),
        left=(Seat(CAM, b),),
    )
    assert changes.client_ids == {ANN, BEN, CAM}
    assert changes.staff_ids == {LEADER, OTHER}
    assert not changes.nothing
    assert Changes(past=3).nothing
    assert Changes(added=(a,), cancelled=(b,)).staff_ids == {LEADER, OTHER}
