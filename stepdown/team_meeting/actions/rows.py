"""Rows that a change holds until it is done; for this room only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.team_meeting import models
from stepdown.team_meeting.queries.meetings import visible


def open_meeting(by: Viewer, meeting_id: UUID) -> models.Meeting:
    """A meeting of the viewer's sites that nobody has signed yet, held. Raises Refused, NotFound."""
    row = any_meeting(by, meeting_id)
    if row.locked_at is not None:
        raise Refused(Refusal(say("This meeting is signed. A decision can get an addendum.")))
    return row


def any_meeting(by: Viewer, meeting_id: UUID) -> models.Meeting:
    """A meeting of the viewer's sites, held. Raises NotFound."""
    if not visible(by).filter(id=meeting_id).exists():
        raise NotFound
    return models.Meeting.objects.select_for_update().get(id=meeting_id)


def item_within_reach(by: Viewer, item_id: UUID, at: datetime) -> models.Item:
    """One person of an agenda, where the viewer may see them. Raises NotFound."""
    row = models.Item.objects.filter(id=item_id).first()
    if row is None:
        raise NotFound
    require_reach(by, row.client_id, at=at)
    return row


def touch(row: models.Meeting, **columns: object) -> None:
    """Change a held meeting and give it its next version."""
    models.Meeting.objects.filter(id=row.id).update(version=row.version + 1, **columns)
    row.version += 1
