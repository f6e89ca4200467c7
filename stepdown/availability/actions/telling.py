"""What somebody tells of their way, and of when their family can come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from stepdown.audit.actions import record
from stepdown.availability import models
from stepdown.availability.vocabulary import MOST_WAY, QUARTER, Means
from stepdown.kernel.period import WeekWindow
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.queries.contacts import contact
from stepdown.place.queries import site


@transaction.atomic
def tell_way(*, client_id: UUID, site_id: UUID, minutes: int, means: Means, by: Viewer, at: datetime) -> None:
    """Say how long a client needs to a site, as they tell it. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    site(by, site_id)
    if not 0 <= minutes <= MOST_WAY:
        raise Refused(Refusal(say("Give minutes from 0 to {most}.", most=MOST_WAY), field="minutes"))
    _way(client_id, site_id).update(ended_at=at)
    try:
        with transaction.atomic():
            made = models.Way.objects.create(
                client_id=client_id,
                site_id=site_id,
                minutes=minutes,
                means=means,
                staff_id=by.staff_id,
                by_name=by.name[:120],
                at=at,
            )
    except IntegrityError:
        raise Refused(Refusal(say("Somebody else entered this way just now. Look at it again."))) from None
    record(by=by, at=at, verb="tell way", subject=Subject("way", made.id), clients=[client_id])


@transaction.atomic
def forget_way(*, client_id: UUID, site_id: UUID, by: Viewer, at: datetime) -> None:
    """Say that nobody knows how long a client needs to a site. Raises NotFound."""
    require_reach(by, client_id, at=at)
    row = _way(client_id, site_id).first()
    if row is None:
        raise NotFound
    _way(client_id, site_id).update(ended_at=at)
    record(by=by, at=at, verb="forget way", subject=Subject("way", row.id), clients=[client_id])


@transaction.atomic
def tell_family_times(
    *,
    client_id: UUID,
    contact_id: UUID | None,
    windows: Collection[WeekWindow],
    by: Viewer,
    at: datetime,
) -> int:
    """Add times at which somebody of the family can come; how many are new. Raises Refused, NotFound."""
    require_reach(by, client_id, at=at)
    if contact_id is not None:
        contact(by, client_id, contact_id, at=at)
    if not windows:
        raise Refused(Refusal(say("Choose at least one day."), field="days"))
    if any(one.minutes % QUARTER or one.start.minute % QUARTER for one in windows):
        raise Refused(Refusal(say("Give times on quarters of an hour."), field="starts"))
    told = {"client_id": client_id, "contact_id": contact_id, "ended_at": None}
    standing = {
        WeekWindow(one.weekday, one.starts, one.ends) for one in models.FamilyTime.objects.filter(**told)
    }
    made = models.FamilyTime.objects.bulk_create(
        [
            models.FamilyTime(
                client_id=client_id,
                contact_id=contact_id,
                weekday=one.weekday,
                starts=one.start,
                ends=one.end,
                staff_id=by.staff_id,
                by_name=by.name[:120],
                at=at,
            )
            for one in sorted(set(windows) - standing)
        ],
        ignore_conflicts=True,
    )
    record(
        by=by,
        at=at,
        verb="tell family times",
        subject=Subject("client", client_id),
        clients=[client_id],
        detail={"times": len(made)},
    )
    return len(made)


@transaction.atomic
def forget_family_time(*, client_id: UUID, time_id: UUID, by: Viewer, at: datetime) -> None:
    """Say that the family cannot come at a time any more. Raises NotFound."""
    require_reach(by, client_id, at=at)
    rows = models.FamilyTime.objects.filter(id=time_id, client_id=client_id, ended_at=None)
    if not rows.update(ended_at=at):
        raise NotFound
    subject = Subject("family time", time_id)
    record(by=by, at=at, verb="forget family time", subject=subject, clients=[client_id])


def _way(client_id: UUID, site_id: UUID) -> QuerySet[models.Way]:
    return models.Way.objects.filter(client_id=client_id, site_id=site_id, ended_at=None)
