"""A client's own record, as the client sees it."""

from __future__ import annotations

from datetime import datetime

from stepdown.episode.queries import current, episodes
from stepdown.episode.vocabulary import EpisodeCard
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.overview import rules
from stepdown.overview.queries.chart import standing
from stepdown.overview.queries.milestones import milestone_facts
from stepdown.overview.vocabulary import Milestone, MyRecord
from stepdown.people.queries import require_reach, ties
from stepdown.place.queries import day_at
from stepdown.plan.queries import chart_plan
from stepdown.plan.vocabulary import ChartPlan, PlanStatus
from stepdown.privacy.queries import consents
from stepdown.programme.vocabulary import Programme
from stepdown.signature.queries import papers


def my_record(viewer: Viewer, *, at: datetime) -> MyRecord:
    """What a client sees first: team, programme, plan, papers, consents. Raises NotFound for anybody else."""
    if viewer.client_id is None:
        raise NotFound
    client = require_reach(viewer, viewer.client_id, at=at)
    episode = current(viewer, client.id, at=at)
    # What was reached stays when treatment has ended.
    last = episode or next(iter(episodes(viewer, client.id, at=at)), None)
    programme, phase, week = standing(viewer, episode, at=at)
    plan = chart_plan(viewer, client.id, at=at)
    # What is still being written is the counselor's draft, until it is read together.
    shown = plan if plan is not None and plan.status is not PlanStatus.DRAFT else None
    return MyRecord(
        client=client,
        team=ties(viewer, client.id, at=at),
        episode=episode,
        programme=programme,
        phase=phase,
        week=week,
        plan=shown,
        papers=papers(viewer, client.id, at=at),
        consents=consents(viewer, client.id, at=at),
        milestones=_milestones(viewer, last, programme, shown, at) if last else (),
    )


def _milestones(
    viewer: Viewer, episode: EpisodeCard, programme: Programme | None, plan: ChartPlan | None, at: datetime
) -> tuple[Milestone, ...]:
    facts = milestone_facts(viewer, episode, programme, plan, at=at)
    return rules.milestones(facts, day_at(episode.site_id, at))
