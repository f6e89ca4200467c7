"""Days by rule: nothing lived is lost, what is told is news, and little is kept of somebody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.recovery import rules
from stepdown.recovery.vocabulary import (
    CheckIn,
    HomeCheck,
    HomeState,
    Mood,
    NewSupport,
    Start,
    Substance,
    SupportKind,
    Tap,
    Use,
)

WHO, AT = UUID(int=1), datetime(2026, 11, 18, 14, tzinfo=UTC)
FIRST, TODAY = date(2026, 9, 22), date(2026, 11, 18)
COUNTED = Start(FIRST, Substance.ALCOHOL)


def day(number: int) -> date:
    """The first day is day 1."""
    return FIRST + timedelta(days=number - 1)


def checked(number: int, *, used: bool | None = False) -> CheckIn:
    return CheckIn(WHO, day(number), Mood.FAIR, 2, used, "", AT)


def drank(first: int, last: int | None = None, substance: Substance = Substance.ALCOHOL) -> Use:
    return Use(day(first), day(last or first), substance)


def test_two_days_of_use_in_fifty_eight_leave_fifty_six_in_all() -> None:
    found = rules.count(COUNTED, [], [drank(9), drank(34)], on=day(58))
    assert found is not None
    assert (found.total, found.in_a_row, found.last_use_on, found.uses) == (
        56,
        24,
        day(34),
        (day(9), day(34)),
    )
    whole = rules.count(COUNTED, [], [], on=day(58))
    assert whole is not None
    assert (whole.total, whole.in_a_row, whole.last_use_on) == (58, 58, None)


def test_nobody_counts_before_anything_was_told_and_silence_takes_nothing() -> None:
    assert rules.count(None, [], [], on=TODAY) is None
    assert rules.count(None, [checked(5)], [], on=day(4)) is None
    assert rules.count(Start(day(5), Substance.ANY), [], [], on=day(4)) is None
    found = rules.count(None, [checked(3), checked(9, used=None)], [], on=day(20))
    assert found is not None
    assert (found.since, found.total) == (day(3), 18)


def test_a_yes_is_about_its_day_until_a_telling_names_the_day_and_what() -> None:
    told = [checked(1), checked(10, used=True)]
    bare = rules.count(COUNTED, told, [], on=day(20))
    assert bare is not None
    assert bare.uses == (day(10),)
    named = rules.count(COUNTED, told, [drank(9)], on=day(20))
    assert named is not None
    assert named.uses == (day(9),)
    # What is not counted takes no day of what is; a count of anything takes all.
    other = [drank(10, substance=Substance.CANNABIS)]
    assert rules.days_of_use(told, other, Substance.ALCOHOL) == set()
    assert rules.days_of_use(told, other, Substance.ANY) == {day(10)}
    assert rules.days_of_use(told, [drank(7)], Substance.ALCOHOL) == {day(7), day(10)}
    assert rules.counts(drank(1, substance=Substance.ANY), Substance.ALCOHOL)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), max_size=6),
    st.integers(1, 60),
    st.integers(1, 40),
)
def test_the_total_never_falls_from_one_day_to_the_next(
    stretches: list[tuple[int, int]], on: int, later: int
) -> None:
    told = [drank(first, first + length) for first, length in stretches]
    before = rules.count(COUNTED, [], told, on=day(on))
    after = rules.count(COUNTED, [], told, on=day(on + later))
    assert before is not None
    assert after is not None
    assert before.total <= after.total
    assert after.total + len(after.uses) == on + later
    assert after.in_a_row <= after.total


def test_a_round_number_stays_reached_and_the_next_is_named() -> None:
    found = rules.count(COUNTED, [], [drank(9), drank(34)], on=day(58))
    assert found is not None
    shown = [(one.number, one.in_a_row, one.on, one.ahead) for one in rules.marks(found)]
    assert shown[:2] == [(30, True, day(64), True), (75, False, day(77), True)]
    assert (50, False, day(52), False) in shown
    assert (14, True, day(48), False) in shown
    assert (7, False, day(7), False) in shown
    assert not any(number == 30 and row and not ahead for number, row, _, ahead in shown)
    assert str(rules.marks(found)[0].words) == "30 days in a row"
    assert str(rules.marks(found)[1].words) == "75 days in all"
    # Without a use the row is the total: it is not told twice.
    whole = rules.count(COUNTED, [], [], on=day(15))
    assert whole is not None
    assert not any(one.in_a_row for one in rules.marks(whole))
    long = rules.count(Start(date(2020, 1, 1), Substance.ANY), [], [], on=TODAY)
    assert long is not None
    assert not any(one.ahead for one in rules.marks(long))


def test_the_picture_has_a_dot_a_day_and_a_diamond_in_its_place() -> None:
    found = rules.count(COUNTED, [], [drank(2), drank(4)], on=day(6))
    assert found is not None
    assert [one.value for one in rules.picture(found, 9)] == ["before", "use", "before", "use", "row", "row"]
    assert [one.value for one in rules.picture(found, 2)] == ["row", "row"]
    whole = rules.count(COUNTED, [], [], on=day(2))
    assert whole is not None
    assert [one.value for one in rules.picture(whole, 9)] == ["row", "row"]


def test_a_count_begins_earlier_never_later_except_a_slip_of_the_same_day() -> None:
    def against(since: date, held_since: date = FIRST) -> bool:
        new, holding = Start(since, Substance.ANY), Start(day(10), Substance.ANY)
        return rules.against_start(new, holding, held_since, today=TODAY) is not None

    assert against(day(11))
    assert not against(day(11), TODAY)
    assert not against(day(9))
    assert against(TODAY + timedelta(days=1))
    assert against(date(2010, 1, 1))
    assert rules.against_start(Start(day(3), Substance.ANY), None, None, today=TODAY) is None


@pytest.mark.parametrize(
    ("tap", "words"),
    [
        (Tap(), "one answer"),
        (Tap(mood=Mood.HARD, craving=2), "one answer"),
        (Tap(used=False, skip_used=True), "one answer"),
        (Tap(craving=11), "0 to 10"),
        (Tap(craving=-1), "0 to 10"),
        (Tap(words="x" * 301), "300"),
        (Tap(mood=Mood.HARD), ""),
        (Tap(craving=0), ""),
        (Tap(used=False), ""),
        (Tap(skip_used=True), ""),
        (Tap(words=""), ""),
    ],
)
def test_a_tap_says_one_thing(tap: Tap, words: str) -> None:
    against = rules.against_tap(tap)
    assert (words in str(against.reason) and words != "") if against else not words


def test_skipped_is_an_answer_and_is_no_zero() -> None:
    assert CheckIn(WHO, TODAY, Mood.FAIR, 0, None, "", AT, used_skipped=True).whole
    assert not CheckIn(WHO, TODAY, Mood.FAIR, 0, None, "", AT).whole
    assert not CheckIn(WHO, TODAY, None, 0, False, "", AT).whole


def test_a_return_to_use_is_of_days_that_were() -> None:
    def against(use: Use) -> str:
        found = rules.against_use(use, today=TODAY)
        return "" if found is None else found.field

    assert against(drank(5, 3)) == "until"
    assert against(Use(TODAY, TODAY + timedelta(days=1), Substance.ANY)) == "until"
    assert against(Use(date(2010, 1, 1), TODAY, Substance.ANY)) == "on"
    assert against(Use(TODAY, TODAY, Substance.ANY, "x" * 301)) == "words"
    assert against(Use(TODAY, TODAY, Substance.ANY)) == ""


def test_of_somebody_else_little_is_kept_and_a_number_only_with_their_yes() -> None:
    def against(new: NewSupport) -> str:
        found = rules.against_support(new)
        return "" if found is None else found.field

    assert against(NewSupport(SupportKind.SPONSOR, " ")) == "name"
    assert against(NewSupport(SupportKind.SPONSOR, "x" * 41)) == "name"
    assert against(NewSupport(SupportKind.SPONSOR, "J.", "555-0100")) == "agreed"
    assert against(NewSupport(SupportKind.SPONSOR, "J.", "555-0100", agreed=True)) == ""
    assert against(NewSupport(SupportKind.GROUP, "Tuesday circle", "555-0100")) == ""


def test_a_home_that_does_not_hold_says_what_and_is_asked_about_again_in_a_month() -> None:
    def against(state: HomeState, words: str, on: date = TODAY) -> str:
        found = rules.against_home(state, words, on, today=TODAY)
        return "" if found is None else found.field

    assert against(HomeState.SHAKY, " ") == "words"
    assert against(HomeState.SAFE, "x" * 301) == "words"
    assert against(HomeState.SAFE, "", TODAY + timedelta(days=1)) == "on"
    assert against(HomeState.SAFE, "") == against(HomeState.UNSAFE, "Brother uses there") == ""
    last = HomeCheck(UUID(int=2), WHO, day(1), HomeState.SAFE, "", "Dana Demo")
    assert not rules.home(last, on=day(31)).late
    assert rules.home(last, on=day(32)).late
    assert HomeState.SAFE and SupportKind.FRIEND.is_person
    assert str(Substance.ALCOHOL.counted) == "days without alcohol, in all"
