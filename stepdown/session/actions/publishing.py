"""Publishing a week: afterwards exactly the planned sessions stand, but for what has begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards, staff
from stepdown.place.queries import sites
from stepdown.session import models
from stepdown.session.actions.locking import days_of_week, lock_sessions, require_sites
from stepdown.session.actions.writing import Because, write
from stepdown.session.rules import publishing as rules
from stepdown.session.rules.refusing import leaver
from stepdown.session.vocabulary import ARRANGED, Changes, Dated


@transaction.atomic
def publish_sessions(
    *,
    week: date,
    sessions: Sequence[Dated],
    only_at: frozenset[UUID] | None = None,
    by: Viewer,
    at: datetime,
) -> Changes:
    """Make the sessions of a week stand as planned, at the sites where the actor works.

    Of the system `only_at` says at which sites; None: at all. What stands at others stays.
    The difference to what stands is written and nothing else: the same week again changes nothing. What has
    begun is never touched, nor what was arranged by hand. Raises Refused with every reason, NotFound.
    """
    if week.weekday() != 0:
        raise Refused(Refusal(say("A week begins on its Monday."), field="week"))
    require_sites(by, {one.site_id for one in sessions})
    rows = models.Session.objects.filter(week=week, cancelled_at=None).exclude(plan_key__startswith=ARRANGED)
    if by.audience is not Audience.SYSTEM:
        only_at = by.site_ids
    if only_at is not None:
        rows = rows.filter(site_id__in=list(only_at))
        sessions = [one for one in sessions if one.site_id in only_at]
    standing = lock_sessions(rows, days_of_week(week))
    diff = rules.diff(standing, sessions, at)
    require_whole(week, diff.everything, by, at)
    if noes := rules.clashes(sessions):
        raise Refused(*noes)
    changes = write(diff, Because(), week=week, by=by, at=at)
    if not changes.nothing:
        record(
            by=by,
            at=at,
            verb="publish sessions",
            subject=Subject("week"),
            clients=sorted(changes.client_ids),
            detail={
                "week": week.isoformat(),
                "added": len(changes.added),
                "moved": len(changes.moved),
                "cancelled": len(changes.cancelled),
                "led_by_other": len(changes.led_by_other),
            },
        )
    return changes


def require_whole(week: date, sessions: Sequence[Dated], by: Viewer, at: datetime) -> None:
    """Each of these sessions makes sense, and everybody in it is there. Raises Refused, NotFound."""
    if not sessions:
        return
    here = {site.id: site for site in sites(by)}
    if not {one.site_id for one in sessions} <= here.keys():
        raise NotFound
    zones = {site.id: site.tz for site in here.values()}
    rooms = {site.id: {room.id: room.capacity for room in site.rooms} for site in here.values()}
    if noes := rules.check(week, sessions, zones, rooms):
        raise Refused(*noes)
    require_people({one for session in sessions for one in session.client_ids}, by, at)
    require_leaders({session.leader_id for session in sessions}, by, at)


def require_people(client_ids: set[UUID], by: Viewer, at: datetime) -> None:
    """The actor reaches each of these people. Raises NotFound."""
    if client_ids - client_cards(by, client_ids, at=at).keys():
        raise NotFound


def require_leaders(staff_ids: Iterable[UUID], by: Viewer, at: datetime) -> None:
    """Each of them works here. Raises NotFound, Refused for who has left."""
    known = {card.id: card for card in staff(by, at=at, active=False)}
    for staff_id in sorted(staff_ids):
        if staff_id not in known:
            raise NotFound
        if not known[staff_id].active:
            raise Refused(leaver(known[staff_id].name))
