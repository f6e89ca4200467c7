"""One dated week of a person: what fixed times, painted weeks and calendars leave free.

Computed on quarters of an hour of real time, so that a week in which the clocks change has 3 or 5 hours of
night; told on the site's wall clock. What is taken is rounded outward. An hour of the wall clock that comes
twice is free when it is free both times, one that does not come is never free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from stepdown.assessment.vocabulary import Commitment, Flexibility
from stepdown.availability.vocabulary import (
    QUARTER,
    WEEK,
    Block,
    Busy,
    FreeWeek,
    Paint,
    PaintedWindow,
    Painting,
    Source,
    Stretch,
)
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.words import Words, say

_CELL = timedelta(minutes=QUARTER)
_DAY = timedelta(days=1)
_CELLS = WEEK // QUARTER


@dataclass(frozen=True)
class Life:
    """Everything that is known about a person's time."""

    commitments: tuple[Commitment, ...] = ()
    paintings: tuple[Painting, ...] = ()
    busy: tuple[Busy, ...] = ()
    way: int = 0  # minutes to their site


@dataclass(frozen=True)
class _Taken:
    """Quarters that one thing takes, one bit each, counted from the week's first moment."""

    cells: int
    source: Source
    label: Words
    gives_way: bool = False


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def free_week(week: date, zone: ZoneInfo, life: Life) -> FreeWeek:
    """What a person's life leaves free in the week that holds the day `week`."""
    grid = _grid(monday_of(week), zone)
    taken = [*_fixed(grid, life.commitments), *_calendars(grid, life.busy)]
    paints = {paint: _painted(grid, life.paintings, paint) for paint in Paint}
    taken.append(_Taken(paints[Paint.CANNOT], Source.PAINTED, Paint.CANNOT.label))
    firm = _all(one.cells for one in taken if not one.gives_way)
    movable = _all(one.cells for one in taken if one.gives_way)
    possible = grid.every & ~(firm | movable)
    video = possible & paints[Paint.VIDEO]
    on_way = grid.every & ~(_on_way(grid, life) | paints[Paint.VIDEO])
    free = possible & ~video
    unwelcome = paints[Paint.RATHER_NOT] | _easy(grid, life.commitments)
    return FreeWeek(
        week=grid.monday,
        zone=zone.key,
        free=grid.always(free),
        video=grid.always(video),
        rather_not=grid.always(possible & unwelcome),
        gladly=grid.always(possible & paints[Paint.GLADLY] & ~unwelcome),
        with_notice=grid.always(movable & ~firm),
        blocks=tuple(sorted(_blocks(grid, taken), key=lambda block: (block.stretch, block.source))),
        periods=grid.periods(free),
        on_way=grid.always(on_way & ~_all(one.cells for one in taken if one.source is not Source.COMMITMENT)),
    )


