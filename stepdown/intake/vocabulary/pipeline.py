"""The words of the pipeline: who waits where, how long, and what was lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.intake.vocabulary.inquiry import InquiryCard, OutcomeKind, Step
from stepdown.intake.vocabulary.triage import Priority
from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import Words


@dataclass(frozen=True)
class Aims:
    """The clinic's own aims for the way in, one edition."""

    edition: str
    target_days: Mapping[Step, int]
    window_days: int
    starting_leaves_after: int
    minutes: int
    minute_choices: tuple[int, ...]
    grid_minutes: int
    notice_minutes: int
    days_ahead: int
    web_answer_hours: int
    web_per_window: int
    web_window_minutes: int
    published: Mapping[str, int]
    published_source: str
    published_tag: str


@dataclass(frozen=True)
class Waiting:
    """How long somebody has waited at a step, against the clinic's aim."""

    days: int
    aim: int | None
    over: bool


@dataclass(frozen=True)
class Slot:
    """A free hour of one assessor, or a taken one when it is a booking's."""

    assessor_id: UUID
    assessor_name: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True)
class PipelineCard:
    """One person on the board."""

    inquiry: InquiryCard
    waiting: Waiting
    lines: tuple[Words, ...]
    when: datetime | None
    priority: Priority | None
    danger: Words | None
    call_back_at: datetime | None


class Column(Labelled):
    """The columns of the board, in the order a person passes them."""

    NEW = "new", "New"
    SCREENED = "screened", "Screened"
    BOOKED = "booked", "Assessment booked"
    ASSESSED = "assessed", "Level to decide"
    STARTING = "starting", "Starting"


@dataclass(frozen=True)
class PipelineColumn:
    """One column: the first who wait in it; how many wait in all, how many too long, how many in danger."""

    column: Column
    cards: tuple[PipelineCard, ...]
    aim: int | None
    count: int
    over: int
    in_danger: int


class Figure(Labelled):
    """A figure of the way in that opens to its cases."""

    CALL_TO_ASSESSMENT = "call_to_assessment", "Call to assessment"
    ASSESSMENT_TO_START = "assessment_to_start", "Assessment to first session"
    CALL_TO_START = "call_to_start", "Call to first session"


@dataclass(frozen=True)
class Median:
    """The median of whole hours between two moments, with how many cases stand behind it."""

    figure: Figure
    days: float | None
    cases: int
    published_days: int | None = None


@dataclass(frozen=True)
class Loss:
    """People whose way ended at a step, by the reason recorded."""

    step: Step
    reason: OutcomeKind
    count: int


@dataclass(frozen=True)
class Case:
    """One case behind a figure."""

    inquiry: InquiryCard
    days: float | None
    reason: OutcomeKind | None = None


@dataclass(frozen=True)
class Pipeline:
    """The board at one moment."""

    columns: tuple[PipelineColumn, ...]
    in_call: tuple[InquiryCard, ...]
    medians: tuple[Median, ...]
    losses: tuple[Loss, ...]
    opened: int
    lost: int
    over: int
    window_days: int
    aims: Aims
