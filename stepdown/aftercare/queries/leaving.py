"""Questions about ends by the clinic: the notice of an episode, appeals that wait."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from stepdown.aftercare import models, rules
from stepdown.aftercare.queries.clocks import today_of
from stepdown.aftercare.vocabulary import GivenHow, NoticeCard, NoticeState, Terms
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach, within_reach

_FILE = Path(__file__).parents[1] / "data" / "ending.toml"


@cache
def terms() -> Terms:
    """What an end by the clinic needs. Raises ValueError with every fault of the file."""
    found = rules.read_terms(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    if not isinstance(found, Terms):
        raise ValueError("; ".join(str(one.reason) for one in found))
    return found


def notice(viewer: Viewer, client_id: UUID, *, at: datetime) -> NoticeCard | None:
    """Somebody's newest notice, also a withdrawn one (1 query)."""
    return notices(viewer, [client_id], at=at).get(client_id)


def notices(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, NoticeCard]:
    """The newest notice of each person that has one (1 query)."""
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids)).order_by("at", "recorded_at")
    return {row.client_id: _card(row) for row in rows}


def against_end(viewer: Viewer, client_id: UUID, episode_id: UUID, *, at: datetime) -> Refusal | None:
    """What stands against the clinic ending this episode today (1 query). Raises NotFound."""
    today = today_of(require_reach(viewer, client_id, at=at).site_id, at)
    found = notice(viewer, client_id, at=at)
    return rules.against_end(found if found is not None and found.episode_id == episode_id else None, today)


def first_days(on: date) -> tuple[date, date]:
    """After a notice of a day: the first day treatment may end, and the last to appeal."""
    return rules.last_days(terms(), on)


def appeals_open(viewer: Viewer, *, most: int, at: datetime) -> tuple[NoticeCard, ...]:
    """Notices within reach whose appeal waits for somebody to decide it, the oldest first (1 query)."""
    rows = _rows(viewer, at).filter(appeal__isnull=False, appeal__ruling=None, withdrawn_at=None)
    return tuple(_card(row) for row in rows.order_by("appeal__at")[:most])


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Notice]:
    reach = within_reach(viewer, "client", at=at)
    return models.Notice.objects.filter(reach).select_related("appeal__ruling")


def _card(row: models.Notice) -> NoticeCard:
    appeal = getattr(row, "appeal", None)
    ruling = getattr(appeal, "ruling", None)
    state = rules.notice_state(
        withdrawn=row.withdrawn_at is not None,
        appealed=appeal is not None,
        stands=ruling.stands if ruling is not None else None,
    )
    return NoticeCard(
        id=row.id,
        client_id=row.client_id,
        episode_id=row.episode_id,
        reason=row.reason,
        elsewhere=row.elsewhere,
        how=GivenHow(row.how),
        given_on=row.given_on,
        ends_on=row.ends_on,
        appeal_until=row.appeal_until,
        danger=row.danger,
        by_id=row.staff_id,
        by_name=row.by_name,
        state=NoticeState(state),
        appeal_words=appeal.words if appeal else "",
        appealed_on=appeal.on if appeal else None,
        answer_by=appeal.on + timedelta(days=row.answer_days) if appeal else None,
        ruling_words=ruling.words if ruling else "",
        ruled_by=ruling.by_name if ruling else "",
        withdrawn_why=row.withdrawn_why,
    )
