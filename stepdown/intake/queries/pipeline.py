"""The board: who waits where and how long, medians of the way in, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from stepdown.intake.models import Booking, Inquiry, Outcome, StepMark
from stepdown.intake.queries.books import aims, triage_now
from stepdown.intake.queries.cards import answers_of, card
from stepdown.intake.reaching import within
from stepdown.intake.rules import calling, waiting
from stepdown.intake.rules.waiting import Way
from stepdown.intake.vocabulary import (
    Aims,
    Caller,
    Case,
    Column,
    Figure,
    InquiryCard,
    Need,
    OutcomeKind,
    Pipeline,
    PipelineCard,
    PipelineColumn,
    Step,
)
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say

_ON_BOARD = (Step.NEW, Step.SCREENED, Step.BOOKED, Step.ASSESSED, Step.DECIDED, Step.ADMITTED)
_AIM_OF = {
    Column.NEW: Step.NEW,
    Column.SCREENED: Step.SCREENED,
    Column.BOOKED: Step.BOOKED,
    Column.ASSESSED: Step.ASSESSED,
    Column.STARTING: Step.DECIDED,
}


def pipeline(viewer: Viewer, *, text: str = "", only: str = "", at: datetime) -> Pipeline:
    """The board of the viewer's sites at a moment (5 queries).

    `text` narrows to what people asked to be called and about whom; `only` to `priority`, `over` or `danger`.
    """
    aim = aims()
    cards = [card for card in _cards(viewer, at, aim) if _wanted(card, text, only)]
    columns = tuple(
        PipelineColumn(
            column,
            tuple(
                sorted(
                    (c for c in cards if _column(c, at, aim) is column),
                    key=waiting.in_turn,
                )
            ),
            aim.target_days.get(_AIM_OF[column]),
        )
        for column in Column
    )
    ways = [way for _, way in _ways(viewer, at, aim)]
    ended = [(case.inquiry.step, case.reason) for case in lost_cases(viewer, at=at) if case.reason]
    talking = Inquiry.objects.select_related("site").filter(within(viewer), step=Step.IN_CALL).order_by("at")
    return Pipeline(
        columns=columns,
        in_call=tuple(card(row) for row in talking),
        medians=tuple(waiting.median_of(ways, figure, aim) for figure in Figure),
        losses=waiting.losses(ended),
        opened=len(ways),
        lost=sum(1 for _, reason in ended if reason in calling.LOST),
        over=sum(column.over for column in columns),
        window_days=aim.window_days,
        aims=aim,
    )


def cases(viewer: Viewer, figure: Figure, *, at: datetime) -> tuple[Case, ...]:
    """The cases behind a median, the longest first."""
    found = [
        Case(shown, days)
        for shown, way in _ways(viewer, at, aims())
        if (days := waiting.days_between(way, figure)) is not None
    ]
    return tuple(sorted(found, key=lambda case: -(case.days or 0)))


def lost_cases(viewer: Viewer, *, at: datetime) -> tuple[Case, ...]:
    """Inquiries of the window whose way ended, newest first; the card's step is the one where it ended."""
    mark = StepMark.objects.filter(inquiry=OuterRef("pk"), step=Step.CLOSED).order_by("-at", "-id")
    why = Outcome.objects.filter(inquiry=OuterRef("pk"), kind__in=calling.CLOSING).order_by("-at", "-id")
    rows = (
        _window(viewer, at, aims())
        .filter(step=Step.CLOSED)
        .annotate(ended_at_step=Subquery(mark.values("before")[:1]), why=Subquery(why.values("kind")[:1]))
        .order_by("-step_at")
    )
    return tuple(
        Case(replace(card(row), step=Step(row.ended_at_step)), None, OutcomeKind(row.why))
        for row in rows
        if row.why and row.ended_at_step
    )


def steps_of_client(viewer: Viewer, client_ids: Iterable[UUID]) -> dict[UUID, InquiryCard]:
    """The newest inquiry of each client, for pages that go on from where intake ends (1 query)."""
    rows = (
        Inquiry.objects.select_related("site")
        .filter(within(viewer), client_id__in=list(client_ids))
        .order_by("client_id", "-at")
        .distinct("client_id")
    )
    return {row.client_id: card(row) for row in rows if row.client_id}


