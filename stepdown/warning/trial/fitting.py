"""Making a card: a ridge logistic regression on four counts, its weights as small whole points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stepdown.warning.rules.card import points
from stepdown.warning.vocabulary import Card, Target, Week

Numbers = npt.NDArray[np.float64]
# The heaviest sign counts so many points; the others in proportion, rounded.
HEAVIEST = 4
RIDGE = 1.0
LEAST, MOST = 1, 99


def fit(target: Target, weeks: Sequence[tuple[Week, ...]], came: Numbers, *, ships: bool = False) -> Card:
    """The card that these weeks and outcomes make. The same rows make the same card."""
    # There are 81 ways of four weeks: each is counted once for those it came about for, once for the others.
    known = Counter(zip(weeks, came.tolist(), strict=True))
    kinds, heavy = list(known), np.array(list(known.values()), dtype=float)
    came = np.array([one for _, one in kinds])
    counts = np.array([_counts(one) for one, _ in kinds], dtype=float)
    weights = logistic(counts, came, RIDGE, heavy)[1:]
    unit = max(weights.max(), 1e-9) / HEAVIEST
    whole = [max(0, int(np.floor(weight / unit + 0.5))) for weight in weights]
    bare = Card(target, ships, whole[0], whole[1], whole[2], whole[3], ())
    given = np.array([[points(bare, one)] for one, _ in kinds], dtype=float)
    intercept, slope = logistic(given, came, 1e-6, heavy)
    rates = [
        int(np.clip(np.floor(100 * _chance(intercept + slope * number) + 0.5), LEAST, MOST))
        for number in range(bare.most + 1)
    ]
    return Card(target, ships, whole[0], whole[1], whole[2], whole[3], tuple(rates))


def logistic(signs: Numbers, came: Numbers, ridge: float, weights: Numbers | None = None) -> Numbers:
    """Intercept and weights of a logistic regression by Newton's method; `weights` count rows."""
    table = np.column_stack([np.ones(len(signs)), signs])
    counted = np.ones(len(table)) if weights is None else weights
    found = np.zeros(table.shape[1])
    hold = np.eye(len(found)) * ridge
    hold[0, 0] = 1e-9
    for _ in range(50):
        chance = _chance(table @ found)
        pull = table.T @ (counted * (came - chance)) - hold @ found
        bend = (table * (counted * chance * (1 - chance))[:, None]).T @ table + hold
        step = np.linalg.solve(bend, pull)
        found = found + np.clip(step, -4, 4)
        if np.abs(step).max() < 1e-9:
            break
    return found


def _chance(value: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))))


def _counts(weeks: tuple[Week, ...]) -> tuple[int, int, int, int]:
    *before, last = weeks
    return (
        int(last is Week.POSITIVE),
        int(last is Week.MISSING),
        before.count(Week.POSITIVE),
        before.count(Week.MISSING),
    )
