"""A client's own record, as the client sees it."""

from __future__ import annotations

from datetime import datetime

from stepdown.episode.queries import current
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.overview.queries.chart import standing
from stepdown.overview.vocabulary import MyRecord
from stepdown.people.queries import require_reach, ties
from stepdown.plan.queries import chart_plan
from stepdown.privacy.queries import consents
from stepdown.signature.queries import papers


def my_record(viewer: Viewer, *, at: datetime) -> MyRecord:
    """What a client sees first: team, programme, plan, papers, consents. Raises NotFound for anybody else."""
    if viewer.client_id is None:
        raise NotFound
    client = require_reach(viewer, viewer.client_id, at=at)
    episode = current(viewer, client.id, at=at)
    programme, phase, week = standing(viewer, episode, at=at)
    return MyRecord(
        client=client,
        team=ties(viewer, client.id, at=at),
        episode=episode,
        programme=programme,
        phase=phase,
        week=week,
        plan=chart_plan(viewer, client.id, at=at),
        papers=papers(viewer, client.id, at=at),
        consents=consents(viewer, client.id, at=at),
    )
