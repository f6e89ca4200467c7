"""The people behind each figure of a house, those not counted in it first; each figure opens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.drugtest.queries import counted_by_client
from stepdown.episode.queries import in_phase, opened_in
from stepdown.episode.vocabulary import EpisodeEnds
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.measure.queries import changed_of
from stepdown.outcomes.queries.board import FIRST_DAYS, RETAINED, came_at_first, require_lead
from stepdown.outcomes.vocabulary import Behind, Key, Span
from stepdown.people.queries import client_cards
from stepdown.week_close.queries import kept_by_client

Told = Iterable[tuple[UUID, bool, Words]]


@dataclass(frozen=True)
class _Asked:
    """Whose people are asked for: at which sites, since when, of which part of the figure."""

    viewer: Viewer
    sites: Sequence[UUID]
    since: datetime
    at: datetime
    part: str


def behind(viewer: Viewer, key: Key, span: Span, *, part: str = "", at: datetime) -> tuple[Behind, ...]:
    """The people behind a figure, those not counted in it first; 500 at most, within reach.

    `part` narrows the ends to one reason, people in treatment to one phase ("programme key:phase"), and names
    the scale of a change. Raises NotFound for a figure that is not about people, and for who may not lead.
    """
    require_lead(viewer)
    since = at - timedelta(weeks=span.weeks)
    asked = _Asked(viewer, sorted(viewer.site_ids), since, at, part)
    days = next((number for number, one in RETAINED.items() if one is key), None)
    told = _after_days(asked, days) if days is not None else _FIGURES.get(key, _nobody)(asked)
    rows = tuple(told)
    cards = client_cards(viewer, {client_id for client_id, _, _ in rows}, at=at)
    found = [
        Behind(client_id, cards[client_id].shown_as, counted, words)
        for client_id, counted, words in rows
        if client_id in cards
    ]
    return tuple(sorted(found, key=lambda one: (one.counted, one.name)))


def _nobody(asked: _Asked) -> Told:
    raise NotFound


def _here(asked: _Asked) -> Told:
    programme, _, phase = asked.part.partition(":")
    if asked.part and not phase.isdigit():
        raise NotFound
    number = int(phase) if phase else 0
    listed = in_phase(asked.viewer, asked.sites, programme=programme, phase=number, at=asked.at)
    return [(one.client_id, True, _lasted(one, asked.at)) for one in listed]


def _ended(asked: _Asked) -> Told:
    listed = opened_in(asked.viewer, asked.sites, since=asked.since, ended=asked.part, at=asked.at)
    return [(one.client_id, True, _lasted(one, asked.at)) for one in listed]


def _at_first(asked: _Asked) -> Told:
    until = asked.at - FIRST_DAYS
    listed = opened_in(asked.viewer, asked.sites, since=asked.since, until=until, at=asked.at)
    came = came_at_first(asked.viewer, listed)
    return [(one.client_id, one.episode_id in came, _lasted(one, asked.at)) for one in listed]


def _after_days(asked: _Asked, days: int) -> Told:
    until = asked.at - timedelta(days=days)
    listed = opened_in(asked.viewer, asked.sites, since=asked.since, until=until, at=asked.at)
    return [(one.client_id, _days(one, asked.at) >= days, _lasted(one, asked.at)) for one in listed]


def _hours(asked: _Asked) -> Told:
    for one in kept_by_client(asked.viewer, asked.sites, since=asked.since.date(), at=asked.at):
        words = say(
            "{had} of {asked} h; closed weeks: {n}",
            had=_hours_of(one.had),
            asked=_hours_of(one.asked),
            n=one.weeks,
        )
        yield one.client_id, one.had >= one.asked, words


def _counted_days(asked: _Asked) -> Told:
    for one in kept_by_client(asked.viewer, asked.sites, since=asked.since.date(), at=asked.at):
        words = say("{had} of {wanted} days", had=one.days_had, wanted=one.days_wanted)
        yield one.client_id, one.days_had >= one.days_wanted, words


def _tests(asked: _Asked) -> Told:
    found = counted_by_client(asked.viewer, asked.sites, since=asked.since.date(), at=asked.at)
    for client_id, (good, number) in found.items():
        yield client_id, good == number, say("{n} of {of} tests as expected", n=good, of=number)


def _changed(asked: _Asked) -> Told:
    began = opened_in(asked.viewer, asked.sites, since=asked.since, at=asked.at)
    for one in changed_of(asked.viewer, {each.client_id for each in began}, asked.part):
        words = say("from {first} to {last}", first=one.first, last=one.last)
        yield one.client_id, one.last < one.first, words


_FIGURES: dict[Key, Callable[[_Asked], Told]] = {
    Key.IN_TREATMENT: _here,
    Key.ENDED: _ended,
    Key.FIVE_SESSIONS: _at_first,
    Key.HOURS_KEPT: _hours,
    Key.DAYS_COUNTED: _counted_days,
    Key.TESTS: _tests,
    Key.CHANGE: _changed,
}


def _hours_of(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _days(one: EpisodeEnds, at: datetime) -> int:
    return ((one.closed_at or at) - one.opened_at).days


def _lasted(one: EpisodeEnds, at: datetime) -> Words:
    if one.closed_at is None:
        return say("here for {n} days", n=_days(one, at))
    return say("ended after {n} days", n=_days(one, at))
