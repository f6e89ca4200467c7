"""A calendar that Robin brought, for checks that need one."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from stepdown.availability import actions, queries
from stepdown.kernel.period import WeekWindow
from tests.cast import Cast

SHIFTS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Night shift at Specimen Diner
LOCATION:12 Sample Street
DTSTART;TZID=America/New_York:20261118T220000
DTEND;TZID=America/New_York:20261119T060000
RRULE:FREQ=WEEKLY;COUNT=400
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


def a_calendar(cast: Cast) -> UUID:
    """Robin's shifts, read by Dana and not counting yet."""
    made = actions.import_calendar(
        client_id=cast.clients["robin"].id, label="work", data=SHIFTS, by=cast.viewer("dana"), at=cast.now
    )
    return made.id


def a_family_time(cast: Cast) -> UUID:
    """Robin's family can come on Tuesdays from five to eight, told to Dana."""
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    evening = WeekWindow(1, time(17), time(20))
    actions.tell_family_times(client_id=robin, contact_id=None, windows=[evening], by=dana, at=cast.now)
    return queries.family_times(dana, [robin], at=cast.now)[robin][0].id
