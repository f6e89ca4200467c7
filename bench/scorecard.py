"""The early-warning scorecards made anew, as TOML for stepdown/warning/data/cards.toml.

`python -m bench.scorecard DATA_DIR`, a directory of the CTN-0094 layout (docs/early-warning.md). Only the
published fifth of the participants teaches the cards. A card ships where it beats every simple baseline,
ranking better and erring less with the whole interval, when the participants, trials and sites that it
foresees taught it nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from stepdown.warning.trial.cohort import Row, rows
from stepdown.warning.trial.evaluate import came_of, crossed, simple_rates
from stepdown.warning.trial.fitting import fit
from stepdown.warning.trial.reading import read
from stepdown.warning.vocabulary import Target

HEAD = """\
# Scorecards of early warning, made by `python -m bench.scorecard DATA_DIR` on the published fifth of CTN-0094
# (participants whose number ends in 0 or 1); never edited by hand. What they are: docs/early-warning.md.
# points: of the last week (last_) and of each of the three weeks before it (before_).
# of_100: for 0, 1, 2 and more points, how many of 100 it came about for.
# simple: what the baselines foresaw, for judging only. ships: it beat every one of them."""


def main(folder: Path) -> None:
    print(HEAD)
    every = [row for row in rows(read(folder).courses) if row.course.made_with]
    for target in Target:
        print("\n".join(_table(target, every)))


def _table(target: Target, every: list[Row]) -> Iterator[str]:
    some = [row for row in every if row.outcome(target) is not None]
    card = fit(target, [row.weeks for row in some], came_of(some, target))
    ships = all(one["beats_every_baseline"] for one in crossed(target, some).values())
    yield ""
    yield f"[{target.value}]"
    yield f"ships = {str(ships).lower()}"
    yield f"of_100 = {list(card.rates)}"
    yield f"[{target.value}.points]"
    for name in ("last_positive", "last_missing", "before_positive", "before_missing"):
        yield f"{name} = {getattr(card, name)}"
    yield f"[{target.value}.simple]"
    for name, rates in simple_rates(target, some).items():
        yield f"{name} = {rates}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
