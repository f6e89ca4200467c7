"""A published week and what became of it: cancelled, moved, led by others, seats given up and taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.session import models
from stepdown.session.queries.cards import everybody
from stepdown.session.queries.mine import change_of
from stepdown.session.vocabulary import Released, SeatTurn, SessionCard, Since


def since_published(viewer: Viewer, *, week: date, since: datetime) -> tuple[Since, ...]:
    """Every session of the week that holds a day, at all sites, with what happened to it after `since`.

    Sessions that were cancelled before that moment are not in it (5 queries). Everybody's ids are in the
    answer, as in a plan: names are the asker's affair. Raises NotFound for who is no staff.
    """
    if viewer.audience not in (Audience.STAFF, Audience.SYSTEM):
        raise NotFound
    monday = week - timedelta(days=week.weekday())
    rows = models.Session.objects.filter(week=monday).exclude(cancelled_at__lte=since)
    made = {row[0]: row for row in rows.values_list("id", "by_name", "at")}
    cards = everybody(made)
    changes: dict[UUID, list[models.Change]] = {}
    told = models.Change.objects.filter(session_id__in=list(cards), at__gt=since)
    for one in told.select_related("site", "room", "leader").order_by("at", "id"):
        changes.setdefault(one.session_id, []).append(one)
    seats = _seats(list(cards), since)
    return tuple(
        _since(card, made[card.id], changes.get(card.id, []), tuple(seats.get(card.id, ())))
        for card in cards.values()
    )


def _seats(session_ids: list[UUID], since: datetime) -> dict[UUID, list[SeatTurn]]:
    """Seats taken after the moment, and those given up that were held at it."""
    found: dict[UUID, list[SeatTurn]] = {}
    rows = models.Seat.objects.filter(session_id__in=session_ids)
    for one in rows.filter(at__gt=since, released_at=None).order_by("at", "id"):
        found.setdefault(one.session_id, []).append(SeatTurn(one.client_id, None, one.by_name, one.at))
    for one in rows.filter(released_at__gt=since, at__lte=since).order_by("released_at", "id"):
        turn = SeatTurn(one.client_id, Released(one.released_why), one.released_by, one.released_at or one.at)
        found.setdefault(one.session_id, []).append(turn)
    return found


def _since(
    card: SessionCard,
    made: tuple[UUID, str, datetime],
    changes: list[models.Change],
    seats: tuple[SeatTurn, ...],
) -> Since:
    told = tuple(map(change_of, changes))
    return Since(
        session=card,
        planned=told[0].before if told else card.placing,
        planned_leader_id=changes[0].leader_id if changes else card.leader_id,
        by_name=made[1],
        made_at=made[2],
        changes=told,
        seats=seats,
    )
