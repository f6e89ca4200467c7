"""Questions about kinds of group and people kept apart."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Permission
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import of_staff
from stepdown.timetable.vocabulary import GroupKindCard, GroupKindWords, KeptApartCard, Place


def group_kinds(viewer: Viewer, *, at: datetime) -> tuple[GroupKindCard, ...]:
    """What the clinic says of its kinds of group, by title. Raises NotFound."""
    of_staff(viewer)
    return tuple(kind_card(row) for row in models.GroupKind.objects.order_by("title", "key"))


def kind_card(row: models.GroupKind) -> GroupKindCard:
    words = GroupKindWords(
        key=row.key,
        title=row.title,
        least=row.least,
        most=row.most,
        site_ids=tuple(row.site_ids),
        place=Place(row.place),
        skill=row.skill,
        asks=tuple(row.asks),
        language=row.language,
        closed=row.closed,
        member_ids=tuple(row.member_ids),
        starts=tuple(row.starts),
        follows=row.follows,
        begins_on=row.begins_on,
        weeks=row.weeks,
    )
    return GroupKindCard(row.id, words, row.version, row.at)


def kept_apart(viewer: Viewer, *, at: datetime) -> tuple[KeptApartCard, ...]:
    """Who is kept apart now, of those whom the viewer reaches on both sides, the newest first.

    Raises NotFound.
    """
    of_staff(viewer)
    rows = models.KeptApart.objects.filter(ended_at=None).order_by("-at", "-id")
    # An empty reach is everybody's; beside an "or" it would be nobody's.
    if viewer.audience is not Audience.SYSTEM:
        other = Q(other=None) | within_reach(viewer, "other", at=at)
        rows = rows.filter(within_reach(viewer, "client", at=at) & other)
    return tuple(map(apart_card, rows))


def every_pair(viewer: Viewer, *, at: datetime) -> tuple[KeptApartCard, ...]:
    """Every pair kept apart, whoever entered it: ids for making a week, never for a page. Raises NotFound."""
    if viewer.audience is not Audience.SYSTEM and not viewer.may(Permission.PLAN_WEEK):
        raise NotFound
    return tuple(map(apart_card, models.KeptApart.objects.filter(ended_at=None).order_by("at", "id")))


def apart_card(row: models.KeptApart) -> KeptApartCard:
    return KeptApartCard(row.id, row.client_id, row.other_id, row.staff_id, row.by_name, row.at, row.ended_at)
