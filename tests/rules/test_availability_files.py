"""Calendar files that nobody here wrote: read as worked out by hand, or refused with a clear line."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from stepdown.availability.reading.faults import Unreadable
from tests.rules.calendar_desk import busy, read

# Worked out by hand from the files: from which day on, and what is busy then, in UTC.
EXPECTED = {
    "icsparser/issue-196.ics": (
        "2019-11-05",
        # 19:00 to 22:00 in Berlin each day up to and with the 11th; the 9th and 10th begin earlier.
        [
            *(f"11-{day:02d} 18:00 11-{day:02d} 21:00" for day in (5, 6, 7, 8)),
            "11-09 16:00 11-09 21:00",
            "11-10 17:00 11-10 21:00",
            "11-11 18:00 11-11 21:00",
        ],
    ),
    "icalendar/rfc_7265_appendix_example_2_ical.ics": (
        "2006-01-01",
        # Noon for five days and 15:00 for two hours on the first; the third day moved to 14:00.
        [
            "01-02 17:00 01-02 18:00",
            "01-02 20:00 01-02 22:00",
            "01-03 17:00 01-03 18:00",
            "01-04 19:00 01-04 20:00",
            "01-05 17:00 01-05 18:00",
            "01-06 17:00 01-06 18:00",
        ],
    ),
    "icalendar/issue_1426.ics": (
        "1996-12-30",
        ["12-30 02:00 12-30 06:00", "01-01 18:00 01-02 07:00"],
    ),
    "icalendar/issue_184_broken_representation_of_period.ics": ("2015-02-19", ["02-19 18:30 02-20 04:30"]),
    "icalendar/issue_237_fail_to_parse_timezone_with_non_ascii_tzid.ics": (
        "2017-05-01",
        ["05-11 16:30 05-11 17:00"],
    ),
    "icalendar/timezone_same_start.ics": ("2017-02-01", ["02-24 20:00 02-24 20:30"]),
    "icalendar/america_new_york.ics": ("2014-08-01", ["08-29 12:00 08-29 14:00"]),
    "icalendar/issue_321_assert_dst_offset_is_not_false.ics": ("2020-04-01", ["04-03 08:20 04-03 09:30"]),
    "icalendar/alarm_etar_notification_clicked.ics": ("2024-10-01", ["10-05 13:17 10-05 14:17"]),
    "icalendar/rfc_7265_example_4.ics": ("2011-05-01", ["05-12 04:00 05-13 04:00"]),
    "icalendar/issue_350.ics": ("2022-02-01", ["02-22 18:30 02-22 19:30"]),
    "icalendar/issue_1081_freebusy_comma_separated.ics": (
        "2025-01-01",
        ["01-01 10:00 01-01 12:00", "01-01 14:00 01-01 16:00"],
    ),
    # Marked free, both as an entry and as a list of free time.
    "icalendar/issue_348_exception_parsing_value.ics": ("2019-06-01", []),
}
REFUSED = {
    "icalendar/big_bad_calendar.ics": "not complete",
    "icalendar/broken_dtstart.ics": "Line 6: this is not a date",
    "icalendar/issue_1081_invalid_start_valid_end.ics": "Line 6: this is not a date",
    "icalendar/issue_1081_invalid_rrule_freq.ics": "Line 7: this says that it repeats",
    "icalendar/issue_104_broken_calendar.ics": "Line 13: this is not a line of a calendar",
    "icalendar/timezone_rdate.ics": "Line 53: this is not a line of a calendar",
    "icalendar/issue_178_component_with_invalid_name_represented.ics": "not a calendar file",
    "icalendar/issue_178_custom_component_contains_other.ics": "not a calendar file",
    "icalendar/start_date.ics": "not a calendar file",
    "icalendar/issue_526_calendar_with_events.ics": "Line 7: this is in a time zone",
    "icalendar/issue_722_missing_VTIMEZONE_custom.ics": "Line 3: this is in a time zone",
    "icalendar/multiple_timezones.ics": "Line 23: this takes place again",
    "icalendar/rfc_7529.ics": "Line 8: this repeats by another calendar",
}


def beginning(data: bytes) -> str:
    """The first day of a file's own time: long ago nothing of it would matter, not even a fault."""
    found = re.search(rb"BEGIN:(?:VEVENT|VFREEBUSY).*?DTSTART[^:\r\n]*:(\d{8})", data, re.DOTALL)
    return datetime.strptime(found[1].decode(), "%Y%m%d").date().isoformat() if found else "2026-11-22"  # noqa: DTZ007


def test_every_file_is_read_or_refused_with_a_clear_line(shared: Path) -> None:
    files = sorted((shared / "ical").rglob("*.ics"))
    assert len(files) == 60
    refused = {}
    for path in files:
        data, name = path.read_bytes(), path.relative_to(shared / "ical").as_posix()
        for start in (beginning(data), "2026-11-22"):
            try:
                found = read(data, start)
                assert all(one.end and one.start < one.end for one in found.busy)
            except Unreadable as no:
                refused[name] = str(no.refusal.reason)
    assert set(refused) == set(REFUSED)
    assert all(REFUSED[name] in line for name, line in refused.items())


@pytest.mark.parametrize("name", EXPECTED)
def test_what_the_files_say_is_what_is_read(shared: Path, name: str) -> None:
    start, expected = EXPECTED[name]
    assert busy((shared / "ical" / name).read_bytes(), start) == expected


def test_a_friday_at_eight_in_stockholm_stays_at_eight_when_the_clocks_change(shared: Path) -> None:
    found = busy((shared / "ical/icalendar/issue_466_convert_tzid_with_slash.ics").read_bytes(), "2022-10-21")
    assert len(found) == 26
    assert found[1:3] == ["10-28 18:00 10-28 19:00", "11-04 19:00 11-04 20:00"]


def test_dates_listed_by_hand_under_a_windows_name_are_kept(shared: Path) -> None:
    path = shared / "ical/icalendar/issue_156_RDATE_with_PERIOD_TZID_khal.ics"
    found = busy(path.read_bytes(), "2018-03-01")
    assert len(found) == 19
    assert (found[0], found[-1]) == ("03-27 13:00 03-27 14:00", "07-31 13:00 07-31 14:00")
