"""The whole bound as sparse arrays: the joining rows, each client's block, the clinic's columns. Maximized.

Rows are `sum <= bound`; columns lie between 0 and `upper`. The joining rows come first, then each client's in
the order of the problem; the columns of the clients come first, then the clinic's.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stepdown.timetable.bounding.block import Block, block
from stepdown.timetable.bounding.clinic import Clinic
from stepdown.timetable.bounding.coupling import Coupling, coupling
from stepdown.timetable.bounding.options import Choices

Whole = npt.NDArray[np.int32]
Real = npt.NDArray[np.float64]


@dataclass
class Model:
    """Entries are row, column and coefficient in three arrays; `first_column` is by client and one more."""

    joint: Coupling
    values: Real
    upper: Real
    bounds: Real
    rows: Whole
    columns: Whole
    coefficients: Real
    first_column: list[int]


class _Gathered:
    """What is gathered while the clients go by, held compactly."""

    def __init__(self) -> None:
        self.rows, self.columns, self.coefficients = array("i"), array("i"), array("d")
        self.values, self.bounds = array("d"), array("d")

    def add(self, row: int, column: int, coefficient: int) -> None:
        self.rows.append(row)
        self.columns.append(column)
        self.coefficients.append(coefficient)


def build(clinic: Clinic, chosen: Sequence[Choices], alone: Sequence[int], *, linked: bool = False) -> Model:
    """The model; `alone` is what each client cannot pass by themselves, in the order of the problem."""
    joint = coupling(clinic, linked=linked)
    gathered = _Gathered()
    first_column = [0]
    for one, most in zip(chosen, alone, strict=True):
        made = block(one, clinic.problem.day_worth, most)
        _add_block(gathered, joint, made, len(first_column) - 1)
        first_column.append(len(gathered.values))
    clients = len(gathered.values)
    for place, column in enumerate(joint.columns):
        for row, coefficient in joint.of_column(column):
            gathered.add(row, clients + place, coefficient)
    return _as_arrays(gathered, joint, first_column)


def _add_block(gathered: _Gathered, joint: Coupling, made: Block, client: int) -> None:
    at = len(gathered.values)
    gathered.values.extend(made.values)
    for place, option in enumerate(made.options):
        for row, coefficient in joint.entries(option, client):
            gathered.add(row, at + place, coefficient)
    for entries, bound in made.rows:
        row = len(gathered.bounds)
        gathered.bounds.append(bound)
        # Joining rows are still being made: own rows carry a minus until they are moved behind them.
        for column, coefficient in entries:
            gathered.add(-1 - row, at + column, coefficient)


def _as_arrays(gathered: _Gathered, joint: Coupling, first_column: list[int]) -> Model:
    rows = np.frombuffer(gathered.rows, dtype=np.int32).copy()
    own = rows < 0
    rows[own] = len(joint.bounds) - 1 - rows[own]
    clinic_upper = [column.upper for column in joint.columns]
    return Model(
        joint=joint,
        values=np.concatenate([np.array(gathered.values), np.zeros(len(clinic_upper))]),
        upper=np.concatenate([np.ones(len(gathered.values)), np.array(clinic_upper, dtype=float)]),
        bounds=np.concatenate([np.array(joint.bounds, dtype=float), np.array(gathered.bounds)]),
        rows=rows,
        columns=np.frombuffer(gathered.columns, dtype=np.int32).copy(),
        coefficients=np.frombuffer(gathered.coefficients, dtype=np.float64).copy(),
        first_column=first_column,
    )
