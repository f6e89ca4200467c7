"""Calendar files: what they say of when, and nothing of what; a clear no where they cannot be read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.availability.reading.faults import Unreadable
from tests.rules.calendar_desk import busy, calendar, entry, read, refusal

# -- what entries take

WEEKLY = entry(
    "UID:1",
    "DTSTART;TZID=Eastern Standard Time:20261005T090000",
    "DTEND;TZID=Eastern Standard Time:20261005T100000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
    "EXDATE;TZID=America/New_York:20261012T090000",
)


def test_a_date_taken_out_is_free_again() -> None:
    assert busy(calendar(WEEKLY)) == [
        "10-05 13:00 10-05 14:00",
        "10-19 13:00 10-19 14:00",
        "10-26 13:00 10-26 14:00",
    ]


def test_an_occurrence_that_moved_stands_where_it_moved_to() -> None:
    moved = entry(
        "UID:1", "RECURRENCE-ID:20261019T130000Z", "DTSTART:20261020T200000Z", "DTEND:20261020T210000Z"
    )
    assert "10-20 20:00 10-20 21:00" in busy(calendar(moved, WEEKLY))
    assert "10-19 13:00 10-19 14:00" not in busy(calendar(moved, WEEKLY))
    cancelled = entry(
        "UID:1", "RECURRENCE-ID:20261019T130000Z", "DTSTART:20261019T130000Z", "STATUS:CANCELLED"
    )
    assert busy(calendar(WEEKLY, cancelled)) == ["10-05 13:00 10-05 14:00", "10-26 13:00 10-26 14:00"]


def test_what_changed_from_a_day_on_changes_all_that_follow() -> None:
    later = entry(
        "UID:1",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20261019T090000",
        "DTSTART;TZID=America/New_York:20261020T110000",
        "DURATION:PT2H",
    )
    assert busy(calendar(WEEKLY, later)) == [
        "10-05 13:00 10-05 14:00",
        "10-20 15:00 10-20 17:00",
        "10-27 15:00 10-27 17:00",
    ]


def test_of_what_was_written_twice_the_latest_holds() -> None:
    newer = WEEKLY.replace("T100000", "T103000").replace("UID:1", "UID:1\r\nSEQUENCE:3")
    assert busy(calendar(newer, WEEKLY))[0] == "10-05 13:00 10-05 14:30"


def test_free_and_cancelled_entries_take_no_time() -> None:
    lines = ("DTSTART:20261005T090000Z", "DTEND:20261005T100000Z")
    for mark in ("TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"):
        found = read(calendar(entry(*lines, mark)))
        assert (found.busy, found.open) == ((), 1)
    assert len(busy(calendar(entry(*lines, "TRANSP:OPAQUE", "STATUS:TENTATIVE")))) == 1


def test_whole_days_are_days_of_the_site_also_when_the_clocks_change() -> None:
    day = entry("DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261102")
    assert busy(calendar(day)) == ["11-01 04:00 11-02 05:00"]
    assert busy(calendar(entry("DTSTART:20261101", "DTEND:20261101"))) == ["11-01 04:00 11-02 05:00"]
    assert busy(calendar(entry("DTSTART;VALUE=DATE:20261101", "DURATION:P2D"))) == ["11-01 04:00 11-03 05:00"]


def test_times_without_a_zone_are_meant_at_the_site_or_in_the_zone_of_the_calendar() -> None:
    floating = entry("DTSTART:20261005T090000", "DURATION:PT1H")
    assert busy(calendar(floating)) == ["10-05 13:00 10-05 14:00"]
    assert busy(calendar("X-WR-TIMEZONE:America/Los_Angeles", floating)) == ["10-05 16:00 10-05 17:00"]


def test_a_night_shift_through_the_change_lasts_as_long_as_it_says() -> None:
    """RFC 5545 section 3.8.5.3: each occurrence lasts exactly as long; the clock shows an hour less."""
    shift = entry(
        "DTSTART;TZID=America/New_York:20261030T220000",
        "DTEND;TZID=America/New_York:20261031T060000",
        "RRULE:FREQ=DAILY;COUNT=3",
    )
    assert busy(calendar(shift)) == [
        "10-31 02:00 10-31 10:00",
        "11-01 02:00 11-01 10:00",
        "11-02 03:00 11-02 11:00",
    ]


def test_a_time_that_the_clock_leaves_out_or_shows_twice() -> None:
    spring = entry("DTSTART;TZID=America/New_York:20270314T023000", "DURATION:PT30M")
    assert busy(calendar(spring)) == ["03-14 07:30 03-14 08:00"]
    autumn = entry("DTSTART;TZID=America/New_York:20261101T013000", "DURATION:PT30M")
    assert busy(calendar(autumn)) == ["11-01 05:30 11-01 06:00"]


ZONE = """BEGIN:VTIMEZONE
TZID:Clinic time
BEGIN:STANDARD
DTSTART:20001029T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000402T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize("day", ["20261030", "20261101", "20261102", "20270313", "20270314", "20270315"])
@pytest.mark.parametrize("clock", ["003000", "013000", "023000", "090000"])
def test_a_zone_that_only_the_file_describes_is_kept_like_a_known_one(day: str, clock: str) -> None:
    own = entry(f"DTSTART;TZID=Clinic time:{day}T{clock}", "DURATION:PT1H")
    known = entry(f"DTSTART;TZID=America/New_York:{day}T{clock}", "DURATION:PT1H")
    assert busy(calendar(ZONE.replace("\n", "\r\n"), own)) == busy(calendar(known))


