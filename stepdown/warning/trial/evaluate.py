"""Judging the cards on a directory: the published strata beside ours, each card beside baselines."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stepdown.warning.rules.card import points
from stepdown.warning.trial import figures
from stepdown.warning.trial.cohort import Row, first_weeks, returned, rows
from stepdown.warning.trial.figures import Judged
from stepdown.warning.trial.fitting import Numbers, fit
from stepdown.warning.trial.reading import Course, Read, read
from stepdown.warning.vocabulary import Card, Target, Week

FOLDS = 10
PUBLISHED = {
    "source": "Luo et al., JAMA Psychiatry 2023;81:45",
    "participants": 2199,
    "three_negative_of_100": 13,
    "three_positive_or_missing_of_100": 85,
    "auc_at_entry_ten_algorithms": [0.62, 0.67],
    "auc_with_three_weeks_of_tests": [0.78, 0.82, 0.85],
}
# Each simple way: what it looks at, and what that is worth for ranking, the same in every fold to its favour.
Looks = Callable[[Row], int]


@dataclass(frozen=True)
class Simple:
    """One simple way to foresee: people are put into groups, and a group's rate is what is foreseen."""

    name: str
    group: Looks


def _last_test(target: Target) -> Looks:
    order = [Week.NEGATIVE, Week.MISSING, Week.POSITIVE]
    if target is Target.DROPOUT:
        order = [Week.NEGATIVE, Week.POSITIVE, Week.MISSING]
    return lambda row: order.index(row.weeks[-1])


def _absence(row: Row) -> int:
    """How many weeks in a row were missed last."""
    found = 0
    for week in reversed(row.weeks):
        if week is not Week.MISSING:
            break
        found += 1
    return found


def simple_ways(target: Target) -> tuple[Simple, ...]:
    return (
        Simple("base_rate", lambda row: 0),
        Simple("last_test", _last_test(target)),
        Simple("last_absence", _absence),
    )


def evaluate(folder: Path, cards: Mapping[Target, Card], rates: Mapping[str, Any]) -> dict[str, Any]:
    """Everything there is to say of a directory. Raises FileNotFoundError, reading.BadLayout.

    `rates` are the simple ways' own rates as they were learned together with the cards.
    """
    found = read(folder)
    every = rows(found.courses)
    return {
        "data": _about(found, every),
        "return_to_use": _published(found.courses),
        "cards": {
            target.value: _judge(target, every, cards[target], rates[target.value]) for target in Target
        },
        "draws": figures.DRAWS,
        "seed": figures.SEED,
    }


def _about(found: Read, every: Sequence[Row]) -> dict[str, Any]:
    trials: dict[str, int] = {}
    for course in found.courses:
        trials[course.trial] = trials.get(course.trial, 0) + 1
    return {
        "participants": found.everybody,
        "randomized": found.randomized,
        "cohort": len(found.courses),
        "cohort_by_trial": trials,
        "cards_were_made_with": sum(course.made_with for course in found.courses),
        "unseen_by_the_cards": sum(not course.made_with for course in found.courses),
        "rows": len(every),
        "rows_are": "one participant at the end of one week, 4 to 20, still seen, four weeks ahead known",
    }


# -- the published outcome


def _published(courses: Sequence[Course]) -> dict[str, Any]:
    came = np.array([returned(one.word) for one in courses], dtype=float)
    first = np.array([first_weeks(one.word) for one in courses])
    return {
        "definition": "four weeks in a row positive or missing, by week 12",
        "published": PUBLISHED,
        "overall": _share(came),
        "by_trial": {
            trial: _share(came[[one.trial == trial for one in courses]])
            for trial in sorted({one.trial for one in courses})
        },
        "strata": [
            {"positive_or_missing_of_first_three": number, **_share(came[first == number])}
            for number in range(4)
        ],
        "three_negative_by_trial": {
            trial: _share(came[(first == 0) & np.array([one.trial == trial for one in courses])])
            for trial in sorted({one.trial for one in courses})
        },
        "auc_of_first_three_weeks": figures.auc(
            Judged(first / 3, came, [one.who for one in courses])
        ).plain(),
    }


def _share(came: Numbers) -> dict[str, float | int]:
    found = figures.share(int(came.sum()), len(came))
    return {
        "people": len(came),
        "returned": int(came.sum()),
        "of_100": round(100 * found.value, 1),
        "low": round(100 * found.low, 1),
        "high": round(100 * found.high, 1),
    }


# -- the cards


def _judge(target: Target, every: Sequence[Row], card: Card, rates: Mapping[str, Any]) -> dict[str, Any]:
    known = [row for row in every if row.outcome(target) is not None]
    made = [row for row in known if row.course.made_with]
    unseen = [row for row in known if not row.course.made_with]
    found = crossed(target, made) if _enough(made) else {}
    return {
        "outcome": str(target.label),
        "ships": card.ships,
        "points": {
            "last_positive": card.last_positive,
            "last_missing": card.last_missing,
            "before_positive": card.before_positive,
            "before_missing": card.before_missing,
            "of_100": list(card.rates),
        },
        "made_again_the_same": _again(target, made, card),
        "unseen": compared_as_it_stands(target, unseen, card, rates) if _enough(unseen) else None,
        "made_with": compared_as_it_stands(target, made, card, rates) if _enough(made) else None,
        "cross_validated": found,
        "beats_every_baseline": all(one["beats_every_baseline"] for one in found.values()) if found else None,
    }


