"""The ledger as it is read: by person and stretch of time, however long its history is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from stepdown.attendance import models
from stepdown.attendance.vocabulary import Credit, Entry
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.programme.vocabulary import Service

_COLUMNS = (
    "client_id", "session_id", "revision", "minutes", "service", "on", "begins", "ends", "by_video",
    "session__title", "session__break_minutes",
)  # fmt: skip


def credits(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Period, at: datetime
) -> dict[UUID, tuple[Credit, ...]]:
    """The credited minutes of sessions that begin in a stretch of time, by person, in order (1 query).

    Everybody asked for is in the answer, also who has none or is out of reach. What the clinic cancelled
    credits nobody, whatever was marked in it.
    """
    ids = list(dict.fromkeys(client_ids))
    lines = models.Credit.objects.filter(
        within_reach(viewer, "client", at=at),
        client_id__in=ids,
        begins__gte=during.start,
        session__cancelled_at=None,
    )
    if during.end is not None:
        lines = lines.filter(begins__lt=during.end)
    found: dict[UUID, dict[UUID, list[models.Credit]]] = {one: {} for one in ids}
    lines = lines.select_related("session").only(*_COLUMNS)
    for line in lines.order_by("begins", "session_id", "revision"):
        found[line.client_id].setdefault(line.session_id, []).append(line)
    return {
        client_id: tuple(made for of_one in sessions.values() if (made := _credit(of_one)) is not None)
        for client_id, sessions in found.items()
    }


def _credit(lines: list[models.Credit]) -> Credit | None:
    """One session's lines as what they come to; None where they take each other away."""
    last, minutes = lines[-1], sum(one.minutes for one in lines)
    if minutes == 0:
        return None
    return Credit(
        client_id=last.client_id,
        session_id=last.session_id,
        service=Service(last.service),
        title=last.session.title,
        on=last.on,
        during=Period(last.begins, last.ends),
        minutes=minutes,
        break_minutes=last.session.break_minutes,
        by_video=last.by_video,
        revision=last.revision,
    )


def entries(viewer: Viewer, client_id: UUID, session_id: UUID, *, at: datetime) -> tuple[Entry, ...]:
    """Every line of one person's credit of one session, the first first: how it came about (1 query)."""
    lines = models.Credit.objects.filter(
        within_reach(viewer, "client", at=at), client_id=client_id, session_id=session_id
    ).order_by("revision")
    return tuple(Entry(one.revision, one.minutes, one.on, one.because, one.by_name, one.at) for one in lines)
