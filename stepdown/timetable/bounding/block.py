"""One client's own rows: what the rules ask of one person's week, each `sum <= bound` over their columns.

The columns are the options in order, then a column for each day they come on (where days are limited), then
one for each day that may count. All lie between 0 and 1. The rows of waits between sessions, of the way
between site and video and of the curriculum's order are left out, which only loosens the bound; `alone`
brings back what they cost somebody alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stepdown.timetable.bounding.options import Choices, Option

Row = tuple[list[tuple[int, int]], int]  # column and coefficient; the bound


@dataclass
class Block:
    """A client's columns (`values`, the first `len(options)` of them options) and rows."""

    options: list[Option]
    values: list[int]
    rows: list[Row] = field(default_factory=list)
    labels: list[tuple[str, int, int]] = field(default_factory=list)  # of the columns behind the options

    def column(self, value: int, label: tuple[str, int, int]) -> int:
        self.values.append(value)
        self.labels.append(label)
        return len(self.values) - 1


def block(chosen: Choices, day_worth: int, alone: int) -> Block:
    """The rows of one client. `alone` is a value that they cannot pass even with the clinic to themselves."""
    options = [option for day in chosen.days for option in day]
    made = Block(options, [option.credited for option in options])
    first, days = 0, []
    for day in chosen.days:
        days.append(range(first, first + len(day)))
        first += len(day)
    coming = _days(made, chosen, days)
    _items(made, chosen, days)
    for number, columns in enumerate(days):
        _day(made, chosen, columns, coming.get(number))
    _week(made, chosen)
    _counts(made, chosen, days, coming, day_worth)
    made.rows.append(([(at, value) for at, value in enumerate(made.values) if value], alone))
    return made


def _days(made: Block, chosen: Choices, days: list[range]) -> dict[int, int]:
    """A column for each day, where they cannot come on all of them."""
    with_options = [number for number, columns in enumerate(days) if columns]
    if chosen.client.days_most >= len(with_options):
        return {}
    coming = {number: made.column(0, ("coming", 0, number)) for number in with_options}
    made.rows.append(([(at, 1) for at in coming.values()], chosen.client.days_most))
    return coming


def _items(made: Block, chosen: Choices, days: list[range]) -> None:
    for number, item in enumerate(chosen.items):
        mine = [(at, 1) for at, option in enumerate(made.options) if option.item == number]
        if mine:
            made.rows.append((mine, item.sessions))
        if item.daily and item.sessions > 1:
            for columns in days:
                today = [(at, 1) for at in columns if made.options[at].item == number]
                if len(today) > 1:
                    made.rows.append((today, 1))


def _day(made: Block, chosen: Choices, columns: range, coming: int | None) -> None:
    """Nobody is in two places; the minutes of a day; nothing on a day they do not come."""
    limit: list[tuple[int, int]] = [] if coming is None else [(coming, -1)]
    for clique in cliques(made.options, columns):
        if limit or len(clique) > 1:
            made.rows.append(([(at, 1) for at in clique] + limit, 0 if limit else 1))
    client = chosen.client
    possible: dict[int, int] = {}
    for at in columns:
        option = made.options[at]
        item = chosen.items[option.item]
        possible[option.item] = option.minutes * (1 if item.daily else item.sessions)
    if sum(possible.values()) > client.day_most:
        loads = [(at, made.options[at].minutes) for at in columns]
        if coming is None:
            made.rows.append((loads, client.day_most))
        else:
            made.rows.append(([*loads, (coming, -client.day_most)], 0))


def cliques(options: list[Option], columns: range) -> Iterator[list[int]]:
    """The largest sets of a day's options that run at one moment; `columns` are in order of their start."""
    running: list[int] = []
    grown = False
    for at in columns:
        unit = options[at].unit
        still = [other for other in running if options[other].unit + options[other].length > unit]
        if grown and len(still) < len(running):
            yield running
            grown = False
        running = [*still, at]
        grown = True
    if grown:
        yield running


def _week(made: Block, chosen: Choices) -> None:
    client = chosen.client
    if sum(item.sessions * item.credited for item in chosen.items) > client.most:
        made.rows.append(([(at, option.credited) for at, option in enumerate(made.options)], client.most))
    if any(option.video for option in made.options):
        share = [
            (at, option.credited * ((100 if option.video else 0) - client.video_percent))
            for at, option in enumerate(made.options)
        ]
        made.rows.append(([entry for entry in share if entry[1]], 0))


def _counts(made: Block, chosen: Choices, days: list[range], coming: dict[int, int], day_worth: int) -> None:
    for place, rule in enumerate(chosen.client.counts):
        counted = []
        for number in sorted(rule.days):
            minutes = [
                (at, min(rule.minutes, chosen.items[made.options[at].item].brings(rule)))
                for at in days[number]
            ]
            if not minutes or day_worth <= 0:
                continue
            column = made.column(day_worth, ("counts", place, number))
            counted.append((column, 1))
            made.rows.append(([(column, rule.minutes), *((at, -value) for at, value in minutes if value)], 0))
            if number in coming:
                made.rows.append(([(column, 1), (coming[number], -1)], 0))
        if len(counted) > rule.need:
            made.rows.append((counted, rule.need))
