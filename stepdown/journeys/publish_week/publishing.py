"""Publishing a draft in one stroke: checked twice, dated, made to stand, everybody concerned told once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.journeys.publish_week import dating, standing, telling
from stepdown.journeys.week_problem import Gathered, gathered
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words
from stepdown.people.queries import client_cards, staff
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites
from stepdown.session import actions as sessions
from stepdown.session import queries as standing_sessions
from stepdown.session.vocabulary import Changes
from stepdown.timetable import actions as timetable
from stepdown.timetable import queries
from stepdown.timetable.vocabulary import DraftCard


@dataclass(frozen=True)
class Published:
    """What publishing did: what changed for whom, how many people are told, what changed since the draft.

    `again` where the draft was published before: then nothing was done.
    """

    draft_id: UUID
    changes: Changes
    told: int
    since: tuple[Words, ...]
    again: bool = False


def look(viewer: Viewer, draft_id: UUID, *, at: datetime) -> standing.Standing:
    """What would stand against publishing a draft now, and what changed since it was made.

    Raises NotFound, also for who may not plan the week.
    """
    _require(viewer)
    draft = queries.draft(viewer, draft_id, at=at)
    return _standing(viewer, draft, gathered(viewer, week=draft.week, at=at), at)


@transaction.atomic
def publish(*, draft_id: UUID, version: int, by: Viewer, at: datetime) -> Published:
    """Make a draft what takes place. Published twice, or tried again, it does nothing the second time.

    The plan is checked against the draft's own problem and against the clinic as it is now. Raises Refused
    with every rule it breaks, Stale where the draft is another by now, NotFound.
    """
    _require(by)
    draft = queries.draft(by, draft_id, at=at)
    if not timetable.mark_published(draft_id=draft_id, version=version, by=by, at=at):
        return Published(draft_id, Changes(), 0, (), again=True)
    draft = queries.draft(by, draft_id, at=at)
    now = gathered(by, week=draft.week, at=at)
    found = _standing(by, draft, now, at)
    if found.against:
        raise Refused(*found.against)
    # The week is the whole clinic's, also where its planner does not work; the trail names the planner.
    whole = replace(by, audience=Audience.SYSTEM)
    stands = standing_sessions.of_week(whole, week=draft.week, at=at)
    zones = {site.id: site.tz for site in sites(whole)}
    made = dating.dated(now, draft.problem, draft.plan, zones, stands)
    changes = sessions.publish_sessions(week=draft.week, sessions=made, by=whole, at=at)
    people = telling.to_tell(changes.client_ids, at=at)
    timetable.tell(draft_id=draft_id, people=people, by=by, at=at)
    telling.notify_staff(draft.week, changes, by=by, at=at)
    return Published(draft_id, changes, len(people), found.since)


def _standing(viewer: Viewer, draft: DraftCard, now: Gathered, at: datetime) -> standing.Standing:
    whole = replace(viewer, audience=Audience.SYSTEM)
    every = sites(whole)
    names = {str(room.id): room.name for site in every for room in site.rooms}
    names |= {str(card.id): card.name for card in staff(whole, at=at, active=False)}
    ids = [UUID(one.id) for one in (*draft.problem.clients, *now.problem.clients)]
    reached = client_cards(viewer, ids, at=at)
    names |= {str(one): reached[one].shown_as if one in reached else "Somebody" for one in ids}
    names |= {one.id: now.called(one.group).title for one in draft.plan.sections}
    names |= {key: named.title for key, named in now.names.items()}
    return standing.standing_of(
        draft.problem, draft.plan, now, names, {site.id: site.tz for site in every}, at
    )


def _require(viewer: Viewer) -> None:
    if viewer.audience is not Audience.SYSTEM and not viewer.may(Permission.PLAN_WEEK):
        raise NotFound
