"""What somebody reached on their way: one list for the phone and the chart."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from stepdown.episode.vocabulary import EpisodeCard
from stepdown.kernel.viewer import Viewer
from stepdown.overview import rules
from stepdown.overview.vocabulary import Event, MilestoneFacts
from stepdown.place.queries import zone_of
from stepdown.plan.queries import targets_reached
from stepdown.plan.vocabulary import ChartPlan
from stepdown.programme.vocabulary import Programme
from stepdown.recovery import queries as recovery
from stepdown.step.queries import decisions
from stepdown.step.vocabulary import DecisionCard, DecisionState


def milestone_facts(
    viewer: Viewer, episode: EpisodeCard, programme: Programme | None, plan: ChartPlan | None, *, at: datetime
) -> MilestoneFacts:
    """What the milestones of an episode are made of: an open one, or the last (5 queries)."""
    zone = ZoneInfo(zone_of(episode.site_id))
    today = at.astimezone(zone).date()
    signed_at = plan.signed_at if plan else None
    counted = recovery.days(viewer, [episode.client_id], on=today, at=at).get(episode.client_id)
    marks = recovery.marks(counted) if counted is not None else ()
    reached = targets_reached(viewer, episode.client_id, at=at)
    began_on = episode.opened_at.astimezone(zone).date()
    ended_on = episode.closed_at.astimezone(zone).date() if episode.closed_at else None
    finished = ended_on is not None and any(one.reason.completed for one in episode.discharges[-1:])
    lived = (ended_on - began_on).days // 7 if ended_on else 0
    return MilestoneFacts(
        began_on=began_on,
        plan_signed_on=signed_at.astimezone(zone).date() if signed_at else None,
        review_on=plan.review_due_on if plan else None,
        met=tuple((one.words, one.on) for one in reached),
        weeks=programme.weeks if programme else lived,
        ended_on=ended_on,
        finished_on=ended_on if finished else None,
        days=tuple((one.words, one.on) for one in marks if not one.in_a_row),
    )


def course_events(
    viewer: Viewer, episode: EpisodeCard, programme: Programme | None, plan: ChartPlan | None, *, at: datetime
) -> tuple[Event, ...]:
    """What was reached in an open episode and which steps were decided, as the chart tells what happened."""
    zone = ZoneInfo(zone_of(episode.site_id))
    facts = milestone_facts(viewer, episode, programme, plan, at=at)
    found = [
        Event(datetime.combine(on, time(12), zone), "flag", words, "", "moss")
        for words, on, _ in rules.won(facts)
        if on <= at.astimezone(zone).date()
    ]
    told = decisions(viewer, episode.client_id, at=at)
    return (*found, *(_decided(one) for one in told if one.episode_id == episode.id))


def _decided(one: DecisionCard) -> Event:
    words = rules.step_told(one.direction.label, one.effective_on, back=one.state is DecisionState.UNDONE)
    return Event(one.at, "dot", words, one.undone_why or one.words, "lake")
