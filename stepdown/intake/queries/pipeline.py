"""The board: who waits where and how long, medians of the way in, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, DurationField, F, Min, OuterRef, Q, QuerySet, Subquery

from stepdown.intake.models import Booking, Inquiry, Outcome, StepMark
from stepdown.intake.queries.books import aims, triage_of
from stepdown.intake.queries.cards import card
from stepdown.intake.reaching import open_to, within
from stepdown.intake.rules import calling, waiting
from stepdown.intake.rules.waiting import Way
from stepdown.intake.vocabulary import (
    Aims,
    Caller,
    Case,
    Column,
    Figure,
    InquiryCard,
    Median,
    Need,
    OutcomeKind,
    Pipeline,
    PipelineCard,
    PipelineColumn,
    Step,
    TriageResult,
)
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say

# A column names so many, in turn; the others are counted, and found by a word.
SHOWN = 30
_EARLY = frozenset({Step.NEW, Step.SCREENED, Step.BOOKED})
_ON_BOARD = (Step.NEW, Step.SCREENED, Step.BOOKED, Step.ASSESSED, Step.DECIDED, Step.ADMITTED)
_AIM_OF = {
    Column.NEW: Step.NEW,
    Column.SCREENED: Step.SCREENED,
    Column.BOOKED: Step.BOOKED,
    Column.ASSESSED: Step.ASSESSED,
    Column.STARTING: Step.DECIDED,
}


def pipeline(viewer: Viewer, *, text: str = "", only: str = "", at: datetime) -> Pipeline:
    """The board of the viewer's sites at a moment, with the figures of the way in (8 queries)."""
    aim = aims()
    columns = board(viewer, text=text, only=only, at=at)
    ended = _losses(viewer, at, aim)
    opened, middles = _medians(viewer, at, aim)
    return Pipeline(
        columns=columns,
        in_call=in_call(viewer, at=at),
        medians=middles,
        losses=waiting.losses(ended),
        opened=opened,
        lost=sum(count for (_, reason), count in ended.items() if reason in calling.LOST),
        over=sum(column.over for column in columns),
        window_days=aim.window_days,
        aims=aim,
    )


def medians(viewer: Viewer, *, at: datetime) -> tuple[Median, ...]:
    """The medians of the way in alone, of ways that began in the window (1 query)."""
    return _medians(viewer, at, aims())[1]


def board(
    viewer: Viewer, *, text: str = "", only: str = "", most: int = SHOWN, at: datetime
) -> tuple[PipelineColumn, ...]:
    """The columns alone (5 queries, however many wait): each names the first `most` in turn, counts the rest.

    `text` narrows to what people asked to be called and about whom; `only` to `priority`, `over` or `danger`.
    """
    aim = aims()
    by_column: dict[Column, list[_Waiter]] = {column: [] for column in Column}
    waiters = [one for one in _waiters(viewer, at, aim) if _wanted(one, text, only)]
    for one in sorted(waiters, key=lambda one: waiting.in_turn(one.danger, one.triage.priority, one.since)):
        if one.column is not None:
            by_column[one.column].append(one)
    cards = _cards([one for each in by_column.values() for one in each[:most]], at, aim)
    return tuple(
        PipelineColumn(
            column,
            tuple(cards[one.id] for one in each[:most]),
            aim.target_days.get(_AIM_OF[column]),
            count=len(each),
            over=sum(one.over for one in each),
            in_danger=sum(one.danger for one in each),
        )
        for column, each in by_column.items()
    )


def in_call(viewer: Viewer, *, at: datetime) -> tuple[InquiryCard, ...]:
    """Calls that are open on somebody's desk, the oldest first (1 query)."""
    talking = Inquiry.objects.select_related("site").filter(open_to(viewer, at), step=Step.IN_CALL)
    return tuple(card(row) for row in talking.order_by("at"))


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
    rows = _ended(viewer, at, aims()).filter(open_to(viewer, at)).order_by("-step_at")
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


@dataclass(frozen=True)
class _Waiter:
    """As much of an inquiry as its place on the board takes."""

    id: UUID
    step: Step
    since: datetime
    words: str
    triage: TriageResult
    column: Column | None
    over: bool
    danger: bool


def _waiters(viewer: Viewer, at: datetime, aim: Aims) -> list[_Waiter]:
    """Everybody on the board, in plain values: a thousand of them cost a few milliseconds (2 queries)."""
    leaves = at - timedelta(days=aim.starting_leaves_after)
    rows = (
        Inquiry.objects.filter(open_to(viewer, at), step__in=_ON_BOARD, continues=None)
        .exclude(step=Step.ADMITTED, step_at__lt=leaves)
        .values_list("id", "step", "step_at", "answers", "called_name", "about")
    )
    found = [(*row, triage_of(tuple(sorted(row[3].items())))) for row in rows]
    endangered = [row[0] for row in found if row[1] in _EARLY and row[6].in_danger]
    handed = set(_handed_on(endangered).values_list("inquiry_id", flat=True)) if endangered else set()
    unseen = set(endangered) - handed
    return [
        _Waiter(
            id=one,
            step=(step := Step(name)),
            since=since,
            words=f"{called} {about}".casefold(),
            triage=triage,
            column=waiting.column_of(step, since, at, aim),
            over=waiting.waiting(step, since, at, aim).over,
            # A danger that somebody was handed on for is said, no longer shouted.
            danger=one in unseen,
        )
        for one, name, since, _, called, about, triage in found
    ]


