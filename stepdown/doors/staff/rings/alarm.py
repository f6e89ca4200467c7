"""The alarm on every page somebody has open, asked for every few seconds."""

from __future__ import annotations

from stepdown.crisis.queries import alarms
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.people.vocabulary import Permission


@reads(may=Permission.SEE_CHART, polling=True)
def alarm(visit: Visit) -> Page:
    """What rings for the viewer now; it names nobody, and opening the ring is what leaves its line."""
    return Page("staff/rings/_alarm.html", {"alarms": alarms(visit.viewer, at=visit.at)})
