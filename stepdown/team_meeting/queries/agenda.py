"""Who should be talked about, as the house sees it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from stepdown.episode.queries import open_at
from stepdown.kernel.viewer import Viewer
from stepdown.place.queries import zone_of
from stepdown.placement.queries import newest_decisions
from stepdown.plan.queries import reviews_due, unsigned
from stepdown.team_meeting import models, rules
from stepdown.team_meeting.vocabulary import Agenda, ClientFacts, Proposed


def agenda_figures(viewer: Viewer) -> Agenda:
    """The clinic's own figures for what puts somebody on the agenda."""
    return rules.agenda()


def proposal(viewer: Viewer, site_id: UUID, *, at: datetime) -> tuple[Proposed, ...]:
    """Everybody in treatment at a site, within reach, whom there is a reason to talk about (about 15 queries
    whatever the length).
    """
    zone, figures = ZoneInfo(zone_of(site_id)), rules.agenda()
    day = at.astimezone(zone).date()
    episodes = open_at(viewer, site_id, at=at)
    ids = [one.client_id for one in episodes]
    decided = newest_decisions(viewer, ids, at=at)
    until = day + timedelta(days=figures.review_within_days)
    due: dict[UUID, date] = {}
    for one in reviews_due(viewer, until=until, of=ids, at=at):
        due.setdefault(one.client_id, one.due_on)
    waiting = {card.client_id for card in unsigned(viewer, ids, at=at)}
    talked = dict(
        models.Item.objects.filter(client_id__in=ids, meeting__locked_at__isnull=False)
        .exclude(decisions__contains=["held_over"])
        .values_list("client_id")
        .annotate(last=Max("meeting__starts_at"))
    )
    facts = (
        ClientFacts(
            client_id=one.client_id,
            opened_on=one.opened_at.astimezone(zone).date(),
            in_danger=one.client_id in decided and bool(decided[one.client_id].overruled),
            review_due_on=due.get(one.client_id),
            unsigned_plan=one.client_id in waiting,
            decided_on=decided[one.client_id].at.astimezone(zone).date()
            if one.client_id in decided
            else None,
            discussed_on=talked[one.client_id].astimezone(zone).date() if one.client_id in talked else None,
        )
        for one in episodes
    )
    return rules.propose(facts, figures, day)
