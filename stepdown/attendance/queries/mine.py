"""A person's own comings and goings, as they read them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from stepdown.attendance import models
from stepdown.attendance.queries.reading import mark_of
from stepdown.attendance.rules.counting import Told, stretches
from stepdown.attendance.vocabulary import Mark, MyMark, Turn
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach


def my_marks(viewer: Viewer, client_id: UUID, *, during: Period, at: datetime) -> tuple[MyMark, ...]:
    """One person's comings and goings in a stretch of time as they hold now, in order; a scan of their own is
    `seen` once staff vouched for the stretch it begins (4 queries). Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    rows = models.Mark.objects.filter(client_id=client_id, moment__gte=during.start)
    if during.end is not None:
        rows = rows.filter(moment__lt=during.end)
    corrections = models.Correction.objects.order_by("number")
    told = [
        (mark_of(row), row.session.title)
        for row in rows.select_related("session").prefetch_related(Prefetch("corrections", corrections))
    ]
    vouched = _vouched(client_id, [mark for mark, _ in told])
    found = [
        MyMark(
            mark.id, mark.session_id, title, mark.turn, mark.moment, mark.way,
            mark.attested or mark.turn is Turn.OUT or (mark.session_id, mark.moment) in vouched,
        )
        for mark, title in told
        if mark.moment is not None
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.moment, str(one.id))))


def _vouched(client_id: UUID, marks: list[Mark]) -> set[tuple[UUID, datetime]]:
    """Where the stretches begin that staff vouch for."""
    sessions = {one.session_id for one in marks}
    seen: dict[UUID, list[datetime]] = {one: [] for one in sessions}
    rows = models.Attestation.objects.filter(session_id__in=list(sessions), client_id=client_id)
    for session_id, moment in rows.values_list("session_id", "moment"):
        seen[session_id].append(moment)
    found = set()
    for session_id in sessions:
        told = [
            Told(one.moment, one.turn is Turn.OUT, one.id, one.attested)
            for one in marks
            if one.session_id == session_id and one.moment is not None
        ]
        there, _ = stretches(told, seen[session_id])
        found |= {(session_id, one.start) for one in there if one.counts_from is not None}
    return found