def _all(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


class _Grid:
    """The quarters of one week as they pass, and where each stands on the wall clock."""

    def __init__(self, monday: date, zone: ZoneInfo) -> None:
        self.monday = monday
        self._zone = zone
        self._start = self.moments(monday, time(0))[0]
        end = self.moments(monday + 7 * _DAY, time(0))[0]
        self._count = (end - self._start) // _CELL
        self.every = (1 << self._count) - 1
        # Which quarters of real time one quarter of the wall clock stands for: one, none or two.
        self._of_wall = [0] * _CELLS
        for cell in range(self._count):
            local = (self._start + cell * _CELL).astimezone(zone)
            minute = (local.date() - monday).days * 24 * 60 + local.hour * 60 + local.minute
            self._of_wall[minute // QUARTER] |= 1 << cell
        # In most weeks the wall clock shows each quarter of real time, and each once.
        self._plain = all(real == 1 << cell for cell, real in enumerate(self._of_wall))

    def moments(self, day: date, clock: time) -> tuple[datetime, datetime]:
        """The first and the last moment that a clock at the site may mean on a day."""
        both = [
            datetime.combine(day, clock, self._zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
        ]
        return min(both), max(both)

    def window(self, day: date, window: WeekWindow, around: timedelta = timedelta()) -> int:
        """The quarters that a window takes on a day, with the way there and back."""
        ends_on = day + _DAY if window.end == time(0) else day
        return self.between(
            self.moments(day, window.start)[0] - around, self.moments(ends_on, window.end)[1] + around
        )

    def between(self, start: datetime, end: datetime) -> int:
        """The quarters that a stretch of real time touches."""
        first = max((start - self._start) // _CELL, 0)
        last = min(-((self._start - end) // _CELL), self._count)
        return ((1 << last) - 1) & ~((1 << first) - 1) if last > first else 0

    def always(self, cells: int) -> tuple[Stretch, ...]:
        """On the wall clock, where every quarter that one may mean is among the cells."""
        return _stretches(
            cells if self._plain else self._shown(lambda real: bool(real) and real & cells == real)
        )

    def ever(self, cells: int) -> tuple[Stretch, ...]:
        """On the wall clock, where any quarter that one may mean is among the cells."""
        return _stretches(cells if self._plain else self._shown(lambda real: bool(real & cells)))

    def never(self) -> tuple[Stretch, ...]:
        """What the wall clock leaves out this week."""
        return () if self._plain else _stretches(self._shown(lambda real: not real))

    def _shown(self, holds: Callable[[int], bool]) -> int:
        return sum(1 << place for place, real in enumerate(self._of_wall) if holds(real))

    def periods(self, cells: int) -> tuple[Period, ...]:
        """The same cells as moments."""
        return tuple(
            Period(self._start + first * _CELL, self._start + last * _CELL) for first, last in _runs(cells)
        )


@lru_cache(maxsize=16)
def _grid(monday: date, zone: ZoneInfo) -> _Grid:
    """A week at a clock is the same for everybody who lives by it."""
    return _Grid(monday, zone)


def _stretches(cells: int) -> tuple[Stretch, ...]:
    return tuple(Stretch(first * QUARTER, last * QUARTER) for first, last in _runs(cells))


def _runs(cells: int) -> Iterator[tuple[int, int]]:
    """Where runs of cells begin and end."""
    marks = bin(cells)[:1:-1] + "0"  # the first quarter first
    first = marks.find("1")
    while first >= 0:
        last = marks.find("0", first)
        yield first, last
        first = marks.find("1", last)


def _days_around(grid: _Grid) -> Iterator[date]:
    """The days of the week, the one before and the one after: a way home may reach in from there."""
    return (grid.monday + number * _DAY for number in range(-1, 8))


def _on_way(grid: _Grid, life: Life) -> int:
    """What fixed times take of somebody who goes from there straight to their site, and back."""
    return _all(
        _weekly(grid, one, less=life.way)
        for one in life.commitments
        if one.flexibility is not Flexibility.FLEXIBLE
    )


def _weekly(grid: _Grid, commitment: Commitment, *, less: int = 0) -> int:
    around = timedelta(minutes=max(0, (commitment.travel_minutes or 0) - less))
    return _all(
        grid.window(day, window, around)
        for day in _days_around(grid)
        for window in commitment.windows
        if window.weekday == day.weekday()
    )


def _fixed(grid: _Grid, commitments: Iterable[Commitment]) -> list[_Taken]:
    """Fixed times take their hours and the way there and back, unless they are easy to move."""
    return [
        _Taken(
            _weekly(grid, one),
            Source.COMMITMENT,
            one.kind.label,
            gives_way=one.flexibility is Flexibility.WITH_NOTICE,
        )
        for one in commitments
        if one.flexibility is not Flexibility.FLEXIBLE
    ]


def _easy(grid: _Grid, commitments: Iterable[Commitment]) -> int:
    """What is easy to move does not stand in the way; it is only not asked for first."""
    return _all(_weekly(grid, one) for one in commitments if one.flexibility is Flexibility.FLEXIBLE)


def _calendars(grid: _Grid, busy: Iterable[Busy]) -> list[_Taken]:
    found: dict[str, int] = {}
    for one in busy:
        end = one.period.end or one.period.start
        found[one.label] = found.get(one.label, 0) | grid.between(one.period.start, end)
    return [_Taken(cells, Source.CALENDAR, say("{label}", label=label)) for label, cells in found.items()]


def _painted(grid: _Grid, paintings: Iterable[Painting], paint: Paint) -> int:
    return _all(
        grid.window(day, one.window)
        for painting in paintings
        for day in _days_around(grid)
        if painting.days.contains(day)
        for one in turn_of(painting, day)
        if one.paint is paint and one.window.weekday == day.weekday()
    )


def turn_of(painting: Painting, day: date) -> tuple[PaintedWindow, ...]:
    """Which of the painted weeks it is the turn of on a day."""
    weeks = (monday_of(day) - painting.anchor).days // 7
    return painting.turns[weeks % len(painting.turns)]


def _blocks(grid: _Grid, taken: Iterable[_Taken]) -> Iterator[Block]:
    for one in taken:
        for stretch in grid.ever(one.cells):
            yield Block(stretch, one.source, one.label, one.gives_way)
    for stretch in grid.never():
        yield Block(stretch, Source.CLOCK, Source.CLOCK.label)
