"""The pipeline and the cases behind its figures."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.pipeline.forms import NarrowForm
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.intake import queries
from stepdown.intake.vocabulary import Case, Figure
from stepdown.kernel.refusal import NotFound
from stepdown.people.vocabulary import Permission

BOARD = "staff/pipeline/page.html"
CASES = "staff/pipeline/cases.html"


@reads(may=Permission.SEE_PIPELINE)
def pipeline(visit: Visit) -> Page:
    return _board(visit, NarrowForm())


@writes(may=Permission.SEE_PIPELINE, shows_only=True)
def narrow(visit: Visit) -> Page:
    form = NarrowForm(visit.form)
    return _board(visit, form)


def _board(visit: Visit, form: NarrowForm) -> Page:
    wish = form.cleaned_data if form.is_bound and form.is_valid() else {}
    board = queries.pipeline(visit.viewer, **wish, at=visit.at)
    shown = [card.inquiry.client_id for column in board.columns for card in column.cards]
    context = {
        "board": board,
        "form": form,
        "narrowed": any(wish.values()),
        "count": sum(column.count for column in board.columns),
    }
    return Page(BOARD, context, clients=[client_id for client_id in shown if client_id])


@reads(may=Permission.SEE_PIPELINE)
def cases(visit: Visit, figure: str) -> Page:
    try:
        wanted = Figure[figure.upper()]
    except KeyError:
        raise NotFound from None
    return _cases(visit, queries.cases(visit.viewer, wanted, at=visit.at), wanted)


@reads(may=Permission.SEE_PIPELINE)
def lost(visit: Visit) -> Page:
    return _cases(visit, queries.lost_cases(visit.viewer, at=visit.at), None)


def _cases(visit: Visit, found: tuple[Case, ...], figure: Figure | None) -> Page:
    clients: list[UUID] = [case.inquiry.client_id for case in found if case.inquiry.client_id]
    context = {"cases": found, "figure": figure, "aims": queries.aims()}
    return Page(CASES, context, clients=clients)
