"""Minutes worked out from what was told: case by case, and however a day is told, in any order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.attendance.rules import refusing
from stepdown.attendance.rules.counting import Held, Told, credited, stretches, therapeutic, unplaced
from stepdown.attendance.rules.naming import named
from stepdown.attendance.rules.reading import read
from stepdown.attendance.shelf import counting
from stepdown.attendance.vocabulary import Apart, DeviceMark, Mark, Presence, Stretch, Turn, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.programme.vocabulary import Service

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
GROUP = Held(Period(NINE, NINE + timedelta(hours=3)), 15)
BREAK = Period(NINE + timedelta(minutes=60), NINE + timedelta(minutes=75))
GRACE = timedelta(minutes=10)
NEW_YORK = ZoneInfo("America/New_York")


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def told(*moves: float, attested: bool = True) -> list[Told]:
    """Comings and goings in turn, the first a coming."""
    return [Told(at(one), bool(place % 2), new_id(), attested) for place, one in enumerate(moves)]


def minutes(
    marks: list[Told], seen: list[datetime] | None = None, held: Held = GROUP, **other: object
) -> int:
    there, _ = stretches(marks, seen or [])
    return credited(held, there, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moves", "shared", "expected"),
    [
        ([0, 180], [BREAK], 165),
        ([-30, 200], [BREAK], 165),  # before and after is no session
        ([7, 180], [BREAK], 158),  # late by less than grace: every minute is missing
        ([0, 30], [BREAK], 30),  # gone before the break
        ([0, 30], [], 15),  # nobody said when the break was: the least that can be true
        ([0, 70], [BREAK], 60),  # gone in the middle of the break
        ([75, 180], [BREAK], 105),
        ([0, 60, 65, 180], [BREAK], 165),  # out and back inside the break
        ([0, 180], [], 165),
        ([0, 180], [Period(at(60), at(65))], 165),  # a break shorter than planned makes no minutes
        ([0, 180], [Period(at(60), at(90))], 150),  # a longer one takes them
        ([0], [BREAK], 0),  # nobody said that they left
        ([181, 190], [], 0),
        ([0, 90.99], [BREAK], 75),  # rounded down
    ],
)
def test_what_of_somebodys_time_is_treatment(moves: list[float], shared: list[Period], expected: int) -> None:
    assert minutes(told(*moves), shared=shared) == expected


def test_a_scan_counts_from_when_staff_saw_the_person() -> None:
    scan = [Told(at(-4), False, new_id(), False), Told(at(180), True, new_id(), True)]
    assert minutes(scan) == 0
    assert minutes(scan, [at(-4)]) == 165
    assert minutes(scan, [at(60), at(20)]) == 145
    assert minutes([*scan, Told(at(30), False, new_id(), True)]) == 135  # staff tapped them in as well
    assert minutes(scan, [at(-5), at(181)]) == 0  # seen before they came, and after they left
    there, _ = stretches([*scan, *told(190, 200, attested=False)], [at(0)])
    assert [one.counts_from for one in there] == [at(0), None]


def test_goings_without_a_coming_make_no_minute_and_are_told() -> None:
    there, stray = stretches([Told(at(50), True, new_id(), True), *told(60, 90)])
    assert stray
    assert there == (Stretch(at(60), at(90), at(60)),)
    _, stray = stretches(told(0, 60))
    assert not stray
    # Two tablets: the first coming and the first going hold, whoever came at the same moment comes first.
    there, stray = stretches([*told(0, 90), *told(1, 95), Told(at(90), False, new_id(), True)])
    assert (there, stray) == ((Stretch(at(0), at(90), at(0)),), True)


def test_impaired_from_a_moment_on_and_visits_of_ones_own_count_for_nothing() -> None:
    whole = told(0, 180)
    assert minutes(whole, shared=[BREAK], impaired_since=at(-5)) == 0
    assert minutes(whole, shared=[BREAK], impaired_since=at(60)) == 60
    assert minutes(whole, shared=[BREAK], own=[Period(at(70), at(95))]) == 145
    assert minutes(whole, shared=[BREAK], own=[Period(at(170))]) == 155  # still there when it ended
    assert minutes(whole, shared=[BREAK, BREAK], own=[BREAK]) == 165  # nothing is taken off twice
    assert minutes(whole, held=Held(GROUP.during, 15, counts=False)) == 0
    assert minutes(whole, held=Held(Period(NINE), 0)) == 0


def test_the_minutes_of_a_whole_session() -> None:
    assert (therapeutic(GROUP, []), therapeutic(GROUP, [BREAK])) == (165, 165)
    assert unplaced(GROUP, []) == timedelta(minutes=15)
    assert unplaced(GROUP, [BREAK, Period(at(170), at(200))]) == timedelta()


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 1), 240), (date(2027, 3, 14), 120), (date(2026, 11, 2), 180)],
)
def test_an_hour_is_an_hour_on_the_nights_the_clock_changes(day: date, expected: int) -> None:
    """Half past midnight to half past three on the wall clock."""
    start = datetime(day.year, day.month, day.day, 0, 30, tzinfo=NEW_YORK)
    end = start.replace(hour=3)
    there, _ = stretches([Told(start, False, new_id(), True), Told(end, True, new_id(), True)])
    assert credited(Held(Period(start, end), 0), there) == expected


@pytest.mark.parametrize(
    ("moves", "absence", "impaired", "word", "late", "early"),
    [
        ([], None, False, Presence.EXPECTED, 0, 0),
        ([], Presence.EXCUSED, False, Presence.EXCUSED, 0, 0),
        ([-2, 180], Presence.DID_NOT_COME, False, Presence.PRESENT, 0, 0),
        ([10, 170], None, False, Presence.PRESENT, 10, 10),
        ([11, 180], None, False, Presence.LATE, 11, 0),
        ([11, 169], None, False, Presence.LEFT_EARLY, 11, 11),
        ([0], None, False, Presence.PRESENT, 0, 0),
        ([-20, -5], None, False, Presence.EXPECTED, 0, 0),
        ([190, 200], Presence.DID_NOT_COME, False, Presence.DID_NOT_COME, 0, 0),
        ([0, 180], None, True, Presence.IMPAIRED, 0, 0),
    ],
)
def test_the_word_for_what_became_of_a_seat(
    moves: list[float], absence: Presence | None, impaired: bool, word: Presence, late: int, early: int
) -> None:
    there, _ = stretches(told(*moves))
    found = named(GROUP.during, there, absence=absence, impaired=impaired, grace=GRACE)
    assert (found.presence, found.late_by, found.early_by) == (word, late, early)


def test_a_scan_that_nobody_saw_is_no_presence() -> None:
    there, _ = stretches(told(0, 180, attested=False))
    found = named(GROUP.during, there, absence=None, impaired=False, grace=GRACE)
    assert found.presence is Presence.EXPECTED
    assert not found.presence.there


def test_what_never_counts_is_dated_data() -> None:
    rules, day = counting(), date(2026, 11, 23)
    never = {one for one in Service if not rules.counts(one, day)}
    assert never == {Service.MUTUAL, Service.TEST, Service.MEDICATION}
    assert all(rules.takes(one, day) for one in Apart)
    assert rules.grace(day) == GRACE
    assert rules.grace(date(2019, 1, 1)) == timedelta()
    assert rules.counts(Service.MUTUAL, date(2019, 12, 31))
    source = rules.why(Service.MUTUAL, day)
    assert source is not None and "TIP 47" in source.title
    assert rules.why(Service.GROUP, day) is None
    entry = {"service": "test", "valid_from": "2026-01-01", "valid_until": "2026-06-30", "source": "s"}
    ended = read({"sources": [{"key": "s", "title": "S", "tag": "K"}], "services": [entry]})
    assert not ended.counts(Service.TEST, date(2026, 6, 30))
    assert ended.counts(Service.TEST, date(2026, 7, 1))


def _sent(**other: object) -> DeviceMark:
    columns: dict[str, object] = {
        "id": new_id(), "session_id": new_id(), "client_id": new_id(), "turn": Turn.IN, "moment": NINE,
        "way": Way.STAFF,
    }  # fmt: skip
    return DeviceMark(**(columns | other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "facts", "reason"),
    [
        ({}, {}, None),
        ({}, {"cancelled": True}, "cancelled"),
        ({}, {"seat": False}, "no seat"),
        ({"moment": at(5)}, {"at": at(2)}, "still to come"),
        ({"moment": at(-181)}, {}, "too far"),
        ({"moment": at(361)}, {"at": at(400)}, "too far"),
        ({"way": Way.VIDEO, "consent": True}, {}, "where the person is"),
        ({"way": Way.VIDEO, "place": "At home"}, {}, "want it so"),
        ({"way": Way.VIDEO, "place": "At home", "consent": True}, {}, None),
        ({"way": Way.VIDEO, "turn": Turn.OUT}, {}, None),
    ],
)
def test_which_marks_are_refused(
    change: dict[str, object], facts: dict[str, object], reason: str | None
) -> None:
    known: dict[str, object] = {"cancelled": False, "seat": True, "at": at(180)} | facts
    found = refusing.may_mark(_sent(**change), GROUP.during, **known)  # type: ignore[arg-type]
    assert (found is None) is (reason is None)
    assert found is None or str(reason) in str(found.reason)


@pytest.mark.parametrize(
    ("moment", "to", "reason", "no"),
    [
        (NINE, at(3), "Came later", None),
        (NINE, at(3), "  ", "why"),
        (NINE, NINE, "Same", "stands already"),
        (NINE, None, "Somebody else", None),
        (None, None, "Somebody else", "before"),
        (None, at(3), "It was so after all", None),
        (NINE, at(999), "Later", "too far"),
    ],
)
def test_which_corrections_are_refused(
    moment: datetime | None, to: datetime | None, reason: str, no: str | None
) -> None:
    sent = _sent()
    mark = Mark(
        sent.id, sent.session_id, sent.client_id, sent.turn, moment, NINE, sent.way, "", "", None, True, "D",
        NINE, NINE,
    )  # fmt: skip
    found = refusing.may_correct(mark, to, reason, GROUP.during, at(1000))
    assert (found is None) is (no is None)
    assert found is None or str(no) in str(found.reason)


@pytest.mark.parametrize(
    ("kind", "during", "of_one", "no"),
    [
        (Apart.BREAK, BREAK, False, None),
        (Apart.BREAK, BREAK, True, "whole group"),
        (Apart.WAITING, BREAK, False, "whose"),
        (Apart.WAITING, BREAK, True, None),
        (Apart.MEAL, Period(at(180), at(200)), False, "not inside"),
        (Apart.MEAL, Period(at(60), at(60)), False, "not inside"),
        (Apart.PRESCRIBER, Period(at(60)), True, None),
    ],
)
def test_which_pauses_are_refused(kind: Apart, during: Period, of_one: bool, no: str | None) -> None:
    found = refusing.may_pause(kind, during, of_one, GROUP.during)
    assert (found is None) is (no is None)
    assert found is None or str(no) in str(found.reason)


def test_what_was_done_for_somebody_impaired_is_said() -> None:
    assert refusing.must_say("  ") is not None
    assert refusing.must_say("Called a ride") is None


# -- however a day is told

_MOMENT = st.integers(-60, 260).map(at) | st.floats(-10, 190).map(at)
_MARKS = st.lists(st.builds(Told, _MOMENT, st.booleans(), st.uuids(), st.booleans()), max_size=9)
_PERIODS = st.lists(
    st.tuples(_MOMENT, _MOMENT | st.none()).map(
        lambda ends: Period(ends[0], None if ends[1] is None else max(ends))  # type: ignore[type-var]
    ),
    max_size=4,
)
_SEEN = st.lists(_MOMENT, max_size=3)
_HELD = st.builds(
    lambda start, long, pause, zone: Held(
        Period(start.astimezone(zone), (start + timedelta(minutes=long)).astimezone(zone)), pause
    ),
    # Both nights of the year on which New York's clock changes lie in it.
    st.sampled_from(
        [NINE, datetime(2026, 11, 1, 4, 30, tzinfo=UTC), datetime(2027, 3, 14, 5, 30, tzinfo=UTC)]
    ),
    st.sampled_from([50, 90, 180, 240]),
    st.integers(0, 40),
    st.sampled_from([UTC, NEW_YORK]),
)


def _shifted(marks: list[Told], held: Held) -> list[Told]:
    """The same moves around another session's start, told on the wall clock of its zone."""
    move = held.span[0] - NINE
    zone = held.during.start.tzinfo
    return [Told((one.moment + move).astimezone(zone), one.out, one.id, one.attested) for one in marks]


