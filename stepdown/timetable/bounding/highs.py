"""Prices by linear programming in HiGHS: the dual values of the joining rows, whenever it is stopped.

Nothing here is trusted: the bound is what `certificate` proves with the prices.
"""

from __future__ import annotations

import highspy
import numpy as np

from stepdown.timetable.bounding.certificate import Key
from stepdown.timetable.bounding.model import Model, Whole

LEAST_PRICE = 1e-3  # of a minute: below, it is the method's noise
INTERIOR_COLUMNS = 12_000  # above, a first-order method is faster and exact enough


def loaded(model: Model, *, whole: bool = False) -> highspy.Highs:
    """The model in HiGHS, silent; with `whole` all columns are whole numbers."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.values), len(model.bounds)
    lp.sense_ = highspy.ObjSense.kMaximize
    upper = model.upper.copy()
    if not whole:
        # The rows of rooms and crews say as much; a price on a column's own limit would be lost.
        upper[model.first_column[-1] :] = highspy.kHighsInf
    lp.col_cost_, lp.col_upper_ = model.values, upper
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    lp.row_upper_ = model.bounds
    order = np.argsort(model.rows, kind="stable")
    starts: Whole = np.zeros(lp.num_row_ + 1, dtype=np.int32)
    np.cumsum(np.bincount(model.rows, minlength=lp.num_row_), out=starts[1:])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = starts
    lp.a_matrix_.index_ = model.columns[order]
    lp.a_matrix_.value_ = model.coefficients[order]
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(lp)
    return solver


def rough_prices(model: Model, seconds: float) -> dict[Key, float]:
    """What a unit of each joining row is worth in minutes, as known after so many seconds; {} if unknown."""
    if seconds <= 0:
        return {}
    solver = loaded(model)
    solver.setOptionValue("time_limit", seconds)
    if len(model.values) <= INTERIOR_COLUMNS:
        solver.setOptionValue("solver", "ipx")
        solver.setOptionValue("run_crossover", "off")
    else:
        solver.setOptionValue("solver", "pdlp")
        solver.setOptionValue("pdlp_optimality_tolerance", 1e-3)
    solver.run()
    solution = solver.getSolution()
    if not solution.dual_valid and not any(solution.row_dual):
        return {}
    # The methods differ in the sign they give to the dual values of a maximum.
    duals = np.abs(np.asarray(solution.row_dual)[: len(model.joint.bounds)])
    return {key: float(duals[row]) for key, row in model.joint.rows.items() if duals[row] > LEAST_PRICE}
