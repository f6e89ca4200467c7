"""Questions before and after a session is moved: how it would stand, what is in the way, what was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from stepdown.kernel.viewer import Viewer
from stepdown.place.queries import site
from stepdown.session import models
from stepdown.session.queries.cards import everybody, here
from stepdown.session.queries.mine import change_of
from stepdown.session.rules.moving import seats_there
from stepdown.session.rules.publishing import dated_as
from stepdown.session.vocabulary import Change, Dated, Placing, SessionCard


def moved_to(viewer: Viewer, card: SessionCard, to: Placing) -> Dated:
    """A session as it would stand at another time or place (a few queries). Raises NotFound."""
    rooms = site(viewer, to.site_id).rooms if to.room_id else ()
    capacity = next((room.capacity for room in rooms if room.id == to.room_id), None)
    return replace(
        dated_as(card),
        site_id=to.site_id,
        room_id=to.room_id,
        by_video=to.by_video,
        during=to.during,
        seats=seats_there(card, capacity),
    )


def in_the_way(session_id: UUID, to: Dated) -> tuple[SessionCard, ...]:
    """The other sessions then that have its room, its leader or somebody in it, at whatever site, with
    everybody in them: for a check, never for a page (3 queries).
    """
    rows = models.Session.objects.filter(
        Q(leader_id=to.leader_id)
        | Q(room_id=to.room_id, room_id__isnull=False)
        | Q(places__client_id__in=to.client_ids, places__released_at=None),
        cancelled_at=None,
        during__overlap=DateTimeTZRange(to.during.start, to.during.end),
    ).exclude(id=session_id)
    return tuple(everybody(rows.values_list("id", flat=True)).values())


def changes_of(viewer: Viewer, session_id: UUID, *, at: datetime) -> tuple[Change, ...]:
    """What happened to a session at the viewer's sites since it stands, the newest first (1 query)."""
    rows = models.Change.objects.filter(session__in=here(viewer).filter(id=session_id))
    rows = rows.select_related("site", "room", "leader").order_by("-at", "-id")
    return tuple(map(change_of, rows))
