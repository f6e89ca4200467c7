"""Publishing a draft in one stroke: checked twice, dated, made to stand, everybody concerned told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.journeys.publish_week import dating, standing, telling
from stepdown.journeys.week_problem import Gathered, gathered
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards, staff
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites
from stepdown.session import actions as sessions
from stepdown.session import queries as standing_sessions
from stepdown.session.vocabulary import ARRANGED, Changes, Dated, SessionCard
from stepdown.timetable import actions as timetable
from stepdown.timetable import queries
from stepdown.timetable.vocabulary import DraftCard

NOT_THERE = Refusal(
    say("Only sessions at sites where you do not work would change."),
    lifted_by=say("Somebody who plans the week there publishes it."),
)


@dataclass(frozen=True)
class Published:
    """What publishing did: what changed for whom, how many people are told, what changed since the draft.

    `again` where the draft was published before: then nothing was done. `elsewhere` names the sites whose
    sessions would change too, but where whoever published does not plan: nothing was written there.
    """

    draft_id: UUID
    changes: Changes
    told: int
    since: tuple[Words, ...]
    again: bool = False
    elsewhere: tuple[str, ...] = ()


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
    # A week holds together over all sites; written are those alone where its planner works.
    whole = replace(by, audience=Audience.SYSTEM)
    mine = None if by.audience is Audience.SYSTEM else by.site_ids
    stands = standing_sessions.of_week(whole, week=draft.week, at=at)
    every = {site.id: site for site in sites(whole)}
    zones = {site.id: site.tz for site in every.values()}
    made = dating.dated(now, draft.problem, draft.plan, zones, stands)
    changing = {site_id for site_id in every if _at(site_id, made, at) != _at(site_id, stands, at)}
    if mine is not None and changing and not changing & mine:
        raise Refused(NOT_THERE)
    changes = sessions.publish_sessions(week=draft.week, sessions=made, only_at=mine, by=whole, at=at)
    people = telling.to_tell(changes.client_ids, at=at)
    timetable.tell(draft_id=draft_id, people=people, by=by, at=at)
    telling.notify_staff(draft.week, changes, by=by, at=at)
    elsewhere = sorted(every[one].name for one in changing - (mine or changing))
    return Published(draft_id, changes, len(people), found.since, elsewhere=tuple(elsewhere))


def _at(site_id: UUID, cards: Iterable[Dated | SessionCard], at: datetime) -> set[tuple[object, ...]]:
    """What is planned at a site and has not begun: what, when, where, with whom."""
    return {
        (one.plan_key, one.during, one.room_id, one.leader_id, frozenset(one.client_ids))
        for one in cards
        if one.site_id == site_id and one.during.start > at and not one.plan_key.startswith(ARRANGED)
    }


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
