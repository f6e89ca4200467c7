"""Questions about the drafts of a week."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.timetable import models
from stepdown.timetable.rules.checking import broken
from stepdown.timetable.rules.wire import plan_from, problem_from
from stepdown.timetable.vocabulary import DraftCard, DraftLine, Origin, Plan, Problem, Tiers, WeekLine

# A problem never changes, and a board asks for the same one at every move: the last few stay read.
KEPT_READ = 4


def weeks(viewer: Viewer, *, at: datetime) -> tuple[WeekLine, ...]:
    """Every week of which a draft is kept, the newest first. Raises NotFound."""
    of_staff(viewer)
    rows = (
        models.Draft.objects.values("week")
        .annotate(standing=Count("id", filter=Q(set_aside_at=None)), last=Max("published_at"))
        .order_by("-week")
    )
    return tuple(WeekLine(row["week"], row["standing"], row["last"]) for row in rows)


def drafts(viewer: Viewer, *, week: date, at: datetime) -> tuple[DraftLine, ...]:
    """The drafts of a week, the newest first, also those published or set aside. Raises NotFound."""
    of_staff(viewer)
    rows = models.Draft.objects.filter(week=week).defer("problem", "plan").order_by("-number")
    return tuple(map(_line, rows))


def draft(viewer: Viewer, draft_id: UUID, *, at: datetime) -> DraftCard:
    """A draft whole, checked anew. Raises NotFound."""
    of_staff(viewer)
    row = _rows().filter(id=draft_id).first()
    if row is None:
        raise NotFound
    return card_of(row)


def published(viewer: Viewer, *, week: date, at: datetime) -> DraftCard | None:
    """What was published last for a week; None where nothing was. Raises NotFound."""
    of_staff(viewer)
    found = _rows().filter(week=week, published_at__isnull=False)
    row = found.order_by("-published_at", "-number").first()
    return card_of(row) if row else None


def of_staff(viewer: Viewer) -> None:
    """Weeks of the whole house are nothing for clients or the public. Raises NotFound."""
    if viewer.audience not in (Audience.STAFF, Audience.SYSTEM):
        raise NotFound


def _rows() -> QuerySet[models.Draft]:
    return models.Draft.objects.defer("problem")


def card_of(row: models.Draft) -> DraftCard:
    """A row as a card, its plan checked by the rules."""
    problem, plan = problem_of(row.id), plan_of(row)
    return DraftCard(
        id=row.id,
        week=row.week,
        number=row.number,
        version=row.version,
        problem=problem,
        plan=plan,
        tiers=Tiers(**row.tiers),
        broken=broken(problem, plan),
        bound=row.bound,
        origin=Origin(row.origin),
        made_by_name=row.made_by_name,
        at=row.at,
        changed_at=row.changed_at,
        published_at=row.published_at,
        set_aside_at=row.set_aside_at,
    )


@lru_cache(maxsize=KEPT_READ)
def problem_of(draft_id: UUID) -> Problem:
    """The problem of a draft."""
    kept = models.Draft.objects.values_list("problem", flat=True).get(id=draft_id)
    return problem_from(json.dumps(kept))


def plan_of(row: models.Draft) -> Plan:
    return plan_from(json.dumps(row.plan))


def _line(row: models.Draft) -> DraftLine:
    return DraftLine(
        id=row.id,
        week=row.week,
        number=row.number,
        version=row.version,
        tiers=Tiers(**row.tiers),
        bound=row.bound,
        origin=Origin(row.origin),
        made_by_name=row.made_by_name,
        at=row.at,
        changed_at=row.changed_at,
        published_at=row.published_at,
        set_aside_at=row.set_aside_at,
    )