def test_rules_end_when_they_say_in_utc_on_the_wall_or_by_the_day() -> None:
    for until in ("20261007T130000Z", "20261007T090000", "20261007"):
        lines = ("DTSTART;TZID=America/New_York:20261005T090000", "DURATION:PT1H")
        found = busy(calendar(entry(*lines, f"RRULE:FREQ=DAILY;UNTIL={until}")))
        assert [one[:5] for one in found] == ["10-05", "10-06", "10-07"]


def test_more_dates_and_rules_that_take_out() -> None:
    lines = ("DTSTART:20261005T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    more = "RDATE;VALUE=PERIOD:20261020T090000Z/PT3H,20261021T090000Z/20261021T093000Z"
    found = busy(calendar(entry(*lines, "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2", more)))
    assert found == [
        "10-06 09:00 10-06 10:00",
        "10-08 09:00 10-08 10:00",
        "10-20 09:00 10-20 12:00",
        "10-21 09:00 10-21 09:30",
    ]


def test_lists_of_busy_time_are_read_and_what_touches_is_joined() -> None:
    part = "\r\n".join(
        [
            "BEGIN:VFREEBUSY",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261005T090000Z/PT1H,20261005T100000Z/PT30M",
            "FREEBUSY;FBTYPE=FREE:20261006T090000Z/PT1H",
            "END:VFREEBUSY",
        ]
    )
    assert busy(calendar(part)) == ["10-05 09:00 10-05 10:30"]
    assert "until when" in refusal(calendar(part.replace("/PT1H,", ",")))


def test_only_the_half_year_ahead_is_kept_and_older_faults_do_not_matter() -> None:
    old = entry("DTSTART;TZID=Nowhere/Else:20200105T090000", "DTEND;TZID=Nowhere/Else:20200105T100000")
    found = read(calendar(old, entry("DTSTART:20261001", "DTEND:20271001")))
    assert found.outside == 1
    (only,) = found.busy
    assert only.end == found.horizon.end == found.horizon.start + timedelta(weeks=26)
    assert found.minutes == 26 * 7 * 1440 - 240


# -- how files come


def test_folded_lines_old_line_ends_marks_and_other_letters_are_read() -> None:
    data = calendar(WEEKLY)
    folded = data.replace(b"T090000", b"T09\r\n 0000").replace(b"RRULE:FREQ", b"RRULE\r\n\t:FR\r\n EQ")
    ways = [
        folded,
        data.replace(b"\r\n", b"\n"),
        data.replace(b"\r\n", b"\r"),
        data.replace(b"\r\n", b"\r\r\n"),
        b"\xef\xbb\xbf" + data,
        data.decode().encode("utf-16"),
        data.replace(b"Judge", "Jüdge".encode("latin-1")),
        data.replace(b"DTSTART;TZID", b"dtstart;;tzid"),
        data.replace(b"Judge", b"Judge\r\nand a second line that nobody marked"),
        b"\r\n\r\n" + data + b"X-COMMENT:after the end\r\n",
    ]
    for way in ways:
        assert busy(way) == busy(data)


def test_an_entry_with_a_colon_in_the_name_of_its_zone() -> None:
    named = ZONE.replace("Clinic time", "(UTC-05:00) Eastern Time").replace("\n", "\r\n")
    own = entry("DTSTART;TZID=(UTC-05:00) Eastern Time:20261005T090000", "DURATION:PT1H")
    assert busy(calendar(named, own)) == ["10-05 13:00 10-05 14:00"]


def test_what_is_no_calendar_says_what_to_do() -> None:
    assert "compressed" in refusal(b"PK\x03\x04 and so on")
    assert "larger than 5 MB" in refusal(b"x" * 5_000_001)
    assert "1996" in refusal(calendar().replace(b"2.0", b"1.0"))
    assert "Gregorian" in refusal(calendar("CALSCALE:HEBREW"))
    assert "not complete" in refusal(calendar(WEEKLY)[:-30])
    assert "did not begin" in refusal(calendar("END:VEVENT"))
    assert "not a calendar" in refusal(b"")
    assert "not a calendar" in refusal(b"BEGIN:VCALENDAR\0")
    assert "letters" in refusal(b"\xff\xfe" + b"\x00\xd8\x00")
    assert "not a line" in refusal(b"Dear clinic, here is my week")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("DTSTART:20261305T090000", "DURATION:PT1H"), "no such day"),
        (("DTSTART:20261005T250000", "DURATION:PT1H"), "no such day"),
        (("DTSTART:99991005T090000", "DURATION:PT1H"), "too many years"),
        (("DTSTART:20261005T090000", "DTEND:20261005T080000"), "before it begins"),
        (("DTSTART:20261005", "DTEND:20261004"), "before it begins"),
        (("DTSTART:20261005T090000", "DURATION:-PT1H"), "before it begins"),
        (("DTSTART:20261005T090000", "DURATION:1 hour"), "not a length"),
        (("DTSTART:20261005T090000", "DURATION:P999999W"), "ten years"),
        (("DTSTART:20261005T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=soon"), "until when"),
        (("DTSTART;TZID=Moon/Base:20261005T090000", "DURATION:PT1H"), "time zone"),
        (("DTSTART:20261005T090000", "DURATION:PT1H", "RRULE:FREQ=SECONDLY"), "more often"),
    ],
)
def test_a_fault_is_named_with_its_line(lines: tuple[str, ...], why: str) -> None:
    reason = refusal(calendar(entry(*lines)))
    assert why in reason
    assert re.match(r"Line \d+: ", reason)


