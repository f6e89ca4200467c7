"""A roll in words: what became of each seat, to the minute, and what is left to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from stepdown.attendance.vocabulary import Apart, Presence, Roll, RollRow, Stretch, Turn
from stepdown.doors.look.say import clock
from stepdown.kernel.words import Words, say
from stepdown.session.vocabulary import SessionCard

# Whoever opens the roll a little after the start saw people come: it may say since then.
SOON = timedelta(minutes=15)
# So long after the end people are still on their way out, and a tap says when.
LEAVING = timedelta(minutes=10)
# Earlier than this nobody is expected to be marked.
BEFORE = timedelta(minutes=45)


@dataclass(frozen=True)
class Line:
    """One person as the tablet shows them. `turn` is what one tap says; None where nothing is left to tap.

    `kind` colours the state: in, out, away, scan, open, none, asked. `more` is what else is true.
    """

    client_id: UUID
    name: str
    seat: int
    kind: str
    state: Words
    more: tuple[Words, ...]
    turn: Turn | None
    minutes: int
    scan: datetime | None = None
    asks: bool = False


@dataclass(frozen=True)
class Told:
    """One session in the list of the day: who is in it, and what it asks."""

    card: SessionCard
    lines: tuple[Line, ...]
    phase: str
    inside: int
    came: int
    asks: tuple[Words, ...]
    hidden: int

    @property
    def expected(self) -> int:
        return self.card.taken


@dataclass(frozen=True)
class Column:
    """One room's, or one counselor's, sessions of the day."""

    name: str
    sessions: tuple[Told, ...]


def line_of(row: RollRow, roll: Roll, at: datetime) -> Line:
    """One row in words."""
    zone, card = roll.session.zone, roll.session
    last = row.stretches[-1] if row.stretches else None
    inside = last is not None and last.end is None
    kind, state = _state(row, last, card, at)
    scan = last.start if last is not None and inside and last.counts_from is None else None
    # Long over, a tap would say "now": when they came or left is said on their own page.
    done = row.impaired is not None or card.cancelled is not None or _gone(card, at)
    turn = None if done else (Turn.OUT if inside and scan is None else Turn.IN)
    return Line(
        client_id=row.client_id,
        name=row.name,
        seat=row.seat,
        kind=kind,
        state=state,
        more=tuple(_more(row, roll, zone)),
        turn=turn,
        minutes=row.minutes,
        scan=scan,
        asks=kind in ("scan", "open") or row.stray,
    )


def _state(row: RollRow, last: Stretch | None, card: SessionCard, at: datetime) -> tuple[str, Words]:
    zone = card.zone
    if row.impaired is not None:
        return "away", say("Arrived impaired, {clock}", clock=clock(row.impaired.since, zone))
    if last is None:
        return _not_here(row, card, at)
    if last.end is not None:
        return "out", say("Left {clock}", clock=clock(last.end, zone))
    if last.counts_from is None:
        return "scan", say("Scanned in {clock}: nobody saw them yet", clock=clock(last.start, zone))
    if _gone(card, at):
        return "open", say("Here since {clock}: nobody said when they left", clock=clock(last.start, zone))
    return "in", say("Here since {clock}", clock=clock(last.start, zone))


def _not_here(row: RollRow, card: SessionCard, at: datetime) -> tuple[str, Words]:
    if row.absence is not None and row.absence.kind is Presence.EXCUSED:
        return "away", say("Excused")
    if row.absence is not None:
        return "away", say("Did not come")
    if _end(card) <= at:
        return "asked", say("Nothing said yet")
    if card.during.start <= at:
        late = int((at - card.during.start).total_seconds()) // 60
        return "asked", say("Not here yet, {n} min", n=late)
    return "none", say("Expected {clock}", clock=clock(card.during.start, card.zone))


def _more(row: RollRow, roll: Roll, zone: str) -> Iterable[Words]:
    if row.late_by:
        late = say("{n} min late", n=row.late_by)
        yield late if row.presence is Presence.LATE else say("{n} min after the start", n=row.late_by)
    if row.early_by:
        yield say("left {n} min early", n=row.early_by)
    for before, after in zip(row.stretches, row.stretches[1:], strict=False):
        if before.end is not None:
            away = int((after.start - before.end).total_seconds()) // 60
            yield say("out {clock}, back after {n} min", clock=clock(before.end, zone), n=away)
    for pause in roll.pauses:
        if pause.client_id == row.client_id:
            yield _pause(pause.kind, pause.during.start, pause.during.end, zone)
    if row.absence is not None and row.absence.words:
        yield say("{words}", words=row.absence.words)
    if row.stray:
        yield say("a going without a coming")
    if any(mark.corrections for mark in row.marks):
        yield say("corrected")
    if not row.seat:
        yield say("gave the seat up")


def _pause(kind: Apart, start: datetime, end: datetime | None, zone: str) -> Words:
    if end is None:
        return say("{kind}, since {clock}", kind=kind.label, clock=clock(start, zone))
    return say("{kind}, {clock} to {end}", kind=kind.label, clock=clock(start, zone), end=clock(end, zone))


def told(roll: Roll, at: datetime) -> Told:
    """A session of the day with what it asks, in the order of urgency."""
    card = roll.session
    lines = tuple(line_of(row, roll, at) for row in roll.rows)
    return Told(
        card=card,
        lines=lines,
        phase=phase_of(card, at),
        inside=sum(one.kind in ("in", "open") for one in lines),
        came=sum(one.kind in ("in", "open", "out") for one in lines),
        asks=tuple(_asks(roll, lines, at)),
        hidden=card.taken - len(card.client_ids),
    )


def _asks(roll: Roll, lines: Sequence[Line], at: datetime) -> Iterable[Words]:
    card = roll.session
    if card.cancelled is not None:
        return
    if card.below_least and _end(card) > at:
        yield say("Has {n} of the {least} people it needs", n=card.taken, least=card.least)
    if scans := sum(one.kind == "scan" for one in lines):
        yield say("{n} scanned in, not seen yet", n=scans)
    if left := sum(one.kind == "open" for one in lines):
        yield say("{n} without a check-out", n=left)
    if missing := sum(one.kind == "asked" for one in lines):
        over = _end(card) <= at
        yield say("{n} without a word", n=missing) if over else say("{n} not here yet", n=missing)


def phase_of(card: SessionCard, at: datetime) -> str:
    """cancelled, over, now, soon or later."""
    if card.cancelled is not None:
        return "cancelled"
    if _end(card) <= at:
        return "over"
    if card.during.start <= at:
        return "now"
    return "soon" if card.during.start - at <= BEFORE else "later"


def columns(found: Sequence[Told], by_counselor: bool) -> tuple[Column, ...]:
    """The day by room, or by who leads; what is by video or in an office has a column of its own."""

    def key(one: Told) -> str:
        if by_counselor:
            return one.card.leader_name
        return one.card.room_name or ("" if one.card.by_video else "~")

    ordered = sorted(found, key=lambda one: (key(one), one.card.during.start, one.card.title))
    return tuple(Column(name, tuple(ones)) for name, ones in groupby(ordered, key))


def offers_start(card: SessionCard, at: datetime) -> bool:
    """Whether "all here since the start" can be said: the roll is opened soon after it."""
    return card.during.start < at <= card.during.start + SOON


def _gone(card: SessionCard, at: datetime) -> bool:
    """Whether everybody is out of the room by now, said or not."""
    return _end(card) + LEAVING <= at


def _end(card: SessionCard) -> datetime:
    return card.during.end or card.during.start
