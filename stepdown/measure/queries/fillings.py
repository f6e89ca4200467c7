"""What was filled in: of many clients, the newest scores, one opened to its answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.measure import models
from stepdown.measure.queries.instruments import instruments, read
from stepdown.measure.rules import scoring
from stepdown.measure.vocabulary import (
    Alarm,
    Answer,
    Answers,
    Filling,
    Followed,
    Instrument,
    Item,
    Moved,
    OpenAlarm,
    OpenedFilling,
    Score,
    Way,
)
from stepdown.people.queries import within_reach

# What nobody followed up in two weeks is found on the chart; the day's list stays the day's [K].
ALARMS_FOR = timedelta(days=14)


def fillings(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Period, at: datetime
) -> dict[UUID, tuple[Filling, ...]]:
    """What each of these clients filled in during a time, newest first, voided ones among them; who filled in
    nothing is missing (4 queries, however many people).
    """
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids), at__gte=during.start)
    if during.end is not None:
        rows = rows.filter(at__lt=during.end)
    rows = rows.prefetch_related("scores", "followed")
    known: dict[UUID, Instrument] = {}
    found: dict[UUID, list[Filling]] = {}
    for row in rows.order_by("-at", "-id"):
        found.setdefault(row.client_id, []).append(filling_of(row, _read_once(row, known)))
    return {client_id: tuple(ones) for client_id, ones in found.items()}


def latest(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, dict[str, Score]]:
    """The newest score of each scale of each client at a moment, by scale key: "phq9", "bam_risk"… (1 query).

    A voided filling does not count, and neither does one that left too much open for a score.
    """
    rows = (
        models.ScoreRow.objects.filter(
            within_reach(viewer, "client", at=at),
            client_id__in=list(client_ids),
            at__lte=at,
            value__isnull=False,
            filling__voided=None,
        )
        .order_by("client_id", "scale", "-at", "-id")
        .distinct("client_id", "scale")
    )
    found: dict[UUID, dict[str, Score]] = {}
    for row in rows:
        found.setdefault(row.client_id, {})[row.scale] = _score(row)
    return found


def opened(viewer: Viewer, filling_id: UUID, *, at: datetime) -> OpenedFilling:
    """One filling with its questions and answers, as they were then (3 queries). Raises NotFound."""
    row = _rows(viewer, at).prefetch_related("scores", "followed").filter(id=filling_id).first()
    if row is None:
        raise NotFound
    of = read(row.instrument)
    return OpenedFilling(filling_of(row, of), of, answers_of(row))


def open_alarms(viewer: Viewer, *, at: datetime, most: int = 50) -> tuple[OpenAlarm, ...]:
    """Fillings of the last two weeks that could not wait and that nobody has said what was done about, newest
    first (1 query).
    """
    rows = _rows(viewer, at).filter(voided=None, followed=None, at__gt=at - ALARMS_FOR).exclude(alarm="")
    return tuple(
        OpenAlarm(row.id, row.client_id, str(row.instrument.content["title"]), Alarm(row.alarm), row.at)
        for row in rows.order_by("-at", "-id")[:most]
    )


def left_open(viewer: Viewer, asked: Instrument, answers: Answers) -> tuple[Item, ...]:
    """What is asked, may not be skipped, and has no answer: asked once more before it is sent."""
    return scoring.open_items(asked, answers)


def moved(viewer: Viewer, scale_key: str, before: Score | None, after: Score | None) -> Moved:
    """Whether two scores of a scale differ by more than chance (1 query)."""
    scales = (one.scale(scale_key) for one in instruments(viewer))
    scale = next((one for one in scales if one is not None), None)
    return Moved.UNKNOWN if scale is None else scoring.moved(scale, before, after)


def filling_of(row: models.Filling, of: Instrument) -> Filling:
    """A filling as a frozen value, with what could not wait."""
    voided = getattr(row, "voided", None)
    return Filling(
        id=row.id,
        client_id=row.client_id,
        instrument=row.key,
        number=row.instrument.number,
        title=of.title,
        way=Way(row.way),
        by_name=row.by_name,
        at=row.at,
        scores=tuple(_score(one) for one in sorted(row.scores.all(), key=lambda one: one.position)),
        dangers=scoring.dangers(of, answers_of(row)),
        voided_at=voided.at if voided else None,
        voided_why=voided.why if voided else "",
        voided_by=voided.by_name if voided else "",
        followed=tuple(
            Followed(one.words, one.by_name, one.at)
            for one in sorted(row.followed.all(), key=lambda one: one.at)
        ),
    )


def answers_of(row: models.Filling) -> dict[str, Answer]:
    """What was answered: a null is what somebody would rather not say."""
    return {key: Answer(key, value, declined=value is None) for key, value in row.answers.items()}


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Filling]:
    rows = models.Filling.objects.filter(within_reach(viewer, "client", at=at))
    return rows.select_related("instrument", "voided")


def _read_once(row: models.Filling, known: dict[UUID, Instrument]) -> Instrument:
    if row.instrument_id not in known:
        known[row.instrument_id] = read(row.instrument)
    return known[row.instrument_id]


def _score(row: models.ScoreRow) -> Score:
    return Score(row.scale, row.title, row.value, row.band, row.flagged, row.complete, row.at, row.filling_id)
