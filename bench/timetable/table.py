"""The measured clinics as the table of the docs, with the aims beside what was reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.timetable.measured import Measured

# The largest gap in percent of a size in so many seconds: the median, the worst where one is set.
AIMS: dict[tuple[int, float], tuple[float, float | None]] = {
    (30, 10): (0.2, 1.0),
    (60, 10): (0.2, 1.0),
    (120, 10): (1.0, 2.0),
    (120, 60): (0.5, None),
    (500, 10): (0.5, 0.8),
    (500, 60): (0.15, None),
    (2000, 10): (1.0, None),
    (2000, 60): (0.3, None),
}
HEAD = (
    "clients", "seconds", "seeds", "gap, median", "worst", "aim", "hours", "days", "staff",
    "staff for 100 hours (by hand)", "answered", "processor", "MiB",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """All seeds of one size at one time. What is gained by hand is in percent, of the median clinic."""

    clients: int
    seconds: float
    of: tuple[Measured, ...]

    @property
    def gaps(self) -> list[float]:
        return [one.gap for one in self.of]

    @property
    def reached(self) -> bool:
        """Whether the aim was reached; what no aim was set for is."""
        most, worst = AIMS.get((self.clients, self.seconds), (100.0, None))
        return median(self.gaps) <= most and (worst is None or max(self.gaps) <= worst)

    def cells(self) -> Iterator[str]:
        """The row as texts."""
        yield f"{self.clients:,}"
        yield f"{self.seconds:g}"
        yield f"{len(self.of)}"
        yield f"{median(self.gaps):.2f} %"
        yield f"{max(self.gaps):.2f} %"
        yield self._aim()
        yield _gained([(one.minutes, one.hand_minutes) for one in self.of])
        yield _gained([(one.counted, one.hand_counted) for one in self.of])
        yield _gained([(one.staff, one.hand_staff) for one in self.of])
        yield f"{_for_hours(self.of, False)} ({_for_hours(self.of, True)})"
        yield f"{median(one.answered for one in self.of):.1f} s"
        yield f"{median(one.worked for one in self.of):.1f} s"
        yield f"{max(one.mib for one in self.of):.0f}"

    def _aim(self) -> str:
        aim = AIMS.get((self.clients, self.seconds))
        if aim is None:
            return ""
        words = f"{aim[0]:g} %" + (f" ({aim[1]:g} %)" if aim[1] is not None else "")
        return words if self.reached else f"**{words}, missed**"


def _gained(pairs: Sequence[tuple[int, int]]) -> str:
    return f"{median(100 * (mine / by_hand - 1) for mine, by_hand in pairs if by_hand):+.1f} %"


def _for_hours(of: Sequence[Measured], by_hand: bool) -> str:
    """Hours of staff, visits too, for 100 hours delivered to clients: of the median clinic."""
    pairs = [(one.hand_staff, one.hand_minutes) if by_hand else (one.staff, one.minutes) for one in of]
    return f"{median(100 * staff / minutes for staff, minutes in pairs if minutes):.1f}"


def rows(found: Iterable[Measured]) -> list[Row]:
    """By size and time, the smallest first."""
    of: dict[tuple[int, float], list[Measured]] = {}
    for one in found:
        of.setdefault((one.clients, one.seconds), []).append(one)
    return [Row(clients, seconds, tuple(them)) for (clients, seconds), them in sorted(of.items())]


def markdown(found: Iterable[Measured]) -> str:
    """The table as it goes into the docs."""
    lines = ["| " + " | ".join(HEAD) + " |", "| " + " | ".join("---" for _ in HEAD) + " |"]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows(found)]
    return "\n".join(lines)
