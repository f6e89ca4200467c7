"""The minutes: which of a session's time somebody was in, and what of it is treatment.

Everything is worked out anew from all that was told, sorted by when it was, so that the order in which it
arrived never matters. Moments are compared in UTC: on the nights the clock changes an hour is still an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from stepdown.attendance.vocabulary import Stretch
from stepdown.kernel.period import Period

Span = tuple[datetime, datetime]
NONE, MINUTE = timedelta(), timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """One coming or going that holds. `attested`: staff said so, or corrected it."""

    moment: datetime
    out: bool
    id: UUID
    attested: bool


@dataclass(frozen=True)
class Held:
    """A session as it is counted: its own time, minutes of break in it, and whether it counts at all."""

    during: Period
    break_minutes: int
    counts: bool = True

    @property
    def span(self) -> Span:
        start = _utc(self.during.start)
        return start, _utc(self.during.end) if self.during.end else start


def stretches(marks: Iterable[Told], seen: Iterable[datetime] = ()) -> tuple[tuple[Stretch, ...], bool]:
    """Stretches in the room, the first first, and whether there is a going without a coming.

    A coming while in the room starts nothing; a going ends the stretch, and at the same moment comes after a
    coming: doubt never makes minutes. A scan of one's own counts from the first moment inside the stretch at
    which staff saw the person (`seen`), and without one not at all.
    """
    told = sorted(marks, key=lambda one: (_utc(one.moment), one.out, one.id))
    vouched = sorted([*map(_utc, seen), *(_utc(one.moment) for one in told if one.attested and not one.out)])
    found: list[tuple[datetime, datetime | None]] = []
    start: datetime | None = None
    stray = False
    for one in told:
        moment = _utc(one.moment)
        if not one.out:
            start = moment if start is None else start
        elif start is None:
            stray = True
        else:
            found.append((start, moment))
            start = None
    if start is not None:
        found.append((start, None))
    return tuple(Stretch(first, last, _from(first, last, vouched)) for first, last in found), stray


def _from(start: datetime, end: datetime | None, vouched: Sequence[datetime]) -> datetime | None:
    return next((one for one in vouched if start <= one and (end is None or one < end)), None)


def credited(
    held: Held,
    there: Iterable[Stretch],
    shared: Iterable[Period] = (),
    own: Iterable[Period] = (),
    impaired_since: datetime | None = None,
) -> int:
    """Whole minutes of treatment: vouched for, inside the session, without what credits nobody or not them.

    A stretch that nobody ended counts for nothing yet. Break of which nobody said when it was is taken off
    whole, also from who was there for a part: the least that can be true. Rounded down.
    """
    if not held.counts:
        return 0
    start, end = held.span
    if impaired_since is not None:
        end = min(end, _utc(impaired_since))
    in_room = [
        (max(start, one.counts_from), min(end, one.end))
        for one in there
        if one.counts_from is not None and one.end is not None
    ]
    shared = list(shared)
    counted = _length(_without(in_room, _spans([*shared, *own], held)))
    return max(0, (counted - unplaced(held, shared)) // MINUTE)


def unplaced(held: Held, shared: Iterable[Period]) -> timedelta:
    """Break that the session has and of which nobody said when it was."""
    placed = _length(_within(_spans(shared, held), held.span))
    return max(NONE, timedelta(minutes=held.break_minutes) - placed)


def therapeutic(held: Held, shared: Iterable[Period]) -> int:
    """Whole minutes for whoever was there from its start to its end."""
    start, end = held.span
    return credited(held, [Stretch(start, end, start)], shared)


def _spans(periods: Iterable[Period], held: Held) -> list[Span]:
    """Stretches apart, joined where they overlap; one without an end lasts as long as the session."""
    last = held.span[1]
    found: list[Span] = []
    for start, end in sorted((_utc(one.start), _utc(one.end) if one.end else last) for one in periods):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _without(spans: Iterable[Span], gaps: Sequence[Span]) -> list[Span]:
    """What is left of stretches when gaps, joined and in order, are cut out."""
    left = []
    for start, end in spans:
        for first, last in gaps:
            if last <= start or end <= first:
                continue
            if start < first:
                left.append((start, first))
            start = max(start, last)
        left.append((start, end))
    return left


def _within(spans: Iterable[Span], whole: Span) -> list[Span]:
    return [(max(start, whole[0]), min(end, whole[1])) for start, end in spans]


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in spans if start < end), NONE)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
