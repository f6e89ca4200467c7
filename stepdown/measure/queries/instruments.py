"""Which instruments there are, shipped and of the clinic's own, and what is asked when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.measure import models
from stepdown.measure.rules.reading import parse, parse_schedule
from stepdown.measure.shelf import first_schedule, shipped
from stepdown.measure.vocabulary import Instrument, InstrumentLine, Schedule


@asked_once
def instruments(viewer: Viewer) -> tuple[Instrument, ...]:
    """Every instrument that can be filled in now, shipped first, then the clinic's own by title (1 query)."""
    return (*(found for found, _ in shipped().values()), *(read(row) for row in _own_rows()))


def instrument(viewer: Viewer, key: str) -> Instrument:
    """The newest version of one instrument (at most 1 query). Raises NotFound."""
    if key in shipped():
        return shipped()[key][0]
    row = models.InstrumentVersion.objects.filter(key=key, own=True).order_by("-number").first()
    if row is None:
        raise NotFound
    return read(row)


def lines(viewer: Viewer) -> tuple[InstrumentLine, ...]:
    """Every instrument as a director's list shows it: since when, by whom (1 query)."""
    own = {row.key: row for row in _own_rows()}
    return (
        *(InstrumentLine(found, None, "") for found, _ in shipped().values()),
        *(InstrumentLine(read(row), row.at, row.by_name) for row in own.values()),
    )


def versions(viewer: Viewer, key: str) -> tuple[InstrumentLine, ...]:
    """Every version of an instrument of the clinic's own, newest first (1 query)."""
    rows = models.InstrumentVersion.objects.filter(key=key, own=True).order_by("-number")
    return tuple(InstrumentLine(read(row), row.at, row.by_name) for row in rows)


@asked_once
def schedule(viewer: Viewer) -> Schedule:
    """What is asked when, as it holds now (1 query)."""
    row = models.ScheduleVersion.objects.order_by("-number").first()
    if row is None:
        return first_schedule()
    found = parse_schedule(row.content)
    if not isinstance(found, Schedule):
        raise RuntimeError("a schedule that was put in force does not read any more")
    return Schedule(row.number, found.lines, row.at, row.by_name, row.why)


def content_of(of: Instrument) -> Mapping[str, object]:
    """The data of an instrument as it is asked now (at most 1 query)."""
    if of.key in shipped():
        return shipped()[of.key][1]
    row = models.InstrumentVersion.objects.get(key=of.key, number=of.number)
    return cast(Mapping[str, object], row.content)


def read(row: models.InstrumentVersion) -> Instrument:
    """A version as it was kept. It was checked before; it reads the same for good."""
    found = parse(row.content, number=row.number, own=row.own)
    if not isinstance(found, Instrument):
        raise RuntimeError("an instrument that was put in force does not read any more")
    return found


def _own_rows() -> list[models.InstrumentVersion]:
    rows = models.InstrumentVersion.objects.filter(own=True).order_by("key", "-number").distinct("key")
    return sorted(rows, key=lambda row: str(row.content.get("title", "")).lower())