def _cards(viewer: Viewer, at: datetime, aim: Aims) -> list[PipelineCard]:
    reached = within(viewer)
    rows = Inquiry.objects.select_related("site").filter(reached, step__in=_ON_BOARD, continues=None)
    hours = Booking.objects.filter(within(viewer, "inquiry"), ended_at=None).select_related("assessor")
    kept = {booking.inquiry_id: booking for booking in hours}
    handed = {
        outcome.inquiry_id: outcome
        for outcome in Outcome.objects.filter(
            within(viewer, "inquiry"), inquiry__step__in=_ON_BOARD, kind__in=calling.HANDED_ON
        ).order_by("at", "id")
    }
    return [_pipeline_card(row, kept.get(row.pk), handed.get(row.pk), at, aim) for row in rows]


def _pipeline_card(
    row: Inquiry, kept: Booking | None, handed: Outcome | None, at: datetime, aim: Aims
) -> PipelineCard:
    shown = card(row)
    triage = triage_now(answers_of(row))
    step = shown.step
    early = step in {Step.NEW, Step.SCREENED, Step.BOOKED}
    # A danger that somebody was handed on for is said, no longer shouted.
    danger = triage.findings[0].rule.title if early and triage.in_danger and handed is None else ""
    return PipelineCard(
        inquiry=shown,
        waiting=waiting.waiting(step, row.step_at, at, aim),
        lines=tuple(_lines(row, shown, kept, handed)),
        when=kept.during.lower if kept and step is Step.BOOKED else None,
        priority=triage.priority,
        danger=say("{danger}", danger=danger) if danger else None,
        call_back_at=row.call_back_at,
    )


def _lines(row: Inquiry, shown: InquiryCard, kept: Booking | None, handed: Outcome | None) -> Iterable[Words]:
    if handed is not None:
        made = say("call made together") if handed.warm else say("number given")
        yield say(
            "{what}: {to}, {made}.", what=OutcomeKind(handed.kind).label, to=handed.referred_to, made=made
        )
    if kept is not None:
        yield say("With {name}.", name=kept.assessor.name)
    if shown.about and shown.caller is not Caller.SELF:
        yield say("For {about}.", about=shown.about)
    if shown.first_need is not Need.NOT_SAID:
        yield say("First: {need}.", need=shown.first_need.label)
    elif row.happening and not shown.about:
        yield say("“{words}”", words=_short(row.happening))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:70].rsplit(" ", 1)[0] + " …"


def _column(shown: PipelineCard, at: datetime, aim: Aims) -> Column | None:
    return waiting.column_of(shown.inquiry.step, shown.inquiry.step_at, at, aim)


def _wanted(shown: PipelineCard, text: str, only: str) -> bool:
    wish = text.strip().casefold()
    words = f"{shown.inquiry.called_name} {shown.inquiry.about}".casefold()
    if wish and wish not in words:
        return False
    return {
        "priority": shown.priority is not None,
        "over": shown.waiting.over,
        "danger": shown.danger is not None,
    }.get(only, True)


def _window(viewer: Viewer, at: datetime, aim: Aims) -> QuerySet[Inquiry]:
    since = at - timedelta(days=aim.window_days)
    rows = Inquiry.objects.select_related("site").filter(
        within(viewer), at__gte=since, at__lte=at, continues=None
    )
    return rows.exclude(step=Step.IN_CALL)


def _ways(viewer: Viewer, at: datetime, aim: Aims) -> list[tuple[InquiryCard, Way]]:
    first = {
        step: Min("marks__at", filter=Q(marks__step=step.value)) for step in (Step.ASSESSED, Step.STARTED)
    }
    rows = _window(viewer, at, aim).annotate(assessed_at=first[Step.ASSESSED], started_at=first[Step.STARTED])
    found = []
    for row in rows:
        marks = {Step.ASSESSED: row.assessed_at, Step.STARTED: row.started_at}
        found.append((card(row), Way(row.at, {step: at for step, at in marks.items() if at is not None})))
    return found
