"""Verbs of availability: paint a week, read a calendar, let it count, tell the way, when family can."""

from stepdown.availability.actions.calendars import forget_calendar, import_calendar, use_calendar
from stepdown.availability.actions.painting import brush, paint
from stepdown.availability.actions.telling import (
    forget_family_time,
    forget_way,
    tell_family_times,
    tell_way,
)

__all__ = [
    "brush",
    "forget_calendar",
    "forget_family_time",
    "forget_way",
    "import_calendar",
    "paint",
    "tell_family_times",
    "tell_way",
    "use_calendar",
]
