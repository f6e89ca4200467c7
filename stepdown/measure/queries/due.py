"""What is due, of many clients at once: by the schedule of the programme and phase they are in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.episode.queries import currents
from stepdown.episode.vocabulary import EpisodeCard
from stepdown.kernel.viewer import Viewer
from stepdown.measure import models
from stepdown.measure.queries.instruments import instruments, schedule
from stepdown.measure.rules.due import instruments_of, line_for, stands
from stepdown.measure.vocabulary import Due, Instrument, Schedule
from stepdown.place.queries import zone_of

# Filled in at the assessment, so long before admission, it counts as the first one [K].
BEFORE = timedelta(days=7)


def due(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Due, ...]]:
    """Each instrument that is asked of each client in treatment, in the order of the schedule: due, late, or
    done and next on a day, by the clock of their site (9 queries and their zones, however many people).
    """
    asking = schedule(viewer)
    known = {one.key: one for one in instruments(viewer)}
    cards = currents(viewer, client_ids, at=at)
    done, excused = _done(cards, at), _excused(cards)
    return {
        client_id: tuple(_each(card, asking, known, done, excused, at)) for client_id, card in cards.items()
    }


def _each(
    card: EpisodeCard,
    asking: Schedule,
    known: dict[str, Instrument],
    done: dict[tuple[UUID, str], list[datetime]],
    excused: dict[tuple[UUID, str], tuple[date, str]],
    at: datetime,
) -> list[Due]:
    zone = ZoneInfo(zone_of(card.site_id))
    terms = card.stay.terms if card.stay else None
    found = []
    for key in instruments_of(asking):
        line = line_for(asking, key, terms.programme_key if terms else "", terms.phase if terms else 0)
        of = known.get(key)
        if line is None or of is None:
            continue
        days = [one.astimezone(zone).date() for one in done.get((card.client_id, key), ())]
        until, why = excused.get((card.client_id, key), (None, ""))
        on = at.astimezone(zone).date()
        now = stands(line, card.opened_at.astimezone(zone).date(), days, until, on)
        kept = why if until is not None and until > on else ""
        found.append(
            Due(
                client_id=card.client_id,
                instrument=key,
                title=of.title,
                called=of.called,
                minutes=of.minutes,
                asked_by=of.asked_by,
                state=now.state,
                due_on=now.due_on,
                last_on=now.last_on,
                excused=kept,
            )
        )
    return found


def _done(cards: dict[UUID, EpisodeCard], at: datetime) -> dict[tuple[UUID, str], list[datetime]]:
    since = min((card.opened_at for card in cards.values()), default=at) - BEFORE
    rows = models.Filling.objects.filter(
        client_id__in=list(cards), at__gte=since, at__lte=at, voided=None
    ).values_list("client_id", "key", "at")
    found: dict[tuple[UUID, str], list[datetime]] = {}
    for client_id, key, moment in rows:
        if moment >= cards[client_id].opened_at - BEFORE:
            found.setdefault((client_id, key), []).append(moment)
    return found


def _excused(cards: dict[UUID, EpisodeCard]) -> dict[tuple[UUID, str], tuple[date, str]]:
    rows = models.Excused.objects.filter(client_id__in=list(cards)).order_by("at", "id")
    return {
        (row.client_id, row.key): (row.until, row.why)
        for row in rows
        if row.at >= cards[row.client_id].opened_at
    }
