"""A week as rows and as a picture, in the words of whoever comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.journeys.check_in import may_scan
from stepdown.kernel.words import Words, say
from stepdown.overview.own_week import OwnWeek, changed
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import MySession

KINDS = {
    Service.INDIVIDUAL: ("individual", say("You")),
    Service.FAMILY: ("family", say("Family")),
    Service.MEDICATION: ("individual", say("Visit")),
}
EVENING = 17
ICONS = {Service.INDIVIDUAL: "individual", Service.FAMILY: "family", Service.MEDICATION: "medication"}


@dataclass(frozen=True)
class Row:
    """One session in the list."""

    session_id: UUID
    title: str
    start: datetime
    end: datetime
    icon: str
    leader: str
    room: str
    by_video: bool
    standing: bool
    over: bool
    changes: tuple[Words, ...]
    fresh: bool
    leave_at: datetime | None
    swaps: int = 0
    scans: bool = False


@dataclass(frozen=True)
class Next:
    """What comes next, in a few words, and which week it is in."""

    words: Words
    where: Words
    monday: date
    icon: str


@dataclass(frozen=True)
class Day:
    """One day of the list."""

    on: date
    today: bool
    rows: tuple[Row, ...]


def icon_of(one: MySession) -> str:
    return ICONS.get(one.kind, "group")


def row_of(
    one: MySession, week: OwnWeek, *, at: datetime, since: datetime | None = None, swaps: int = 0
) -> Row:
    """One session as its row; `since` is when the person was here last."""
    end = one.during.end or one.during.start
    ahead = one.standing and one.during.start > at
    leaves = ahead and week.travel and not one.by_video
    return Row(
        session_id=one.session_id,
        title=one.title,
        start=one.during.start,
        end=end,
        icon=icon_of(one),
        leader=one.leader_name,
        room=one.room_name,
        by_video=one.by_video,
        standing=one.standing,
        over=end <= at,
        changes=changed(one),
        fresh=since is not None and bool(changed(one, since=since)),
        leave_at=one.during.start - timedelta(minutes=week.travel) if leaves else None,
        swaps=swaps,
        scans=one.standing and may_scan(one, at),
    )


def next_of(week: OwnWeek, after: OwnWeek, *, at: datetime) -> Next | None:
    """What comes next in this week or the one after."""
    for one in (week, after):
        for session in one.ahead(at):
            row = row_of(session, one, at=at)
            evening = row.start.astimezone(ZoneInfo(one.zone)).hour >= EVENING
            words = _next_words(session, one.zone, at)
            return Next(
                words, _place_words(row, one.zone), one.monday, "moon-stars" if evening else "calendar"
            )
    return None


def _place_words(row: Row, zone: str) -> Words:
    if row.by_video:
        return say("By video, with {name}.", name=row.leader)
    where = say("Room {room}.", room=row.room) if row.room else say("With {name}.", name=row.leader)
    if row.leave_at is None:
        return where
    return say(
        "{where} Leave by {clock}.", where=where, clock=f"{row.leave_at.astimezone(ZoneInfo(zone)):%H:%M}"
    )


def _next_words(one: MySession, zone: str, at: datetime) -> Words:
    start, now = (moment.astimezone(ZoneInfo(zone)) for moment in (one.during.start, at))
    clock, days = f"{start:%H:%M}", (start.date() - now.date()).days
    if start <= now:
        return say("Now, {title}", title=one.title)
    if days == 0 and start.hour >= EVENING:
        return say("Tonight {clock}, {title}", clock=clock, title=one.title)
    if days == 0:
        return say("Today {clock}, {title}", clock=clock, title=one.title)
    if days == 1:
        return say("Tomorrow {clock}, {title}", clock=clock, title=one.title)
    return say("{day} {clock}, {title}", day=start.date(), clock=clock, title=one.title)


def days_of(week: OwnWeek, rows: Sequence[Row], *, at: datetime) -> list[Day]:
    """The days on which something is, in order."""
    zone = ZoneInfo(week.zone)
    today = at.astimezone(zone).date()
    return [
        Day(on, on == today, tuple(ones))
        for on, ones in groupby(rows, lambda row: row.start.astimezone(zone).date())
    ]


def blocks_of(week: OwnWeek) -> list[tuple[int, int, int, str, Words]]:
    """What stands, as the picture of a week wants it: weekday, start and end in minutes, kind, and a word
    short enough for a seventh of a phone.
    """
    zone, found = ZoneInfo(week.zone), []
    for one in week.standing:
        start = one.during.start.astimezone(zone)
        end = (one.during.end or one.during.start).astimezone(zone)
        first = start.hour * 60 + start.minute
        last = end.hour * 60 + end.minute if end.date() == start.date() else 24 * 60
        kind, label = KINDS.get(one.kind, ("group", say("Group")))
        found.append((start.weekday(), first, last, kind, label))
    return found
