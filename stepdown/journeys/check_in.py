"""Somebody scans themself in or out: at the lobby kiosk, on their own phone, or by video from where they are.

A scan is what the person says. It credits nothing until staff saw them, in the room or on the screen; by
video place and yes are noted each time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.attendance import actions as attendance
from stepdown.attendance.queries import my_marks
from stepdown.attendance.vocabulary import DeviceMark, MyMark, Turn, Way
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.kiosk import actions as kiosk
from stepdown.session.queries import of_client
from stepdown.session.vocabulary import MySession

# From so long before a session starts one can scan in; until it ends, and a little longer to scan out.
EARLY, AFTER = timedelta(minutes=15), timedelta(minutes=30)
_LONGEST = timedelta(hours=12)
NOT_YET = Refusal(
    say(
        "You can say so from {n} minutes before it starts, until it ends.", n=int(EARLY.total_seconds()) // 60
    )
)


@dataclass(frozen=True)
class Scanned:
    """What a scan was for: a time and a room, no name and no title."""

    turn: Turn
    start: datetime
    zone: str
    room: str


def due(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[MySession, ...]:
    """The sessions somebody may scan for now, the first first. Raises NotFound."""
    near = of_client(viewer, client_id, since=at - _LONGEST, until=at + EARLY + timedelta(seconds=1), at=at)
    return tuple(one for one in near if one.standing and may_scan(one, at))


def may_scan(one: MySession, at: datetime) -> bool:
    """From a quarter of an hour before it starts until half an hour after it ended."""
    return one.during.start - EARLY <= at <= (one.during.end or one.during.start) + AFTER


def mine(viewer: Viewer, client_id: UUID, one: MySession, *, at: datetime) -> tuple[MyMark, ...]:
    """One's own comings and goings of a session, in order. Raises NotFound."""
    around = Period(one.during.start - _LONGEST, (one.during.end or one.during.start) + _LONGEST)
    every = my_marks(viewer, client_id, during=around, at=at)
    return tuple(mark for mark in every if mark.session_id == one.session_id)


@transaction.atomic
def at_kiosk(*, kiosk_id: UUID, code: str, turn: Turn, at: datetime) -> Scanned | None:
    """Scan in or out at the kiosk by one's own code; None where it opens nothing, for whatever reason: it is
    counted, so the caller's transaction stands. Raises NotFound for no kiosk.
    """
    by = Viewer(Audience.SYSTEM, name="Kiosk")
    client_id = kiosk.whose(kiosk_id=kiosk_id, code=code, at=at)
    found = due(by, client_id, at=at) if client_id is not None else ()
    if client_id is None or not found:
        kiosk.count_wrong(kiosk_id=kiosk_id, at=at)
        return None
    one = found[0]
    said = DeviceMark(new_id(), one.session_id, client_id, turn, at, Way.KIOSK, f"kiosk {kiosk_id}")
    _scan(one, said, by, at)
    return Scanned(turn, one.during.start, one.zone, one.room_name)


@transaction.atomic
def on_phone(
    *,
    client_id: UUID,
    session_id: UUID,
    turn: Turn,
    place: str = "",
    consent: bool = False,
    by: Viewer,
    at: datetime,
) -> None:
    """Scan in or out on one's own phone; by video with place and consent, each time.

    Raises Refused outside of its time, by video without place or consent; NotFound for another's session.
    """
    near = of_client(by, client_id, since=at - timedelta(days=8), until=at + timedelta(days=60), at=at)
    one = next((one for one in near if one.session_id == session_id), None)
    if one is None:
        raise NotFound
    if not one.standing or not may_scan(one, at):
        raise Refused(NOT_YET)
    said = DeviceMark(new_id(), session_id, client_id, turn, at, Way.PHONE)
    if one.by_video:
        said = replace(said, way=Way.VIDEO, place=place, consent=consent)
    _scan(one, said, by, at)


def _scan(one: MySession, said: DeviceMark, by: Viewer, at: datetime) -> None:
    """Scanned twice is scanned once: whoever is in already stays so, since when they came first."""
    marks = mine(by, said.client_id, one, at=at)
    if (marks[-1].turn if marks else Turn.OUT) is not said.turn:
        attendance.mark(mark=said, by=by, at=at)
