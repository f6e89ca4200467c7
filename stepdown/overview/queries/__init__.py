"""Reads that cross rooms: who looked, my record, chart, caseload, today."""

from stepdown.overview.queries.caseload import caseload, own_caseload
from stepdown.overview.queries.chart import chart
from stepdown.overview.queries.lives import lives
from stepdown.overview.queries.looked import who_looked
from stepdown.overview.queries.measures import measures_of
from stepdown.overview.queries.meter import meter, meters
from stepdown.overview.queries.own_week import own_week
from stepdown.overview.queries.record import my_record
from stepdown.overview.queries.today import today

__all__ = [
    "caseload",
    "chart",
    "lives",
    "measures_of",
    "meter",
    "meters",
    "my_record",
    "own_caseload",
    "own_week",
    "today",
    "who_looked",
]
