"""The figures of a house as a file: the same numbers as the page, with what they count and their sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from stepdown.journeys.disclose import TO_STAFF, Asked, Released, release
from stepdown.kernel.viewer import Viewer
from stepdown.outcomes.queries import board
from stepdown.outcomes.vocabulary import Board, Key, Share, Span
from stepdown.privacy.vocabulary import Category, Purpose

HEAD = ("figure", "part", "counted", "of", "unit", "what is counted", "published", "source")
Row = tuple[object, ...]


def figures_file(*, span: Span, by: Viewer, at: datetime) -> Released:
    """Every figure of the page as CSV: counts alone, about no client. Raises NotFound for who may not."""
    shown = board(by, span, at=at)
    asked = Asked(
        kind="figures",
        client_ids=(),
        recipient=TO_STAFF,
        purpose=Purpose.WITHIN_PROGRAM,
        categories=frozenset({Category.HOURS}),
    )
    return release(
        asked=asked,
        filename=f"figures-{span.value}-weeks.csv",
        media_type="text/csv",
        make=lambda cover: _written(shown),
        by=by,
        at=at,
    )


def _written(shown: Board) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(_rows(shown))
    return text.getvalue().encode()


def _rows(shown: Board) -> Iterator[Row]:
    for one in shown.census:
        part = f"{one.level}; {one.programme}; {one.phase}"
        yield ("In treatment", part, one.people, shown.people, "people", Key.IN_TREATMENT.defined, "", "")
    for share, unit in (
        (shown.hours, "minutes"),
        (shown.days, "days"),
        *((one, "episodes") for one in shown.retention),
        (shown.tests, "tests"),
        (shown.seats, "seats"),
    ):
        yield _share(share, unit)
    for week in shown.weeks:
        defined = Key.HOURS_KEPT.defined
        yield ("Hours kept", f"week of {week.start}", week.had, week.asked, "minutes", defined, "", "")
    for end in shown.ends:
        beside = (f"{end.published.percent} %", end.published.source) if end.published else ("", "")
        yield ("Ended", str(end.label), end.people, shown.ended, "episodes", Key.ENDED.defined, *beside)
    for change in shown.changes:
        words = f"first {change.first:.1f}, last {change.last:.1f}, lower {change.fell}, higher {change.rose}"
        yield ("Change in measures", change.title, change.people, "", "people", words, "", "")
    if shown.call_to_start is not None:
        published = shown.call_published
        beside = (f"{published.days} days", published.source) if published else ("", "")
        defined = Key.CALL_TO_START.defined
        yield (
            "Call to first session",
            "median",
            shown.call_to_start,
            shown.call_cases,
            "days",
            defined,
            *beside,
        )
    for group in shown.groups:
        words = f"held {group.held}, below minimum {group.below}, called off for it {group.called_off}"
        yield ("Seats filled", group.title, group.taken, group.seats, "seats", words, "", "")
    for staff in shown.staff:
        words = f"{staff.sessions} sessions in seven days, answers for {staff.people}"
        yield ("Staff hours", staff.name, staff.minutes, "", "minutes", words, "", "")


def _share(one: Share, unit: str) -> Row:
    beside = (f"{one.published.percent} %", one.published.source) if one.published else ("", "")
    return (str(one.key.label), "", one.had, one.of, unit, one.key.defined, *beside)
