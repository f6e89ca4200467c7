"""The rules of closed days, of telling and of outages. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from stepdown.closure.rules import (
    check_closure,
    check_opening,
    check_outage,
    how_to_tell,
    list_digest,
    night_of,
    packet_due,
    still_same,
    told_about,
)
from stepdown.closure.vocabulary import (
    Act,
    Affected,
    AffectedBy,
    ClosureWords,
    DowntimeAims,
    LineSeen,
    OutageWords,
    ReachFacts,
    Reason,
    Telling,
    Way,
)
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.words import say

ID, OTHER = UUID(int=1), UUID(int=2)
AT = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SNOW = ClosureWords(ID, AT, AT + 8 * HOUR, Reason.WEATHER, "")
AIMS = DowntimeAims(hour=4, keep_days=3, warn_after_hours=6, blank_rows=6, note_rows=14)
NINE = WeekWindow(2, time(9), time(12))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (SNOW, ""),
        (replace(SNOW, ends_at=AT), "ends"),
        (replace(SNOW, starts_at=AT - 2 * HOUR, ends_at=AT - HOUR), "ends"),
        (replace(SNOW, ends_at=AT + 15 * DAY), "ends"),
        (replace(SNOW, starts_at=AT + 31 * DAY, ends_at=AT + 32 * DAY), "starts"),
        (replace(SNOW, reason=Reason.OTHER), "words"),
        (replace(SNOW, reason=Reason.OTHER, words="A parade"), ""),
    ],
)
def test_what_stands_against_closing(words: ClosureWords, field: str) -> None:
    assert [refusal.field for refusal in check_closure(words, AT)] == ([field] if field else [])


def test_a_closure_is_taken_back_once_before_it_ends_with_a_reason() -> None:
    during = Period(AT, AT + 8 * HOUR)
    assert check_opening(during, None, "The road is clear", AT) is None
    for refusal in (
        check_opening(during, AT, "x", AT),
        check_opening(during, None, "x", AT + 8 * HOUR),
        check_opening(during, None, " ", AT),
    ):
        assert refusal is not None


def test_what_people_read_names_a_place_and_times_and_no_treatment() -> None:
    during = Period(AT, AT + 8 * HOUR)
    closed = str(told_about(Act.CLOSED, "Harbor Street", during, "America/New_York", ""))
    assert closed == (
        "Harbor Street is closed from Wed 18 Nov, 09:00 to Wed 18 Nov, 17:00. "
        "Somebody will talk with you about another time."
    )
    assert str(told_about(Act.CLOSED, "H", during, "UTC", "We call.")).endswith("We call.")
    again = str(told_about(Act.OPEN_AGAIN, "Harbor Street", during, "UTC", "x"))
    assert again == (
        "Harbor Street is open again. Sessions that were cancelled stay so until your week says otherwise."
    )


MAIL = LineSeen(ID, True, True)
TEXT = LineSeen(OTHER, False, True, (NINE,))
SILENT = LineSeen(OTHER, False, False)


@pytest.mark.parametrize(
    ("facts", "way", "words"),
    [
        (ReachFacts(True, "en", (SILENT, MAIL)), Way.EMAIL, "at once"),
        (ReachFacts(True, "en", (TEXT,)), Way.SMS, "within their safe times"),
        (ReachFacts(True, "en", (SILENT,), has_number=True), Way.CALL, "No line says yes"),
        (ReachFacts(False, "en", (MAIL,), has_number=True), Way.CALL, "cannot sign in"),
        (ReachFacts(True, "es", (MAIL,), has_number=True), Way.CALL, "interpreter: es"),
        (ReachFacts(False, "en", (MAIL,)), Way.NOT_SAFE, "No number"),
        (ReachFacts(may_be_called=False, has_number=True), Way.NOT_SAFE, "not to be called"),
    ],
)
def test_everybody_is_told_by_the_safest_way_that_reaches_them(
    facts: ReachFacts, way: Way, words: str
) -> None:
    told = how_to_tell(facts)
    assert told.way is way and words in str(told.why)
    assert (told.line_id is not None) == (way in (Way.EMAIL, Way.SMS))


def test_a_list_is_the_same_only_with_the_same_people_and_ways() -> None:
    told = Telling(Way.CALL, say("x"))
    one = Affected(AffectedBy.IN_TREATMENT, say("A"), told, ID)
    two = Affected(AffectedBy.BOOKED, say("B"), told, None, OTHER)
    assert list_digest([one, two]) == list_digest([two, one])
    assert still_same(list_digest([one]), [one]) is None
    assert still_same(list_digest([one]), [one, two]) is not None
    assert (
        still_same(list_digest([one]), [replace(one, telling=Telling(Way.EMAIL, say("x"), ID))]) is not None
    )


def test_a_night_belongs_to_the_clock_of_the_site() -> None:
    zone = "America/New_York"
    before, after = datetime(2026, 11, 18, 8, 59, tzinfo=UTC), datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    assert night_of(zone, 4, before) == date(2026, 11, 17)
    assert night_of(zone, 4, after) == date(2026, 11, 18)
    assert packet_due(zone, AIMS, frozenset(), after) == date(2026, 11, 18)
    assert packet_due(zone, AIMS, {date(2026, 11, 18)}, after) is None
    assert packet_due(zone, AIMS, {date(2026, 11, 18)}, after + DAY) == date(2026, 11, 19)


DOWN = OutageWords(ID, AT - 2 * HOUR, AT - HOUR, "The line was cut", 2, 0, 1)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (DOWN, ""),
        (replace(DOWN, ended_at=AT + HOUR), "ended"),
        (replace(DOWN, ended_at=AT - 2 * HOUR), "ended"),
        (replace(DOWN, began_at=AT - 15 * DAY), "ended"),
        (replace(DOWN, what=" "), "what"),
        (replace(DOWN, calls=501), "calls"),
        (replace(DOWN, inquiries=-1), "calls"),
    ],
)
def test_what_stands_against_an_outage_as_described(words: OutageWords, field: str) -> None:
    assert [refusal.field for refusal in check_outage(words, AT)] == ([field] if field else [])
