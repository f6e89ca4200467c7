"""Better prices from whole weeks: each client's best at some prices is a column, their mix gives new prices.

The linear program of `model` lets a client mix sessions in ways no week allows; here only whole weeks are
mixed (Dantzig and Wolfe's columns), which may lower the bound by some percent. Every round proves a bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from stepdown.timetable.bounding.alone import Alone, Best, best
from stepdown.timetable.bounding.certificate import Certificate, Key, Paying, clinic_side, in_steps
from stepdown.timetable.bounding.clinic import UNITS_A_DAY, Clinic
from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.bounding.coupling import Coupling, coupling
from stepdown.timetable.bounding.options import Choices
from stepdown.timetable.bounding.prices import SCALE, whole

KEPT = 0.6  # how much of the best prices so far stays in the next ones: without it they swing


@dataclass(frozen=True)
class Round:
    """What some prices prove, the total before rounding in `1 / SCALE`, each client's best week at them."""

    certificate: Certificate
    total: int
    weeks: tuple[Best, ...]


class Refining:
    """Rounds of prices for one clinic."""

    def __init__(self, clinic: Clinic, chosen: Sequence[Choices], *, merged: bool, linked: bool) -> None:
        self.clinic, self.chosen, self.merged = clinic, chosen, merged
        self.joint: Coupling = coupling(clinic, linked=linked)
        for place, one in enumerate(chosen):
            Paying(self.joint, {}).week(one, place)  # makes every joining row there is

    def prove(self, rough: Mapping[Key, float]) -> Round:
        """One round at these prices (in minutes)."""
        day_worth = self.clinic.problem.day_worth
        prices = whole(self.joint, rough)
        paying = Paying(self.joint, prices)
        weeks = tuple(
            best(chosen, day_worth, paying.week(chosen, place), scale=SCALE)
            for place, chosen in enumerate(self.chosen)
        )
        return self._round(prices, weeks, 1)

    def _round(self, prices: dict[Key, int], weeks: tuple[Best, ...], scale: int) -> Round:
        total = scale * sum(week.value for week in weeks) + clinic_side(self.joint, prices)
        value = in_steps(self.clinic.problem, total // SCALE)
        return Round(Certificate(prices, SCALE, self.merged, self.joint.linked, value), total, weeks)

    def run(
        self,
        free: Alone,
        rough: Mapping[Key, float],
        seconds: float,
        rounds: int = 60,
        clock: Clock = Clock.WALL,
    ) -> Round:
        """Rounds until the bound stands, the time or the number of rounds is up; the best of them.

        `free` are the best weeks without prices, `rough` the prices to begin with, in minutes.
        """
        watch = Watch(clock)
        alone = self._round({}, free.weeks, SCALE)
        found = self.prove(rough) if rough else alone
        best = min(alone, found, key=lambda one: one.total)
        center = dict(rough) if best is found else {}
        master = _Master(self)
        master.add(alone.weeks)
        last = 0.0
        for _ in range(rounds):
            started = watch.gone
            if started + last > seconds:
                break
            kept = KEPT if master.add(found.weeks) else 0.0
            reached, prices = master.solve(watch.on_the_wall(seconds - started))
            if not prices or best.total <= (reached + 0.5) * SCALE:
                break
            mixed = {
                key: kept * center.get(key, 0.0) + (1 - kept) * prices.get(key, 0.0)
                for key in {*center, *prices}
            }
            found = self.prove(mixed)
            if found.total < best.total:
                best, center = found, mixed
            last = watch.gone - started
        return best


class _Master:
    """The clinic's columns and the weeks found so far, in HiGHS."""

    def __init__(self, of: Refining) -> None:
        self.of = of
        joint = of.joint
        self.rows = len(joint.bounds)
        self.known: set[tuple[int, tuple[int, ...]]] = set()
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("threads", 1)
        bounds = np.array([*joint.bounds, *(1 for _ in of.chosen)], dtype=np.float64)
        nothing = np.array([], dtype=np.int32)
        self.solver.addRows(
            len(bounds), np.full(len(bounds), -highspy.kHighsInf), bounds, 0, nothing, nothing, np.array([])
        )
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        # The rows of rooms and crews limit these columns; a price on their own limits would be lost.
        self._add([(0.0, highspy.kHighsInf, dict(joint.of_column(one))) for one in joint.columns])

    def add(self, weeks: tuple[Best, ...]) -> int:
        """A column for each week that is new, how many; weeks that are not exact have no sessions to show."""
        columns = []
        for place, week in enumerate(weeks):
            if not week.taken or (place, week.taken) in self.known:
                continue
            self.known.add((place, week.taken))
            columns.append((self._worth(place, week), highspy.kHighsInf, self._taken(place, week)))
        self._add(columns)
        return len(columns)

    def _taken(self, place: int, week: Best) -> dict[int, int]:
        options = [option for day in self.of.chosen[place].days for option in day]
        entries = {self.rows + place: 1}
        for at in week.taken:
            for row, coefficient in self.of.joint.entries(options[at], place):
                entries[row] = entries.get(row, 0) + coefficient
        return entries

    def _worth(self, place: int, week: Best) -> float:
        """What the week is worth without prices."""
        chosen = self.of.chosen[place]
        options = [option for day in chosen.days for option in day]
        taken = [options[at] for at in week.taken]
        counted = 0
        for rule in chosen.client.counts:
            minutes = [0] * 7
            for one in taken:
                minutes[one.unit // UNITS_A_DAY] += chosen.items[one.item].brings(rule)
            counted += min(rule.need, sum(minutes[day] >= rule.minutes for day in rule.days))
        return float(sum(one.credited for one in taken) + counted * self.of.clinic.problem.day_worth)

    def _add(self, columns: list[tuple[float, float, dict[int, int]]]) -> None:
        starts = [0]
        indices: list[int] = []
        values: list[int] = []
        for _, _, entries in columns:
            indices.extend(entries)
            values.extend(entries.values())
            starts.append(len(indices))
        self.solver.addCols(
            len(columns),
            np.array([column[0] for column in columns], dtype=np.float64),
            np.zeros(len(columns)),
            np.array([column[1] for column in columns], dtype=np.float64),
            len(indices),
            np.array(starts[:-1], dtype=np.int32),
            np.array(indices, dtype=np.int32),
            np.array(values, dtype=np.float64),
        )

    def solve(self, seconds: float) -> tuple[float, dict[Key, float]]:
        """The best mix of the weeks so far and what it says a unit of each joining row is worth."""
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + seconds)
        self.solver.run()
        duals = self.solver.getSolution().row_dual
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return 0.0, {}
        prices = {key: float(duals[row]) for key, row in self.of.joint.rows.items() if duals[row] > 1e-7}
        return self.solver.getInfo().objective_function_value, prices
