"""The end of a day: what is not done, by person; whom nobody has reached; the day closed with a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.attendance import queries as attendance
from stepdown.attendance.vocabulary import Presence, Roll, RollRow
from stepdown.curriculum import queries as curriculum
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.note import queries as notes
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import ClientCard
from stepdown.place.queries import site
from stepdown.week_close import actions, queries
from stepdown.week_close.vocabulary import ClosedDay, Ended, Left, Missed, NotReached, Undone

EVERYBODY = Viewer(Audience.SYSTEM, name="the closing of the day")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class OfStaff:
    """What one member of staff has left of a day."""

    staff_id: UUID | None
    name: str
    left: tuple[Left, ...]


@dataclass(frozen=True)
class DaySheet:
    """One day at a site: what is not done, who was missed, how it was closed. `alone` are sessions of one
    person, whose note is no sheet of a group.
    """

    site_id: UUID
    site_name: str
    zone: str
    on: date
    today: date
    closed: ClosedDay | None
    sessions: int
    people: int
    of_staff: tuple[OfStaff, ...]
    names: dict[UUID, str]
    titles: dict[UUID, str]
    alone: frozenset[UUID]
    missed: tuple[Missed, ...]

    @property
    def left(self) -> tuple[Left, ...]:
        return tuple(one for every in self.of_staff for one in every.left)


def day(viewer: Viewer, site_id: UUID, *, on: date, at: datetime) -> DaySheet:
    """One day at one of the viewer's sites (about 40 queries). Raises NotFound.

    Everything left is in it; whom the viewer does not reach has no name.
    """
    here = site(viewer, site_id)
    rolls = [one for one in attendance.rolls(EVERYBODY, site_id, on=on, at=at) if one.rows]
    over = [one for one in rolls if one.over(at) and one.session.cancelled is None]
    left = [*_left(over), *_notes(over), *_topics(over, at)]
    missed = tuple(_missed(over))
    ids = {one.client_id for roll in rolls for one in roll.rows}
    names = {key: card.shown_as for key, card in client_cards(viewer, ids, at=at).items()}
    return DaySheet(
        site_id=site_id,
        site_name=here.name,
        zone=here.zone,
        on=on,
        today=at.astimezone(ZoneInfo(here.zone)).date(),
        closed=queries.closed_day(viewer, site_id, on),
        sessions=len(over),
        people=len({one.client_id for roll in over for one in roll.rows if one.presence.there}),
        of_staff=_by_staff(left),
        names=names,
        titles={one.session.id: one.session.title for one in rolls},
        alone=frozenset(one.session.id for one in rolls if one.session.seats == 1),
        missed=missed,
    )


def to_call(
    viewer: Viewer, site_id: UUID, *, at: datetime
) -> tuple[tuple[NotReached, ...], tuple[Missed, ...], dict[UUID, ClientCard]]:
    """Whom nobody has reached at a site: those on the list, and who did not come today or yesterday and is
    not on it yet; with the cards of all of them whom the viewer reaches.
    """
    waiting = queries.not_reached(viewer, site_id, at=at)
    today = at.astimezone(ZoneInfo(site(viewer, site_id).zone)).date()
    fresh = [
        one
        for on in (today, today - DAY)
        for one in _fresh(site_id, on, at)
        if one.client_id not in {other.client_id for other in waiting}
    ]
    ids = {one.client_id for one in waiting} | {one.client_id for one in fresh}
    cards = client_cards(viewer, ids, at=at)
    return waiting, tuple(one for one in fresh if one.client_id in cards), cards


@transaction.atomic
def close_day(*, site_id: UUID, on: date, words: str, by: Viewer, at: datetime) -> ClosedDay:
    """Close a day: what is left is counted, who was not reached goes on the list, who came leaves it.

    Raises Refused, NotFound.
    """
    sheet = day(by, site_id, on=on, at=at)
    made = actions.close_day(
        site_id=site_id, on=on, today=sheet.today, left=sheet.left, words=words, by=by, at=at
    )
    list_missed(site_id=site_id, on=on, by=by, at=at)
    return made


@transaction.atomic
def list_missed(*, site_id: UUID, on: date, by: Viewer, at: datetime) -> int:
    """Put whoever did not come on a day on the list, and take off it whoever came since; how many are new."""
    rolls = attendance.rolls(EVERYBODY, site_id, on=on, at=at)
    came = {one.client_id for roll in rolls for one in roll.rows if one.presence.there}
    for one in queries.not_reached(EVERYBODY, site_id, at=at):
        if one.client_id in came and one.first_on < on:
            actions.end_call(absent_id=one.id, how=Ended.CAME, words="", by=by, at=at)
    return actions.list_absent(missed=_fresh(site_id, on, at), by=by, at=at)


def _fresh(site_id: UUID, on: date, at: datetime) -> tuple[Missed, ...]:
    rolls = attendance.rolls(EVERYBODY, site_id, on=on, at=at)
    found = tuple(_missed([one for one in rolls if one.over(at) and one.session.cancelled is None]))
    settled = queries.spoken_about((one.client_id, one.session_id) for one in found)
    return tuple(one for one in found if (one.client_id, one.session_id) not in settled)


def _left(over: Iterable[Roll]) -> Iterator[Left]:
    for roll in over:
        for row in roll.waiting:
            card = roll.session
            yield Left(_kind(row), card.leader_id, card.leader_name, row.client_id, card.id)


def _kind(row: RollRow) -> Undone:
    if row.unattested:
        return Undone.SCAN
    return Undone.CHECK_OUT if row.open else Undone.NOT_SAID


def _notes(over: Sequence[Roll]) -> Iterator[Left]:
    """Each person who was there has a signed note of the session, or it is still owed by whoever led it."""
    signed = notes.signed_in([one.session.id for one in over])
    for roll in over:
        for row in roll.rows:
            if row.presence.there and (roll.session.id, row.client_id) not in signed:
                card = roll.session
                yield Left(Undone.NOTE, card.leader_id, card.leader_name, row.client_id, card.id)


def _topics(over: Sequence[Roll], at: datetime) -> Iterator[Left]:
    taught = curriculum.taught_in([one.session.id for one in over])
    wanting = curriculum.teaching([one.session for one in over if one.session.id not in taught], at=at)
    for roll in over:
        if roll.session.id in wanting:
            yield Left(Undone.TOPIC, roll.session.leader_id, roll.session.leader_name, None, roll.session.id)


def _missed(over: Iterable[Roll]) -> Iterator[Missed]:
    """Who did not come, and was not there later on the same day."""
    rolls = list(over)
    there = {one.client_id for roll in rolls for one in roll.rows if one.presence.there}
    for roll in rolls:
        card = roll.session
        on = card.during.start.astimezone(ZoneInfo(card.zone)).date()
        for row in roll.rows:
            if row.presence is Presence.DID_NOT_COME and row.client_id not in there:
                yield Missed(row.client_id, card.site_id, card.id, on, card.leader_id)


def _by_staff(left: Iterable[Left]) -> tuple[OfStaff, ...]:
    found: dict[UUID | None, list[Left]] = {}
    for one in left:
        found.setdefault(one.staff_id, []).append(one)
    return tuple(
        sorted(
            (OfStaff(staff_id, every[0].staff_name, tuple(every)) for staff_id, every in found.items()),
            key=lambda one: one.name,
        )
    )
