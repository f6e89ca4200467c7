"""The week meter of one person and of many: the ledger, the seats ahead, and what each payer asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.attendance.queries import absent, credits, treats
from stepdown.attendance.vocabulary import Credit, Presence
from stepdown.episode.queries import stays_of
from stepdown.episode.vocabulary import StayCard
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.overview.meter import (
    Asked,
    Came,
    Meter,
    State,
    Stay,
    of_programme,
    of_rule,
    rules_for,
    week_meter,
    without,
)
from stepdown.people.queries import client_cards, require_reach
from stepdown.place.queries import zone_of
from stepdown.programme.queries import programme_version, rules_in_force
from stepdown.programme.vocabulary import RuleEdition
from stepdown.session.queries import of_clients
from stepdown.session.vocabulary import MySession
from stepdown.transfer.queries import away
from stepdown.transfer.vocabulary import Away

_STATES = {
    Presence.EXCUSED: State.EXCUSED,
    Presence.DID_NOT_COME: State.ABSENT,
    Presence.IMPAIRED: State.IMPAIRED,
}
# A payer's week that holds a day began at most six days before it and ends at most seven after it.
BEFORE, AFTER = timedelta(days=6), timedelta(days=8)


def meter(viewer: Viewer, client_id: UUID, *, on: date, at: datetime) -> Meter:
    """One person's weeks that hold a day (about 12 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    return meters(viewer, [client_id], on=on, at=at)[client_id]


def meters(viewer: Viewer, client_ids: Iterable[UUID], *, on: date, at: datetime) -> dict[UUID, Meter]:
    """The weeks that hold a day, of those of these people whom the viewer reaches (about 12 queries whatever
    their number). Who was in no programme that week has no weeks.
    """
    cards = client_cards(viewer, client_ids, at=at)
    ids = list(cards)
    zones = {client_id: zone_of(card.site_id) for client_id, card in cards.items()}
    during = _span(on, zones.values())
    stays = stays_of(viewer, ids, during=during, at=at)
    came = _came(viewer, ids, during, at)
    gone = away(viewer, ids, during=during)
    rulebook = _Rulebook(viewer, on)
    return {
        client_id: _meter(
            client_id, on, zones[client_id],
            without(_stays(viewer, stays.get(client_id, ()), zones[client_id]),
                    _gone(gone.get(client_id, ()), zones[client_id])),
            came[client_id], rulebook,
        )
        for client_id in ids
    }  # fmt: skip


class _Rulebook:
    """Editions of rules by day, each day asked for once."""

    def __init__(self, viewer: Viewer, on: date) -> None:
        self._viewer, self.on = viewer, on
        self._known: dict[date, tuple[RuleEdition, ...]] = {}

    def of(self, day: date) -> tuple[RuleEdition, ...]:
        if day not in self._known:
            self._known[day] = rules_in_force(self._viewer, on=day)
        return self._known[day]

    def asked(self, stay: Stay) -> Iterator[Asked]:
        """What is asked of a stay: each rule in the edition in force on the first day of its own week."""
        for rule in rules_for(stay.programme, stay.phase, self.of(self.on)):
            if (now := of_rule(rule)) is None:
                continue
            first = now.week_of(self.on)
            then = next((one for one in self.of(first) if one.key == rule.key), rule)
            yield of_rule(then) or now


def _meter(
    client_id: UUID, on: date, zone: str, stays: list[Stay], came: list[Came], rulebook: _Rulebook
) -> Meter:
    monday = on - timedelta(days=on.weekday())
    of_week = [one for one in stays if one.inside(monday, monday + timedelta(days=7))]
    if not of_week:
        return Meter(client_id, on, zone, ())
    # The stay of the day; where the day lies outside all of them, the last of the week.
    main = next((one for one in of_week if one.inside(on, on + timedelta(days=1))), of_week[-1])
    asked = [of_programme(main.programme, main.phase), *rulebook.asked(main)]
    return Meter(client_id, on, zone, tuple(week_meter(one, on, stays, came) for one in asked))


def _span(on: date, zones: Iterable[str]) -> Period:
    """Every week that can hold a day, in whatever zone."""
    names = set(zones) or {"UTC"}
    starts = [datetime.combine(on - BEFORE, time(0), ZoneInfo(one)) for one in names]
    ends = [datetime.combine(on + AFTER, time(0), ZoneInfo(one)) for one in names]
    return Period(min(starts), max(ends))


def _stays(viewer: Viewer, cards: Iterable[StayCard], zone: str) -> list[Stay]:
    """Stays as days of the site's calendar: the day of a change belongs to what begins."""
    found = []
    for card in cards:
        programme = programme_version(viewer, card.terms.programme_version_id)
        phase = next(
            (one for one in programme.phases if one.number == card.terms.phase), programme.phases[-1]
        )
        start = card.starts_at.astimezone(ZoneInfo(zone)).date()
        end = card.ends_at.astimezone(ZoneInfo(zone)).date() if card.ends_at else None
        found.append(Stay(programme, phase, start, end))
    return found


def _gone(found: Iterable[Away], zone: str) -> list[tuple[date, date | None]]:
    """Days in care elsewhere on the site's calendar."""
    tz = ZoneInfo(zone)
    return [
        (one.starts_at.astimezone(tz).date(), one.ends_at.astimezone(tz).date() if one.ends_at else None)
        for one in found
    ]


def _came(viewer: Viewer, ids: list[UUID], during: Period, at: datetime) -> dict[UUID, list[Came]]:
    """What everybody attended, has booked, or did not come to."""
    seats = of_clients(viewer, ids, during=during, at=at)
    done = credits(viewer, ids, during=during, at=at)
    over = {one.session_id for own in seats.values() for one in own if _end(one) <= at}
    noted = absent(viewer, ids, over, at=at) if over else {}
    return {
        client_id: list(_of_one(client_id, seats[client_id], done[client_id], noted, at)) for client_id in ids
    }


def _of_one(
    client_id: UUID,
    seats: Iterable[MySession],
    done: Iterable[Credit],
    noted: Mapping[tuple[UUID, UUID], Presence],
    at: datetime,
) -> Iterator[Came]:
    credited = {one.session_id: one for one in done}
    for one in credited.values():
        yield _attended(one)
    for seat in seats:
        on = seat.during.start.astimezone(ZoneInfo(seat.zone)).date()
        whole = seat.minutes if treats(seat.kind, on=on) else 0
        had = credited.get(seat.session_id)
        if _end(seat) > at:
            # Of a session that runs what is credited already is done, the rest is booked.
            state, minutes = State.BOOKED, max(0, whole - (had.minutes if had else 0))
        elif had is not None:
            continue
        else:
            absence = noted.get((client_id, seat.session_id))
            state, minutes = (_STATES[absence], 0) if absence else (State.WAITING, whole)
        pause = seat.break_minutes if had is None and minutes else 0
        yield Came(seat.session_id, seat.title, seat.kind, on, seat.during, state, minutes, pause, whole)


def _attended(one: Credit) -> Came:
    """A session with credited minutes; break as far as it is sure that somebody was there for it: who has all
    minutes was there throughout.
    """
    length = (one.during.end or one.during.start) - one.during.start
    whole = int(length.total_seconds()) // 60 - one.break_minutes
    pause = one.break_minutes if one.minutes >= whole else 0
    return Came(
        one.session_id, one.title, one.service, one.on, one.during, State.DONE, one.minutes, pause, whole
    )


def _end(one: MySession) -> datetime:
    return one.during.end or one.during.start
