"""The programme page of whoever leads: figures, the people behind each, the same as a file."""

from __future__ import annotations

from stepdown.doors.threshold import File, Page, Visit, reads, writes
from stepdown.journeys.figures_file import figures_file
from stepdown.kernel.refusal import NotFound
from stepdown.outcomes import queries
from stepdown.outcomes.vocabulary import Key, Span
from stepdown.people.vocabulary import Permission

PAGE, PEOPLE = "staff/figures/page.html", "staff/figures/people.html"


@reads(may=Permission.MOVE_CASELOAD)
def figures(visit: Visit) -> Page:
    span = _span(visit.query.get("span", ""))
    board = queries.board(visit.viewer, span, at=visit.at)
    most = max((week.asked for week in board.weeks), default=0)
    context = {"board": board, "spans": [(one, one is span) for one in Span], "most": most, "keys": Key}
    return Page(PAGE, context)


@reads(may=Permission.MOVE_CASELOAD)
def people(visit: Visit, outcome: str) -> Page:
    span, key = _span(visit.query.get("span", "")), _key(outcome)
    part = visit.query.get("part", "")[:80]
    found = queries.behind(visit.viewer, key, span, part=part, at=visit.at)
    context = {"key": key, "span": span, "found": found, "counted": sum(one.counted for one in found)}
    return Page(PEOPLE, context, clients=[one.client_id for one in found])


@writes(may=Permission.MOVE_CASELOAD, shows_only=True)
def export(visit: Visit) -> File:
    span = _span(visit.form.get("span", ""))
    return File(figures_file(span=span, by=visit.viewer, at=visit.at))


def _span(told: str) -> Span:
    try:
        return Span(told or Span.WEEKS_12.value)
    except ValueError:
        raise NotFound from None


def _key(outcome: str) -> Key:
    try:
        return Key(outcome.replace("-", "_"))
    except ValueError:
        raise NotFound from None
