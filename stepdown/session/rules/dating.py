"""From a minute of the week on a wall clock to moments, also in the two weeks a year that differ."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def dated(week: date, start_minute: int, minutes: int, zone: ZoneInfo) -> Period | Refusal:
    """The moments of a session that starts at a minute of the week (0 is Monday 00:00) on a site's clock.

    In the hour that the clock shows twice the first is meant; one that it leaves out is refused. The session
    lasts as many real minutes as it says. Source: RFC 5545, 3.3.5, reads local times the same way, but
    moves what is left out; a session nobody moved is better asked about.
    """
    wall = datetime.combine(week, datetime.min.time()) + timedelta(minutes=start_minute)
    start = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _left_out(wall, zone):
        return Refusal(
            say(
                "On {day} the clock goes past {clock}: that hour is left out. Choose {next} or later.",
                day=wall.date(),
                clock=f"{wall:%H:%M}",
                next=f"{_next(wall, zone):%H:%M}",
            ),
            field="start",
        )
    return Period(start, start + timedelta(minutes=minutes))


def _next(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first time, to the minute, after one that the clock leaves out which it shows again."""
    while _left_out(wall, zone):
        wall += timedelta(minutes=1)
    return wall


def _left_out(wall: datetime, zone: ZoneInfo) -> bool:
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall
