"""Where the strokes of a picture go: pure geometry, in percent across and pixels down, never a colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """One stretch of a bar: `kind` is done, booked or short; x and width in percent."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Column:
    """One day's column, in pixels from the top of the picture."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Line:
    """One straight stroke: x in percent, y in pixels."""

    x1: str
    y1: float
    x2: str
    y2: float
    kind: str = ""


@dataclass(frozen=True)
class Label:
    """A word in a picture: x in percent, y in pixels."""

    x: str
    y: float
    text: object
    kind: str = ""


@dataclass(frozen=True)
class Stair:
    """Hours a week against the prescribed steps over a whole episode."""

    height: int
    floor: float
    bars: tuple[tuple[Span, Column], ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    rules: tuple[Line, ...]


def percent(part: float, whole: float) -> str:
    """A share as SVG writes it: `38.89%`."""
    share = 100 * part / whole if whole else 0.0
    return f"{min(max(share, 0.0), 100.0):.2f}%".replace(".00%", "%")


def week_bar(done: int, booked: int, needed: int) -> tuple[Span, ...]:
    """Minutes done, booked and short of what is needed, one after the other; empty stretches are left out."""
    short = max(0, needed - done - booked)
    whole = max(needed, done + booked)
    spans, start = [], 0
    for kind, minutes in (("done", done), ("booked", booked), ("short", short)):
        if minutes > 0:
            spans.append(Span(kind, percent(start, whole), percent(minutes, whole)))
        start += minutes
    return tuple(spans)


def hour_ticks(whole_minutes: int) -> tuple[str, ...]:
    """The place of each whole hour on a bar, both ends included."""
    return tuple(percent(hour * 60, whole_minutes) for hour in range(whole_minutes // 60 + 1))


def day_columns(done: int, booked: int, lost: int, scale: int, height: int = 40) -> tuple[Column, ...]:
    """One day as stacked columns on the week's scale: done at the foot, booked on it, lost above both."""
    columns, foot = [], float(height)
    for kind, minutes in (("done", done), ("booked", booked), ("short", lost)):
        if minutes > 0 and scale > 0:
            tall = max(4.0, round(height * minutes / scale, 1))
            foot = round(foot - tall, 1)
            columns.append(Column(kind, max(foot, 0.0), tall))
    return tuple(columns)


def along(start: float, now: float, target: float) -> float:
    """How far the way from start to target is done: 0 at the start, 1 at the target, below 0 when moved away.

    Start is left and target right, whichever way the measure counts.
    """
    return 1.0 if start == target else (now - start) / (target - start)


Step = tuple[int, int, int, object, bool]


def stair(
    steps: Sequence[Step], bars: Sequence[tuple[int, int, int]] = (), now: int | None = None, height: int = 96
) -> Stair:
    """Steps are `(first week, last week, minutes a week, label, proposed)`, bars `(week, done, booked)`."""
    weeks = max([step[1] for step in steps] + [bar[0] for bar in bars] + [1])
    top = max([step[2] for step in steps] + [bar[1] + bar[2] for bar in bars] + [60])
    head, floor = 18.0, height - 20.0

    def y(minutes: float) -> float:
        return round(floor - (floor - head) * minutes / top, 1)

    drawn = []
    for week, done, booked in bars:
        across, foot = Span("week", percent(week - 0.92, weeks), percent(0.84, weeks)), floor
        for kind, minutes in (("done", done), ("booked", booked)):
            if minutes > 0:
                tall = round(floor - y(minutes), 1)
                foot = round(foot - tall, 1)
                drawn.append((across, Column(kind, foot, tall)))
    lines, labels = _treads(steps, weeks, y)
    rules = tuple(Line("0%", y(top * share), "100%", y(top * share)) for share in (0, 0.5, 1))
    numbers = _week_numbers(weeks, now, height - 5)
    return Stair(height, floor, tuple(drawn), lines, labels + numbers, rules)


def _treads(
    steps: Sequence[Step], weeks: int, y: Callable[[float], float]
) -> tuple[tuple[Line, ...], tuple[Label, ...]]:
    lines: list[Line] = []
    labels: list[Label] = []
    before: int | None = None
    for first, last, minutes, label, proposed in steps:
        left, level = percent(first - 1, weeks), y(minutes)
        if before is not None and before != minutes:
            lines.append(Line(left, y(before), left, level, "agreed"))
        lines.append(Line(left, level, percent(last, weeks), level, "proposed" if proposed else "agreed"))
        if label:
            labels.append(Label(left, level - 6, label, "step"))
        before = minutes
    return tuple(lines), tuple(labels)


def _week_numbers(weeks: int, now: int | None, y: float) -> tuple[Label, ...]:
    every = max(1, round(weeks / 10))
    # The word "week 9" needs room: its neighbours stay away.
    near = {(now or -9) - 1, (now or -9) + 1}
    shown = [n for n in range(1, weeks + 1) if n == now or ((n - 1) % every == 0 and n not in near)]
    return tuple(Label(percent(n - 0.5, weeks), y, n, "now" if n == now else "week") for n in shown)


@dataclass(frozen=True)
class Block:
    """A stretch of a weekday in a picture of the week."""

    weekday: int
    y: float
    height: float
    kind: str
    label: object
    time: str


@dataclass(frozen=True)
class WeekGrid:
    """Seven columns over the hours that are used."""

    height: float
    hours: tuple[tuple[float, str], ...]
    blocks: tuple[Block, ...]


def clock(minute: int) -> str:
    """A minute of the day, short enough for a narrow column: `18` or `17:30`."""
    return f"{minute // 60}:{minute % 60:02d}" if minute % 60 else str(minute // 60)


def week_grid(blocks: Sequence[tuple[int, int, int, str, object]], hour_height: int = 22) -> WeekGrid:
    """Blocks of `(weekday from 0, start minute, end minute, kind, label)`, cut to the hours in use."""
    first = min([start for _, start, _, _, _ in blocks] or [9 * 60]) // 60
    last = -(-max([end for _, _, end, _, _ in blocks] or [17 * 60]) // 60)
    if last - first < 6:
        last = min(24, first + 6)
        first = max(0, last - 6)

    def y(minute: float) -> float:
        return round((minute / 60 - first) * hour_height, 1)

    every = 1 if last - first <= 8 else 2
    placed = tuple(
        Block(day, y(start), round(y(end) - y(start), 1), kind, label, f"{clock(start)}–{clock(end)}")
        for day, start, end, kind, label in sorted(blocks, key=lambda block: block[:3])
    )
    marks = tuple((y(hour * 60), f"{hour:02d}") for hour in range(first, last + 1, every))
    return WeekGrid(float((last - first) * hour_height), marks, placed)


@dataclass(frozen=True)
class Trend:
    """One scale over time: the way of its line, its points, where its flagged bands lie, its events."""

    line: str
    points: tuple[tuple[float, float], ...]
    bands: tuple[tuple[float, float], ...]
    events: tuple[tuple[float, str], ...]
    last: tuple[float, float]


def trend(
    points: Sequence[tuple[float, float]],
    span: tuple[float, float],
    bands: Sequence[tuple[float, float]],
    events: Sequence[tuple[float, str]] = (),
    size: tuple[int, int] = (180, 64),
) -> Trend:
    """Points as (share of the time, value) on one scale from least to most, drawn upward; flagged bands as
    (from, to) values; events as (share of the time, words).
    """
    width, height = size
    edge = 7.0

    def across(share: float) -> float:
        return round(edge + max(0.0, min(1.0, share)) * (width - 2 * edge - 22), 1)

    def down(value: float) -> float:
        least, most = span
        share = (value - least) / ((most - least) or 1)
        return round(edge + (1 - max(0.0, min(1.0, share))) * (height - 2 * edge), 1)

    placed = tuple((across(share), down(value)) for share, value in points)
    boxes = []
    for least, most in bands:
        top = 0.0 if most >= span[1] else down(most)
        foot = float(height) if least <= span[0] else down(least)
        boxes.append((round(top, 1), round(foot - top, 1)))
    return Trend(
        " ".join(f"{x},{y}" for x, y in placed),
        placed,
        tuple(boxes),
        tuple((across(share), words) for share, words in events),
        placed[-1] if placed else (edge, down(span[0])),
    )
