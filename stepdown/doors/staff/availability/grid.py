"""A client's week as half hours that can be painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from stepdown.availability.vocabulary import (
    DAY,
    Availability,
    Block,
    FreeWeek,
    Paint,
    Source,
    Stretch,
)
from stepdown.kernel.words import Words, say

STEP = 30
MORNING = 12  # the half hour from 06:00 on; what is before is folded away as the night
FREE = say("Free")


@dataclass(frozen=True)
class Cell:
    """One half hour of one day: how it looks, and what takes it in words."""

    value: str
    look: str
    words: Words


@dataclass(frozen=True)
class Row:
    """One half hour of seven days. `clock` is empty between full hours for the eye, never for the ear."""

    clock: str
    starts: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """The week by day and, folded away, by night."""

    days: tuple[date, ...]
    night: tuple[Row, ...]
    day: tuple[Row, ...]

    @property
    def night_is_used(self) -> bool:
        return any(cell.look != "free" for row in self.night for cell in row.cells)


def grid(shown: Availability) -> Grid:
    """Each half hour once: what is painted stands before what takes it, as it was said last."""
    looks = _looks(shown.free)
    rows = tuple(_row(number, looks) for number in range(DAY // STEP))
    days = tuple(shown.free.week + timedelta(days=number) for number in range(7))
    return Grid(days, rows[:MORNING], rows[MORNING:])


def _row(number: int, looks: dict[int, tuple[str, Words]]) -> Row:
    clock = f"{number * STEP // 60:02d}:{number * STEP % 60:02d}"
    cells = []
    for day in range(7):
        look, words = looks.get(day * DAY + number * STEP, ("free", FREE))
        cells.append(Cell(f"{day}-{number}", look, words))
    return Row("" if number % 2 else clock, clock, tuple(cells))


def _looks(free: FreeWeek) -> dict[int, tuple[str, Words]]:
    found: dict[int, tuple[str, Words]] = {}
    soft: tuple[tuple[str, Words, Sequence[Stretch]], ...] = (
        ("gladly", Paint.GLADLY.label, free.gladly),
        ("rather_not", Paint.RATHER_NOT.label, free.rather_not),
        ("video", Paint.VIDEO.label, free.video),
    )
    for look, words, stretches in soft:
        for stretch in stretches:
            found |= dict.fromkeys(_starts(stretch), (look, words))
    for block in sorted(free.blocks, key=lambda one: one.source is Source.PAINTED):
        found |= dict.fromkeys(_starts(block.stretch), (_look(block), block.label))
    return found


def _look(block: Block) -> str:
    if block.source is Source.PAINTED:
        return "cannot"
    return "notice" if block.gives_way else block.source.value


def _starts(stretch: Stretch) -> range:
    """The half hours that a stretch touches."""
    return range(stretch.start // STEP * STEP, stretch.end, STEP)


def hours(minutes: int) -> str:
    """Minutes as people say them."""
    whole, rest = divmod(minutes, 60)
    return _("%(h)s h %(m)s min") % {"h": whole, "m": rest} if rest else _("%(h)s h") % {"h": whole}