def _cards(shown: Sequence[_Waiter], at: datetime, aim: Aims) -> dict[UUID, PipelineCard]:
    """The cards of those who are shown (3 queries)."""
    ids = [one.id for one in shown]
    rows = Inquiry.objects.select_related("site").in_bulk(ids)
    hours = Booking.objects.filter(inquiry_id__in=ids, ended_at=None).select_related("assessor")
    kept = {booking.inquiry_id: booking for booking in hours}
    handed = {outcome.inquiry_id: outcome for outcome in _handed_on(ids).order_by("at", "id")}
    return {
        one.id: _pipeline_card(one, rows[one.id], kept.get(one.id), handed.get(one.id), at, aim)
        for one in shown
        if one.id in rows
    }


def _handed_on(ids: Sequence[UUID]) -> QuerySet[Outcome]:
    return Outcome.objects.filter(inquiry_id__in=ids, kind__in=calling.HANDED_ON)


def _pipeline_card(
    one: _Waiter, row: Inquiry, kept: Booking | None, handed: Outcome | None, at: datetime, aim: Aims
) -> PipelineCard:
    shown = card(row)
    return PipelineCard(
        inquiry=shown,
        waiting=waiting.waiting(shown.step, row.step_at, at, aim),
        lines=tuple(_lines(row, shown, kept, handed)),
        when=kept.during.lower if kept and shown.step is Step.BOOKED else None,
        priority=one.triage.priority,
        danger=say("{danger}", danger=one.triage.findings[0].rule.title) if one.danger else None,
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


def _wanted(one: _Waiter, text: str, only: str) -> bool:
    if text.strip().casefold() not in one.words:
        return False
    return {"priority": one.triage.priority is not None, "over": one.over, "danger": one.danger}.get(
        only, True
    )


def _window(viewer: Viewer, at: datetime, aim: Aims) -> QuerySet[Inquiry]:
    since = at - timedelta(days=aim.window_days)
    rows = Inquiry.objects.select_related("site").filter(
        within(viewer), at__gte=since, at__lte=at, continues=None
    )
    return rows.exclude(step=Step.IN_CALL)


def _ended(viewer: Viewer, at: datetime, aim: Aims) -> QuerySet[Any]:
    """Inquiries of the window whose way ended, with the step where it did and why."""
    mark = StepMark.objects.filter(inquiry=OuterRef("pk"), step=Step.CLOSED).order_by("-at", "-id")
    why = Outcome.objects.filter(inquiry=OuterRef("pk"), kind__in=calling.CLOSING).order_by("-at", "-id")
    return (
        _window(viewer, at, aim)
        .filter(step=Step.CLOSED)
        .annotate(ended_at_step=Subquery(mark.values("before")[:1]), why=Subquery(why.values("kind")[:1]))
    )


def _losses(viewer: Viewer, at: datetime, aim: Aims) -> dict[tuple[Step, OutcomeKind], int]:
    """How many ways of the window ended at which step and why, counted in the database."""
    rows = _ended(viewer, at, aim).values_list("ended_at_step", "why").annotate(n=Count("pk")).order_by()
    return {(Step(step), OutcomeKind(why)): count for step, why, count in rows if step and why}


def _stamped(viewer: Viewer, at: datetime, aim: Aims) -> QuerySet[Any]:
    """Inquiries of the window with the first moment of each step that a figure is about."""
    first = {
        step: Min("marks__at", filter=Q(marks__step=step.value)) for step in (Step.ASSESSED, Step.STARTED)
    }
    return _window(viewer, at, aim).annotate(assessed_at=first[Step.ASSESSED], started_at=first[Step.STARTED])


class _Middle(Aggregate):
    """The median, worked out where the rows are."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


_SPANS = {
    Figure.CALL_TO_ASSESSMENT: F("assessed_at") - F("at"),
    Figure.ASSESSMENT_TO_START: F("started_at") - F("assessed_at"),
    Figure.CALL_TO_START: F("started_at") - F("at"),
}


def _medians(viewer: Viewer, at: datetime, aim: Aims) -> tuple[int, tuple[Median, ...]]:
    """How many ways began in the window, and the median of each figure (1 query)."""
    wanted: dict[str, Aggregate] = {"opened": Count("pk")}
    for figure, span in _SPANS.items():
        wanted |= {f"{figure.value}_n": Count(span), f"{figure.value}_middle": _Middle(span)}
    found = _stamped(viewer, at, aim).aggregate(**wanted)
    day = timedelta(days=1)
    told = []
    for figure in Figure:
        middle = found[f"{figure.value}_middle"]
        in_days = None if middle is None else max(middle / day, 0.0)
        told.append(waiting.median_of(figure, in_days, found[f"{figure.value}_n"], aim))
    return found["opened"], tuple(told)


def _ways(viewer: Viewer, at: datetime, aim: Aims) -> list[tuple[InquiryCard, Way]]:
    found = []
    for row in _stamped(viewer, at, aim).filter(open_to(viewer, at)):
        marks = {Step.ASSESSED: row.assessed_at, Step.STARTED: row.started_at}
        found.append((card(row), Way(row.at, {step: at for step, at in marks.items() if at is not None})))
    return found
