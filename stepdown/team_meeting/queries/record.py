"""What of meetings stays with a person: signed decisions on the chart, tasks with their owners."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach, within_reach
from stepdown.people.vocabulary import Held
from stepdown.place.queries import day_at
from stepdown.team_meeting import models
from stepdown.team_meeting.queries.meetings import items_of, task_card
from stepdown.team_meeting.vocabulary import TaskCard, TeamDecision


def decisions_of(
    viewer: Viewer, client_id: UUID, *, before: datetime | None = None, limit: int = 50, at: datetime
) -> tuple[TeamDecision, ...]:
    """What the team decided about a client and signed, newest first. Raises NotFound out of reach."""
    require_reach(viewer, client_id, at=at)
    rows = models.Item.objects.filter(client_id=client_id, meeting__locked_at__isnull=False)
    if before is not None:
        rows = rows.filter(meeting__starts_at__lt=before)
    chosen = list(
        rows.select_related("meeting__leader")
        .prefetch_related("meeting__attendances")
        .order_by("-meeting__starts_at", "-id")[:limit]
    )
    items = {
        one.id: one
        for one in items_of(viewer, models.Item.objects.filter(id__in=[row.id for row in chosen]), at=at)
    }
    found = []
    for row in chosen:
        held = row.meeting
        there = sorted(one.name for one in held.attendances.all() if one.came_at is not None)
        if held.locked_at is not None:
            found.append(
                TeamDecision(
                    items[row.id],
                    held.id,
                    held.title,
                    held.starts_at,
                    held.leader.name,
                    tuple(there),
                    held.locked_at,
                )
            )
    return tuple(found)


def tasks_of(viewer: Viewer, staff_id: UUID, *, at: datetime, limit: int = 50) -> tuple[TaskCard, ...]:
    """What somebody still has to do from meetings, soonest first; about clients within reach only."""
    rows = models.Task.objects.select_related("owner").filter(owner_id=staff_id, done_at=None)
    mine = rows.filter(within_reach(viewer, "client", at=at) | Q(client=None))
    return tuple(task_card(row) for row in mine.order_by("due_on", "id")[:limit])


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The open tasks somebody took away from meetings. Their words may tell a name, so they stay inside."""
    rows = models.Task.objects.filter(owner_id=staff_id, done_at=None).select_related("meeting")
    return tuple(
        Held(
            say("Task of the team"),
            row.id,
            row.client_id,
            say("Task from {title}, {day}", title=row.meeting.title, day=_day(row.meeting)),
            row.due_on,
        )
        for row in rows.order_by("due_on", "id")
    )


def _day(held: models.Meeting) -> date:
    return day_at(held.site_id, held.starts_at)
