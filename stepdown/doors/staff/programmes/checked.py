"""What the checker says of a programme, sorted for a page."""

from __future__ import annotations

from datetime import date
from typing import Any

from stepdown.doors.threshold import Visit
from stepdown.programme import queries
from stepdown.programme.vocabulary import Programme, Severity, Weight


def checked(visit: Visit, programme: Programme, on: date) -> dict[str, Any]:
    """The report sorted by what it does, and the sum of each week."""
    report = queries.report(visit.viewer, programme, on=on)
    heavy = [one for weight in (Weight.FORBIDS, Weight.ASKS, Weight.WARNS) for one in report.of(weight)]
    return {
        "report": report,
        "heavy": heavy,
        "notes": [one for one in report.of(Weight.INFORMS) if one.severity is Severity.NOTE],
        "fits": [one for one in report.of(Weight.INFORMS) if one.severity is Severity.FITS],
        "sums": queries.sums(visit.viewer, programme),
        "on": on,
    }
