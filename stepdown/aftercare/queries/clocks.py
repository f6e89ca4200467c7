"""Questions about clocks of check-ups: who is due, how each stands, who is silent."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepdown.aftercare import models, rules
from stepdown.aftercare.vocabulary import (
    Answer,
    CheckUp,
    ClockCard,
    Ended,
    FlagCard,
    Housing,
    Linked,
    Schedule,
    Sign,
    Tried,
    TryCard,
    Way,
)
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Held
from stepdown.place.queries import day_at, zone_of

_FILE = Path(__file__).parents[1] / "data" / "check_ups.toml"


@cache
def schedule() -> Schedule:
    """The clinic's clock of check-ups. Raises ValueError with every fault of the file."""
    found = rules.read_schedule(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    if not isinstance(found, Schedule):
        raise ValueError("; ".join(str(one.reason) for one in found))
    return found


def today_of(site_id: UUID, at: datetime) -> date:
    """The day on the wall of a site."""
    return day_at(site_id, at)


def clock(viewer: Viewer, client_id: UUID, *, at: datetime) -> ClockCard | None:
    """Somebody's newest clock, running or over (4 queries)."""
    return clocks(viewer, [client_id], at=at).get(client_id)


def clocks(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, ClockCard]:
    """The newest clock of each person that has one (4 queries, however many people)."""
    rows = _rows(viewer, at).filter(client_id__in=list(client_ids)).order_by("at", "recorded_at")
    newest = {row.client_id: row for row in rows}
    return {card.client_id: card for card in _cards(list(newest.values()), at)}


def running(viewer: Viewer, client_id: UUID, *, at: datetime) -> bool:
    """Whether somebody's clock runs."""
    found = clock(viewer, client_id, at=at)
    return found is not None and found.running


def due(viewer: Viewer, *, owner_id: UUID | None = None, at: datetime) -> tuple[ClockCard, ...]:
    """Clocks that ask for something, of one owner or of everybody within reach (4 queries).

    Open signs first, also of a clock that has ended: an end of the calls answers no wish for help. Then
    silence, then what fell due first.
    """
    signs = models.Flag.objects.filter(attempt__check_up__clock=OuterRef("id"), linked_at=None)
    rows = _rows(viewer, at).filter(Q(ended_at=None) | Exists(signs)).exclude(ended=Ended.DIED.value)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    found = [one for one in _cards(list(rows), at) if one.open_flags or one.now is not None]
    return tuple(sorted(found, key=_order))


def held_by(viewer: Viewer, staff_id: UUID, *, at: datetime) -> tuple[Held, ...]:
    """The clocks whose calls are somebody's, so that they can move when they leave."""
    rows = models.Clock.objects.filter(owner_id=staff_id, ended_at=None, ends_on__gte=at.date())
    return tuple(
        Held(say("Check-ups after treatment"), row.id, row.client_id, say("Since {day}", day=row.started_on))
        for row in rows.order_by("started_on", "id")
    )


def _order(card: ClockCard) -> tuple[bool, bool, date]:
    first = card.now.due_on if card.now is not None else card.started_on
    return not card.open_flags, card.silent_since is None, first


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Clock]:
    reach = within_reach(viewer, "client", at=at)
    return models.Clock.objects.filter(reach).select_related("owner", "client")


def _cards(rows: Sequence[models.Clock], at: datetime) -> list[ClockCard]:
    """Each clock as it stands on the day of its client's site (3 queries)."""
    if not rows:
        return []
    tries: dict[UUID, list[models.Try]] = defaultdict(list)
    check_ups: dict[UUID, list[models.CheckUp]] = defaultdict(list)
    ids = [row.id for row in rows]
    for one in models.CheckUp.objects.filter(clock_id__in=ids).order_by("due_on"):
        check_ups[one.clock_id].append(one)
    for attempt in models.Try.objects.filter(check_up__clock_id__in=ids).order_by("at", "recorded_at"):
        tries[attempt.check_up_id].append(attempt)
    flags = _flags(ids)
    return [_card(row, check_ups[row.id], tries, flags.get(row.id, ()), at) for row in rows]


def _flags(ids: Iterable[UUID]) -> Mapping[UUID, tuple[FlagCard, ...]]:
    found: dict[UUID, list[FlagCard]] = defaultdict(list)
    rows = models.Flag.objects.filter(attempt__check_up__clock_id__in=list(ids))
    for row in rows.select_related("attempt__check_up").order_by("-at"):
        found[row.attempt.check_up.clock_id].append(
            FlagCard(
                id=row.id,
                client_id=row.client_id,
                signs=tuple(Sign(one) for one in row.signs),
                words=row.attempt.words,
                at=row.at,
                how=Linked(row.how) if row.how else None,
                link_words=row.link_words,
                linked_by=row.linked_by,
                linked_at=row.linked_at,
            )
        )
    return {clock_id: tuple(cards) for clock_id, cards in found.items()}


def _card(
    row: models.Clock,
    check_ups: Sequence[models.CheckUp],
    tries: Mapping[UUID, Sequence[models.Try]],
    flags: tuple[FlagCard, ...],
    at: datetime,
) -> ClockCard:
    zone = ZoneInfo(zone_of(row.client.site_id))
    today, over = at.astimezone(zone).date(), row.ended_at.astimezone(zone).date() if row.ended_at else None
    plan = schedule()
    told = [_tried(one, tries.get(one.id, ())) for one in check_ups]
    found = rules.states(told, plan, over or today)
    ended = Ended(row.ended) if row.ended else Ended.DONE if row.ends_on < today else None
    return ClockCard(
        id=row.id,
        client_id=row.client_id,
        owner_id=row.owner_id,
        owner_name=row.owner.name,
        started_on=row.started_on,
        ends_on=row.ends_on,
        check_ups=tuple(
            CheckUp(one.id, one.key, one.words, one.due_on, one.until, state, _try_cards(tries, one.id))
            for one, state in zip(check_ups, found, strict=True)
        ),
        flags=flags,
        silent_since=None if ended else rules.silence(told, found, plan),
        ended=ended,
        ended_on=over or (row.ends_on if ended else None),
        ended_words=row.ended_words,
    )


def _tried(row: models.CheckUp, tries: Sequence[models.Try]) -> Tried:
    return Tried(
        row.due_on,
        row.until,
        vain=sum(not one.reached for one in tries),
        talks=tuple(one.on for one in tries if one.reached),
    )


def _try_cards(tries: Mapping[UUID, Sequence[models.Try]], check_up_id: UUID) -> tuple[TryCard, ...]:
    return tuple(
        TryCard(
            id=one.id,
            way=Way(one.way),
            reached=one.reached,
            answer=Answer(one.used, Housing(one.housing), one.asks, one.words),
            by_name=one.by_name,
            by_self=one.by_self,
            at=one.at,
        )
        for one in tries.get(check_up_id, ())
    )
