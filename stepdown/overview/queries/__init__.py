"""Reads that cross rooms: who looked, my record, chart, caseload, today."""

from stepdown.overview.queries.looked import who_looked
from stepdown.overview.queries.record import my_record

__all__ = ["my_record", "who_looked"]
