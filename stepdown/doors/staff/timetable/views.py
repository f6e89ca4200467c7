"""The week that takes place, as a board; each of its sessions can be opened."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from stepdown.doors.staff.timetable.figures import figures_of
from stepdown.doors.staff.timetable.opened import opened
from stepdown.doors.staff.timetable.showing import (
    WEEK,
    Look,
    asked,
    frame,
    look_of,
    monday_of,
    site_ways,
    switches,
    this_monday,
)
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.overview.board import Cell, Change, TurnLine
from stepdown.overview.queries.week_board import Week, published_week
from stepdown.people.vocabulary import Permission
from stepdown.timetable import queries

PAGE = "staff/timetable/page.html"


@reads(may=Permission.SEE_WEEK)
def this_week(visit: Visit) -> Page:
    return _week(visit, this_monday(visit), Look())


@reads(may=Permission.SEE_WEEK)
def week(visit: Visit, monday: str, view: str) -> Page:
    return _week(visit, monday_of(monday), look_of(view))


@writes(may=Permission.SEE_WEEK, shows_only=True)
def find(visit: Visit, monday: str, view: str) -> Page:
    text = " ".join(visit.form.get("text", "").split())[:80]
    return _week(visit, monday_of(monday), look_of(view), text=text)


@reads(may=Permission.SEE_WEEK)
def session(visit: Visit, monday: str, view: str, handle: str) -> Page:
    return _week(visit, monday_of(monday), look_of(view), handle=handle)


def _week(visit: Visit, monday: date, look: Look, *, text: str = "", handle: str = "") -> Page:
    shown = published_week(visit.viewer, asked(visit, look, text), week=monday, at=visit.at)
    week_args = (monday.isoformat(),)
    context: dict[str, Any] = frame(visit, monday, "timetable-week") | {
        "shown": shown,
        "look": look,
        "text": text,
        "earlier": (monday - WEEK).isoformat(),
        "later": (monday + WEEK).isoformat(),
        "switches": switches("timetable-week", week_args, look),
        "today": visit.local.date(),
        "open": None,
    }
    if shown is None:
        if handle:
            raise NotFound
        drafts = queries.drafts(visit.viewer, week=monday, at=visit.at) if context["may_plan"] else ()
        standing = [one for one in drafts if one.set_aside_at is None]
        return Page(PAGE, context | {"drafts": standing, "sites": []})
    context |= {
        "sites": site_ways("timetable-week", week_args, look, shown),
        "figures": figures_of(shown),
        "turns": turns_of(shown),
        "open": opened(shown, handle) if handle else None,
        "back": reverse("timetable-week", args=[*week_args, look.slug]),
    }
    return Page(PAGE, context, clients=shown.client_ids)


def turns_of(shown: Week) -> list[tuple[Cell, TurnLine]]:
    """What happened to the sessions that are shown, the newest first."""
    cells = {cell.handle: cell for row in shown.board.rows for cell in row.cells}
    found: list[tuple[Cell, TurnLine]] = []
    for cell in cells.values():
        told = shown.told(cell.handle)
        if told is not None and cell.change is not Change.WAS:
            found += [(cell, line) for line in told.lines]
    return sorted(found, key=lambda one: (one[1].at, one[0].title), reverse=True)
