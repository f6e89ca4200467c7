"""Verbs of availability: paint a week, read a calendar, let it count, forget it."""

from stepdown.availability.actions.calendars import forget_calendar, import_calendar, use_calendar
from stepdown.availability.actions.painting import brush, paint

__all__ = ["brush", "forget_calendar", "import_calendar", "paint", "use_calendar"]