def test_a_change_to_nowhere_is_refused() -> None:
    lost = entry("UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261019T130000Z")
    assert "not to when" in refusal(calendar(WEEKLY, lost))


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (ZONE.replace("TZOFFSETTO:-0500", "TZOFFSETTO:west"), "distance from UTC"),
        (ZONE.replace("TZOFFSETTO:-0500", "TZOFFSETTO:+9900"), "distance from UTC"),
        (ZONE.replace("DTSTART:20001029T020000", "DTSTART:long ago"), "not a date"),
        (ZONE.replace("DTSTART:20001029T020000", "DTSTART:20001329T020000"), "not a date"),
        (ZONE.replace("STANDARD", "OTHER").replace("DAYLIGHT", "OTHER"), "without its rules"),
        (ZONE.replace("FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "FREQ=DAILY"), "never stands still"),
    ],
)
def test_a_zone_described_wrongly_is_refused(broken: str, why: str) -> None:
    own = entry("DTSTART;TZID=Clinic time:20261005T090000", "DURATION:PT1H")
    assert why in refusal(calendar(broken.replace("\n", "\r\n"), own))


# -- files meant to do harm

DAILY = ("DTSTART:20260101T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
HOSTILE = {
    "every second": calendar(entry(*DAILY[:2], "RRULE:FREQ=SECONDLY")),
    "every minute since 1970": calendar(entry("DTSTART:19700101T0900", "RRULE:FREQ=MINUTELY;COUNT=999999")),
    "a billion times": calendar(entry("DTSTART:16000101T0900", "RRULE:FREQ=DAILY;COUNT=99999999")),
    "a day that never comes": calendar(entry(*DAILY[:2], "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=2")),
    "twenty thousand that repeat": calendar(*(entry(f"UID:{n}", *DAILY) for n in range(19_000))),
    "more entries than anybody has": calendar(*(entry(f"UID:{n}") for n in range(20_100))),
    "one changed over and over": calendar(
        entry("UID:1", *DAILY),
        *(
            entry("UID:1", f"RECURRENCE-ID;RANGE=THISANDFUTURE:202611{n % 28 + 1:02d}T09{n % 60:02d}00")
            for n in range(15_000)
        ),
    ),
    "nested": calendar(*["BEGIN:VEVENT"] * 200_000),
    "a zone that changes every second": calendar(
        ZONE.replace("YEARLY", "SECONDLY").replace("\n", "\r\n"),
        entry("DTSTART;TZID=Clinic time:20261005T090000"),
    ),
    "a line without end": calendar(entry(*DAILY, "RDATE:" + "9" * 4_000_000)),
    "dates without end": calendar(entry(*DAILY, *["EXDATE:" + ",".join(["20261201T090000"] * 6000)] * 40)),
}  # fmt: skip


@pytest.mark.timeout(60)  # each takes a second or two; one without a bound would take days
@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_holds_anybody_up(name: str) -> None:
    try:
        assert len(read(HOSTILE[name]).busy) < 400
    except Unreadable as no:
        assert no.refusal.lifted_by is not None


# -- nothing of what is ever kept


def test_no_word_of_a_title_place_or_person_is_in_what_is_read() -> None:
    told = calendar(
        entry(
            "UID:robin@example.org",
            "LOCATION:Methadone clinic",
            "ATTENDEE;CN=Robin Example:mailto:robin@example.org",
            "DESCRIPTION:Bring the papers",
            "DTSTART:20261005T090000Z",
            "DURATION:PT1H",
        )
    )
    kept = repr(read(told))
    for word in ("Specimen", "Methadone", "Robin", "robin", "papers"):
        assert word not in kept


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_done_to_a_file_it_is_read_or_refused(data: st.DataObject) -> None:
    whole = calendar(ZONE.replace("\n", "\r\n"), WEEKLY, entry(*DAILY, "EXDATE:20261201T090000"))
    at = data.draw(st.integers(0, len(whole)))
    until = data.draw(st.integers(at, min(len(whole), at + 40)))
    damaged = whole[:at] + data.draw(st.binary(max_size=12)) + whole[until:]
    try:
        read(damaged)
    except Unreadable as no:
        assert str(no.refusal.reason)
