"""Somebody's own days as the phone shows them: today's taps, both figures, a dot a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from stepdown.doors.portal.framing import own
from stepdown.doors.threshold import Visit
from stepdown.kernel.period import Days as Dates
from stepdown.people.queries import ties
from stepdown.people.vocabulary import first_name_of
from stepdown.recovery import queries as recovery
from stepdown.recovery.vocabulary import CheckIn, Days, Dot, Mark, Mood


@dataclass(frozen=True)
class OwnDays:
    """What the check-in and the days of one person are drawn from."""

    days: Days | None
    today: CheckIn | None
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    sees: str
    moods: tuple[Mood, ...] = tuple(Mood)


def own_days(visit: Visit) -> OwnDays:
    """The days of the client who is signed in (6 queries)."""
    client_id, on = own(visit), visit.local.date()
    found = recovery.days(visit.viewer, [client_id], on=on, at=visit.at).get(client_id)
    today = Dates(on, on + timedelta(days=1))
    tapped = recovery.check_ins(visit.viewer, [client_id], during=today, at=visit.at).get(client_id)
    team = ties(visit.viewer, client_id, at=visit.at)
    return OwnDays(
        days=found,
        today=tapped[0] if tapped else None,
        dots=recovery.picture(found) if found else (),
        marks=recovery.marks(found)[:6] if found else (),
        sees=first_name_of(team[0].staff_name) if team else "",
    )
