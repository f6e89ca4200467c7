"""The groups whose notes one writes: today's and those of the days before that are not signed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from stepdown.doors.threshold import Visit
from stepdown.kernel.period import Period
from stepdown.note import queries as notes
from stepdown.note.vocabulary import GroupSheet, NoteState
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard

LATEST = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One group on a line: how many notes are signed, of how many people."""

    session: SessionCard
    zone: ZoneInfo
    signed: int
    people: int
    begun: bool

    @property
    def left(self) -> int:
        return self.people - self.signed


def lines(visit: Visit) -> tuple[Line, ...]:
    """The viewer's own groups of the last days and today, the newest first."""
    if visit.viewer.staff_id is None:
        return ()
    during = Period(visit.at - LATEST, visit.at + timedelta(hours=16))
    found = sessions.led_by(visit.viewer, [visit.viewer.staff_id], during=during, at=visit.at)
    groups = [one for one in found if one.seats > 1]
    return tuple(_line(visit, one) for one in reversed(groups))


def _line(visit: Visit, session: SessionCard) -> Line:
    begun = session.during.start <= visit.at
    sheet = notes.group_sheet(visit.viewer, session.id, at=visit.at) if begun else None
    return Line(session, ZoneInfo(session.zone), _signed(sheet), session.taken, begun)


def _signed(sheet: GroupSheet | None) -> int:
    return sum(one.state is not NoteState.DRAFT for one in sheet.rows) if sheet else 0
