"""Everything that was told of some sessions, as values: what rules count from and pages show."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Prefetch, QuerySet, Sum

from stepdown.attendance import models
from stepdown.attendance.vocabulary import (
    Absence,
    Apart,
    Correction,
    Impaired,
    Mark,
    Pause,
    Presence,
    Protocol,
    Turn,
    Way,
)
from stepdown.kernel.period import Period

_Row = TypeVar("_Row", bound=Model)
# A session and one person of it.
Pair = tuple[UUID, UUID]


@dataclass
class Facts:
    """What was told of some sessions, by session and person. `minutes` is what the ledger has of each."""

    marks: dict[Pair, list[Mark]] = field(default_factory=dict)
    seen: dict[Pair, list[datetime]] = field(default_factory=dict)
    pauses: dict[UUID, list[Pause]] = field(default_factory=dict)
    absences: dict[Pair, Absence] = field(default_factory=dict)
    impaired: dict[Pair, Impaired] = field(default_factory=dict)
    minutes: dict[Pair, int] = field(default_factory=dict)

    def people(self, session_id: UUID) -> list[UUID]:
        """Everybody of whom anything was told, in no order that means anything."""
        told = (self.marks, self.absences, self.impaired, self.minutes)
        return list(
            dict.fromkeys(client for facts in told for session, client in facts if session == session_id)
        )


def facts_of(session_ids: Collection[UUID], client_ids: Collection[UUID] | None = None) -> Facts:
    """What was told of some sessions, of all their people or of some (7 queries whatever the length)."""
    found = Facts()
    marks = models.Mark.objects.prefetch_related(
        Prefetch("corrections", models.Correction.objects.order_by("number"))
    )
    for mark in _of(marks, session_ids, client_ids).order_by("moment", "id"):
        found.marks.setdefault((mark.session_id, mark.client_id), []).append(mark_of(mark))
    for seen in _of(models.Attestation.objects.all(), session_ids, client_ids):
        found.seen.setdefault((seen.session_id, seen.client_id), []).append(seen.moment)
    pauses = models.Pause.objects.filter(session_id__in=list(session_ids), taken_back_at=None)
    for pause in pauses.order_by("during", "id"):
        found.pauses.setdefault(pause.session_id, []).append(pause_of(pause))
    absences = _of(models.Absence.objects.filter(taken_back_at=None), session_ids, client_ids)
    found.absences = {(row.session_id, row.client_id): _absence(row) for row in absences}
    impaired = _of(models.Impaired.objects.filter(taken_back_at=None), session_ids, client_ids)
    found.impaired = {(row.session_id, row.client_id): _impaired(row) for row in impaired}
    lines = _of(models.Credit.objects.all(), session_ids, client_ids)
    sums = lines.values_list("session_id", "client_id").annotate(whole=Sum("minutes"))
    found.minutes = {(session_id, client_id): whole for session_id, client_id, whole in sums}
    return found


def _of(
    rows: QuerySet[_Row], session_ids: Iterable[UUID], client_ids: Iterable[UUID] | None
) -> QuerySet[_Row]:
    rows = rows.filter(session_id__in=list(session_ids))
    return rows if client_ids is None else rows.filter(client_id__in=list(client_ids))


def mark_of(row: models.Mark) -> Mark:
    """A mark with what was said of it since; its newest correction holds."""
    corrections = tuple(
        Correction(one.was, one.to, one.reason, one.by_name, one.at) for one in row.corrections.all()
    )
    return Mark(
        id=row.id,
        session_id=row.session_id,
        client_id=row.client_id,
        turn=Turn(row.turn),
        moment=corrections[-1].to if corrections else row.moment,
        said=row.moment,
        way=Way(row.way),
        device=row.device,
        place=row.place,
        consent=row.consent,
        # Whoever corrects a scan says by that when the person came: it is staff's word from then on.
        attested=row.by_staff or bool(corrections),
        by_name=row.by_name,
        at=row.at,
        recorded_at=row.recorded_at,
        corrections=corrections,
    )


def pause_of(row: models.Pause) -> Pause:
    during = Period(row.during.lower, row.during.upper)
    return Pause(row.id, Apart(row.kind), row.client_id, during, row.by_name, row.at)


def _absence(row: models.Absence) -> Absence:
    return Absence(Presence(row.kind), row.words, row.told_at, row.by_name, row.at)


def _impaired(row: models.Impaired) -> Impaired:
    protocol = Protocol(row.words, row.ride, row.keys, row.nurse, row.told)
    return Impaired(row.since, protocol, row.by_name, row.at)
