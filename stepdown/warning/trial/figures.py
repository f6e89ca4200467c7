"""Discrimination, calibration and error, with intervals that draw participants, not rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from stepdown.warning.trial.fitting import Numbers, logistic

DRAWS, SEED = 2000, 20261123
SMALLEST = 0.005


@dataclass(frozen=True)
class Interval:
    """A figure and the middle 95 of 100 of its redrawn values."""

    value: float
    low: float
    high: float

    def plain(self) -> dict[str, float]:
        return {"value": round(self.value, 3), "low": round(self.low, 3), "high": round(self.high, 3)}


class Judged:
    """Predictions of one way against what came, row by row, for participants who have several rows each."""

    def __init__(
        self, predicted: Numbers, came: Numbers, whose: Sequence[Hashable], order: Numbers | None = None
    ) -> None:
        """`order` is what the rows are ranked by, where that differs from the prediction."""
        self.predicted, self.came = predicted, came
        self._people, self._of = np.unique(np.array(whose), return_inverse=True)
        self._levels, self._at = np.unique(predicted if order is None else order, return_inverse=True)

    @property
    def people(self) -> int:
        return len(self._people)

    @property
    def draws(self) -> Numbers:
        """How often each participant is in each of the redrawn cohorts."""
        return _draws(self.people)

    def _counts(self, came: bool) -> Numbers:
        table = np.zeros((self.people, len(self._levels)))
        chosen = self.came == float(came)
        np.add.at(table, (self._of[chosen], self._at[chosen]), 1)
        return table

    @cached_property
    def aucs(self) -> tuple[float, Numbers]:
        """Area under the ROC curve, and its redrawn values. Equal ranks count half."""
        yes, no = self._counts(True), self._counts(False)
        whole = _auc(yes.sum(0)[None, :], no.sum(0)[None, :])[0]
        return float(whole), _auc(self.draws @ yes, self.draws @ no)

    @cached_property
    def briers(self) -> tuple[float, Numbers]:
        """Mean squared error of the predictions, and its redrawn values."""
        wrong, rows = np.zeros(self.people), np.zeros(self.people)
        np.add.at(wrong, self._of, (self.predicted - self.came) ** 2)
        np.add.at(rows, self._of, 1)
        return float(wrong.sum() / rows.sum()), (self.draws @ wrong) / (self.draws @ rows)

    @cached_property
    def calibration(self) -> tuple[Interval, Interval]:
        """Intercept and slope of what came over the logit of what was predicted: 0 and 1 where they agree."""
        levels, at = np.unique(self.predicted, return_inverse=True)
        logit = np.log(
            np.clip(levels, SMALLEST, 1 - SMALLEST) / (1 - np.clip(levels, SMALLEST, 1 - SMALLEST))
        )
        tables = []
        for came in (1.0, 0.0):
            table = np.zeros((self.people, len(levels)))
            chosen = self.came == came
            np.add.at(table, (self._of[chosen], at[chosen]), 1)
            tables.append(table)

        def line(weights: Numbers) -> Numbers:
            signs = np.concatenate([logit, logit])[:, None]
            came = np.concatenate([np.ones(len(levels)), np.zeros(len(levels))])
            counted = np.concatenate([weights @ tables[0], weights @ tables[1]])
            return logistic(signs, came, 1e-6, counted)

        whole = line(np.ones(self.people))
        drawn = np.array([line(weights) for weights in self.draws[:: DRAWS // 200]])
        return interval(float(whole[0]), drawn[:, 0]), interval(float(whole[1]), drawn[:, 1])

    def table(self) -> list[dict[str, float | int]]:
        """What was predicted beside what came, level by level."""
        found: list[dict[str, float | int]] = []
        for level in np.unique(self.predicted):
            chosen = self.predicted == level
            found.append(
                {
                    "predicted_of_100": round(100 * float(level), 1),
                    "came_of_100": round(100 * float(self.came[chosen].mean()), 1),
                    "rows": int(chosen.sum()),
                    "people": len(np.unique(self._of[chosen])),
                }
            )
        return found


@cache
def _draws(people: int) -> Numbers:
    """The same for every way of one size: two ways are compared on the same redrawn participants."""
    chance = np.random.default_rng(SEED)
    return chance.multinomial(people, np.full(people, 1 / people), size=DRAWS).astype(float)


def _auc(yes: Numbers, no: Numbers) -> Numbers:
    below = np.cumsum(no, axis=1) - no
    pairs = yes.sum(1) * no.sum(1)
    return np.asarray(
        np.divide((yes * (below + no / 2)).sum(1), pairs, out=np.full(len(pairs), 0.5), where=pairs > 0)
    )


def interval(value: float, drawn: Numbers) -> Interval:
    """A figure between the 2.5th and the 97.5th percentile of its redrawn values."""
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Interval(value, float(low), float(high))


def auc(of: Judged) -> Interval:
    return interval(*of.aucs)


def brier(of: Judged) -> Interval:
    return interval(*of.briers)


def ahead(of: Judged, than: Judged) -> tuple[Interval, Interval]:
    """By how much one way ranks better and errs less than another, on the same redrawn participants."""
    ranks = interval(of.aucs[0] - than.aucs[0], of.aucs[1] - than.aucs[1])
    errs = interval(than.briers[0] - of.briers[0], than.briers[1] - of.briers[1])
    return ranks, errs


def share(came: int, of: int) -> Interval:
    """A share with Wilson's interval (Wilson 1927)."""
    if of == 0:
        return Interval(0.0, 0.0, 1.0)
    z, p = 1.959964, came / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5) / (1 + z * z / of)
    return Interval(p, max(0.0, middle - half), min(1.0, middle + half))
