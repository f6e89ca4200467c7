"""Which checks count lines, and in which order the files run: what keeps the whole within its minutes.

Counting lines doubles the time of what it watches, and trebles it where a week is searched. So among the
rules those files do not count that try many cases of what other files try one by one; among the rest only
those count that show what the privacy room promises. Both counts are held at 100 %, so a
file too few turns it red.

Two processes share the files; three took as long on two cores. Those that take longest go first, so that
both end together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage

HERE = Path(__file__).resolve().parent
COUNTING = (
    "rooms/test_privacy.py",
    "rooms/test_disclose.py",
    "rooms/test_give_out.py",
    "doors/staff/test_consents.py",
)
SEARCHING = (
    "rules/test_timetable_bounding.py",
    "rules/test_timetable_explaining.py",
    "rules/test_timetable_fuzz.py",
    "rules/test_timetable_inserting.py",
    "rules/test_timetable_next_week.py",
    "rules/test_timetable_proved.py",
    "rules/test_privacy_gate.py",
)
# Longest first; where a file is not named, it comes after these in its usual place.
LONGEST = (
    "matrix/test_matrix.py",
    "stories/test_from_call_to_plan.py",
    "stories/test_running_the_clinic.py",
    "stories/test_from_review_to_graduation.py",
    "stories/test_the_board.py",
    "rooms/test_query_counts.py",
    "rooms/test_app_role.py",
    "rooms/test_simulation.py",
    "stories/test_treatment_day.py",
    "stories/test_desk_inbox.py",
    "stories/test_group_note.py",
    "stories/test_ring.py",
    "stories/test_house.py",
    "stories/test_transfer.py",
    "stories/test_desk_shaping.py",
    "stories/test_assessment.py",
    "stories/test_gallery.py",
    "matrix/test_planted_defects.py",
    "stories/test_availability.py",
    "stories/test_signing_in.py",
    "stories/test_by_keyboard.py",
    "rules/test_timetable_fuzz.py",
    "rules/test_timetable_explaining.py",
    "rules/test_programme_checking.py",
    "rules/test_privacy_gate.py",
    "rules/test_timetable_bounding.py",
    "rules/test_availability_calendar.py",
    "rules/test_timetable_inserting.py",
    "rules/test_timetable_next_week.py",
    "rules/referral/test_document_hostile.py",
    "rules/referral/test_hostile.py",
)


def longest_first(items: list[pytest.Item]) -> None:
    """Files in the order of LONGEST, then all others as they come."""
    place = {HERE / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def counts(item: pytest.Item) -> bool:
    """Whether the lines that a check runs through are counted, where any are."""
    name = item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else ""
    return name not in SEARCHING if name.startswith("rules/") else name in COUNTING


@contextmanager
def counted_or_not(item: pytest.Item) -> Iterator[None]:
    """Stop counting lines while a check runs that does not count, with all that it sets up."""
    stopped: list[Coverage] = []
    # A process that is handed its checks has two at work, one above the other: stopping one wakes the other.
    while not counts(item) and (counting := Coverage.current()) is not None:
        counting.stop()
        stopped.append(counting)
    try:
        yield
    finally:
        for counting in reversed(stopped):
            counting.start()