def _enough(some: Sequence[Row]) -> bool:
    return len({row.course.who for row in some}) >= 50


def _again(target: Target, made: Sequence[Row], card: Card) -> bool | None:
    """Whether the participants it was made with make the same card again; None where they are not here."""
    if not _enough(made):
        return None
    return fit(target, [row.weeks for row in made], came_of(made, target), ships=card.ships) == card


def came_of(some: Sequence[Row], target: Target) -> Numbers:
    return np.array([bool(row.outcome(target)) for row in some], dtype=float)


def compared_as_it_stands(
    target: Target, some: Sequence[Row], card: Card, rates: Mapping[str, Any]
) -> dict[str, Any]:
    """The card and the simple ways as they stand, on rows as they are."""
    predicted = {"card": np.array([card.rates[points(card, row.weeks)] / 100 for row in some])}
    for way in simple_ways(target):
        predicted[way.name] = np.array([rates[way.name][way.group(row)] / 100 for row in some])
    return _compared(target, some, predicted)


# -- cross-validated: whoever is foreseen has taught nothing


def _by_participant(some: Sequence[Row]) -> list[Hashable]:
    """Ten parts of participants, in an order that chance made once."""
    people = sorted({row.course.who for row in some})
    order = np.random.default_rng(figures.SEED).permutation(len(people))
    part = {people[at]: number % FOLDS for number, at in enumerate(order)}
    return [part[row.course.who] for row in some]


KINDS: dict[str, Callable[[Sequence[Row]], list[Hashable]]] = {
    "by_participant": _by_participant,
    "by_trial": lambda some: [row.course.trial for row in some],
    "by_site": lambda some: [row.course.site for row in some],
}


def crossed(target: Target, some: Sequence[Row]) -> dict[str, Any]:
    """Each card and each simple way made anew without those they foresee: participants, trials, sites."""
    return {name: _crossed(target, some, parts) for name, parts in KINDS.items()}


def _crossed(
    target: Target, some: Sequence[Row], parts_of: Callable[[Sequence[Row]], list[Hashable]]
) -> dict[str, Any]:
    parts = parts_of(some)
    ways = simple_ways(target)
    predicted = {name: np.zeros(len(some)) for name in ("card", *(way.name for way in ways))}
    came = came_of(some, target)
    for part in dict.fromkeys(parts):
        held = np.array([one == part for one in parts])
        taught = [row for row, out in zip(some, held, strict=True) if not out]
        asked = [(at, row) for at, (row, out) in enumerate(zip(some, held, strict=True)) if out]
        card = fit(target, [row.weeks for row in taught], came[~held])
        rates = simple_rates(target, taught)
        for at, row in asked:
            predicted["card"][at] = card.rates[points(card, row.weeks)] / 100
            for way in ways:
                predicted[way.name][at] = rates[way.name][way.group(row)] / 100
    return {"parts": len(set(parts)), **_compared(target, some, predicted)}


def simple_rates(target: Target, taught: Sequence[Row]) -> dict[str, list[float]]:
    """What each simple way foresees for each of its groups, of 100; an empty group has everybody's rate."""
    came = came_of(taught, target)
    found: dict[str, list[float]] = {}
    for way in simple_ways(target):
        groups = np.array([way.group(row) for row in taught])
        size = {"base_rate": 1, "last_test": 3, "last_absence": 4}[way.name]
        found[way.name] = [
            round(100 * float(came[groups == one].mean() if (groups == one).any() else came.mean()), 1)
            for one in range(size)
        ]
    return found


def _compared(target: Target, some: Sequence[Row], predicted: Mapping[str, Numbers]) -> dict[str, Any]:
    came, whose = came_of(some, target), [row.course.who for row in some]
    judged = {"card": Judged(predicted["card"], came, whose)}
    for way in simple_ways(target):
        order = np.array([way.group(row) for row in some], dtype=float)
        judged[way.name] = Judged(predicted[way.name], came, whose, order)
    intercept, slope = judged["card"].calibration
    against = {}
    for way in simple_ways(target):
        ranks, errs = figures.ahead(judged["card"], judged[way.name])
        against[way.name] = {
            "auc": ranks.plain(),
            "brier": errs.plain(),
            "beaten": ranks.low > 0 and errs.low > 0,
        }
    return {
        "rows": len(some),
        "people": judged["card"].people,
        "came_of_100": round(100 * float(came.mean()), 1),
        "auc": {name: figures.auc(one).plain() for name, one in judged.items()},
        "brier": {name: figures.brier(one).plain() for name, one in judged.items()},
        "card_calibration": {"intercept": intercept.plain(), "slope": slope.plain()},
        "card_ahead_of": against,
        "beats_every_baseline": all(one["beaten"] for one in against.values()),
        "card_after_a_negative_week": _after_negative(some, predicted["card"], came),
        "table": judged["card"].table(),
    }


def _after_negative(some: Sequence[Row], foreseen: Numbers, came: Numbers) -> dict[str, Any]:
    """How well the card ranks people whose last test held nothing, where that test says no more."""
    chosen = np.array([row.weeks[-1] is Week.NEGATIVE for row in some])
    whose = [row.course.who for row, is_in in zip(some, chosen, strict=True) if is_in]
    return {
        "rows": int(chosen.sum()),
        "came_of_100": round(100 * float(came[chosen].mean()), 1) if chosen.any() else None,
        "auc": figures.auc(Judged(foreseen[chosen], came[chosen], whose)).plain() if chosen.any() else None,
    }