def _by_seconds(held: Held, marks: list[Told], seen: list[datetime], gaps: list[Period]) -> int:
    """Seconds of a session in which somebody was in the room: second by second, by another way than the rule.

    In the room from a coming to the next going, however often a coming is told; vouched for from the first
    word of staff inside.
    """
    start, end = (int(one.timestamp()) for one in held.span)
    order = sorted(marks, key=lambda one: (one.moment.timestamp(), one.out, one.id))
    words = [one.timestamp() for one in seen] + [
        one.moment.timestamp() for one in order if one.attested and not one.out
    ]
    inside: set[int] = set()
    came: float | None = None
    for one in order:
        if not one.out:
            came = one.moment.timestamp() if came is None else came
        elif came is not None:
            left = one.moment.timestamp()
            saw = min((word for word in words if came <= word < left), default=None)
            if saw is not None:
                inside |= {tick for tick in range(start, end) if saw <= tick and tick + 1 <= left}
            came = None
    for gap in gaps:
        until = gap.end.timestamp() if gap.end else end
        inside -= {tick for tick in range(start, end) if tick + 1 > gap.start.timestamp() and tick < until}
    return len(inside)


@settings(max_examples=150, deadline=None)
@given(_HELD, _MARKS, _SEEN, _PERIODS, _PERIODS, st.none() | _MOMENT, st.randoms(use_true_random=False))
def test_however_a_day_is_told_no_minute_is_invented(
    held: Held,
    marks: list[Told],
    seen: list[datetime],
    shared: list[Period],
    own: list[Period],
    impaired: datetime | None,
    dice: random.Random,
) -> None:
    move = held.span[0] - NINE
    marks = _shifted(marks, held)
    seen = [one + move for one in seen]
    shared, own = (
        [Period(one.start + move, one.end + move if one.end else None) for one in periods]
        for periods in (shared, own)
    )
    impaired = impaired + move if impaired else None
    there, stray = stretches(marks, seen)
    found = credited(held, there, shared, own, impaired)

    # Never more than the session has, nor than staff saw somebody in the room, and never less than nothing.
    whole = int((held.span[1] - held.span[0]).total_seconds() // 60)
    assert 0 <= found <= therapeutic(held, shared) <= max(0, whole - held.break_minutes)
    gaps = [*shared, *own, *([Period(impaired)] if impaired else [])]
    presence = _by_seconds(held, marks, seen, gaps) / 60
    # The rule knows parts of seconds; each of a few edges may hold one.
    assert found <= presence + len(marks) / 30 + len(gaps) / 30 + 0.1
    lost = unplaced(held, shared).total_seconds() / 60
    assert found >= presence - lost - 1 - len(marks) / 30 - len(gaps) / 30

    # In whatever order it arrives, and however often the same mark does, it is the same.
    for one in (marks, seen, shared, own):
        dice.shuffle(one)
    assert stretches(marks, [*seen, *seen]) == (there, stray)
    assert credited(held, there, shared, own, impaired) == found

    # A correction that takes a coming back never makes minutes of the others' words.
    for gone in marks:
        if not gone.out:
            rest, _ = stretches([one for one in marks if one is not gone], seen)
            assert credited(held, rest, shared, own, impaired) <= therapeutic(held, shared)


def test_an_id_says_the_same_or_something_else() -> None:
    sent = _sent()
    kept = Mark(
        sent.id, sent.session_id, sent.client_id, sent.turn, None, sent.moment.astimezone(NEW_YORK), sent.way,
        "", "", None, True, "D", NINE, NINE,
    )  # fmt: skip
    assert refusing.same(kept, sent)
    assert not refusing.same(kept, _sent(id=sent.id))
    assert isinstance(sent.id, UUID)
