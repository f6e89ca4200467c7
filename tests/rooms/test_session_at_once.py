"""Many hands on one week at one moment: nothing is booked twice, nobody waits for each other for ever.

Each guarantee is the database's: the raw rows below are refused without any action of ours.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from time import monotonic
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.session import actions, models
from stepdown.session.vocabulary import Placing, SessionCard
from tests import scenes_session as scenes
from tests.cast import NOW, Cast, assemble
from tests.scenes_episode import in_threads

ROUNDS, HANDS = 4, 8
# Far more than the whole takes; a deadlock is found after one second, a live-lock never.
LONGEST = 60.0


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return assemble()


def _twice_at_once() -> list[str]:
    """What stands twice at one time, worked out anew from the rows, apart from the constraints."""
    found = []
    standing = models.Session.objects.filter(cancelled_at=None)
    rows = [("room", one.room_id, one.during) for one in standing if one.room_id]
    rows += [("leader", one.leader_id, one.during) for one in standing]
    for seat in models.Seat.objects.filter(released_at=None).select_related("session"):
        rows.append(("client", seat.client_id, seat.session.during))
        if seat.session.cancelled_at is not None or not 1 <= seat.number <= seat.session.seats:
            found.append(f"seat {seat.number} of {seat.session.title}")
    by_key: dict[tuple[str, UUID], list[DateTimeTZRange]] = {}
    for what, key, during in rows:
        by_key.setdefault((what, key), []).append(during)
    for (what, _), spans in by_key.items():
        spans.sort(key=lambda span: span.lower)
        found += [f"{what} at {two.lower}" for one, two in pairwise(spans) if two.lower < one.upper]
    numbers = models.Seat.objects.filter(released_at=None).values_list("session_id", "number")
    if len(set(numbers)) != len(numbers):
        found.append("a seat is taken twice")
    return found


class _Hand:
    """Somebody who changes the week at random, again and again; refusals are part of it."""

    def __init__(self, cast: Cast, by: Viewer, seed: int) -> None:
        self._cast, self._by, self._dice = cast, by, random.Random(seed)
        self.done, self.refused = 0, 0

    def work(self) -> None:
        for _ in range(ROUNDS):
            for act in (self._publish, self._move, self._seat, self._lead, self._seat):
                try:
                    act()
                    self.done += 1
                except (Refused, Stale):
                    self.refused += 1

    def _during(self) -> Period:
        return scenes.hour(self._dice.randrange(2), self._dice.choice((9, 10, 11, 17, 19)), minutes=120)

    def _publish(self) -> None:
        sessions = [
            scenes.a_group(
                self._cast,
                key,
                self._during(),
                *self._dice.sample(("robin", "alex", "jamie"), 2),
                leader=self._dice.choice(("dana", "ines", "priya")),
                room=self._dice.choice(("Oak", "Elm")),
                seats=self._dice.choice((2, 3)),
            )
            for key in self._dice.sample("abcd", 3)
        ]
        actions.publish_sessions(week=scenes.NEXT, sessions=sessions, by=self._by, at=NOW)

    def _any(self) -> models.Session | None:
        rows = list(models.Session.objects.filter(cancelled_at=None).order_by("id"))
        return self._dice.choice(rows) if rows else None

    def _move(self) -> None:
        if row := self._any():
            room = self._dice.choice(list(scenes.rooms(self._cast, "Oak", "Elm").values()))
            to = Placing(self._cast.harbor.id, room, False, self._during())
            actions.move_session(session_id=row.id, to=to, version=row.version, by=self._by, at=NOW)

    def _seat(self) -> None:
        if row := self._any():
            client = self._cast.clients[self._dice.choice(("robin", "alex", "jamie"))]
            actions.give_seat(session_id=row.id, client_id=client.id, by=self._by, at=NOW)

    def _lead(self) -> None:
        if row := self._any():
            leader = self._cast.staff[self._dice.choice(("dana", "ines", "priya"))].id
            actions.change_leader(
                session_id=row.id, leader_id=leader, version=row.version, by=self._by, at=NOW
            )


@pytest.mark.django_db(transaction=True)
def test_eight_hands_on_one_week_never_book_twice_and_never_wait_for_ever(people: Cast) -> None:
    scenes.rooms(people, "Oak", "Elm")
    hands = [
        _Hand(people, people.viewer(name), seed) for seed, name in enumerate(("dora", "priya") * (HANDS // 2))
    ]
    began = monotonic()
    ends = in_threads(*(hand.work for hand in hands))
    # None ended with a deadlock, or with anything but what it was asked to do; none is still waiting.
    assert ends == [None] * HANDS
    assert monotonic() - began < LONGEST
    assert sum(hand.done + hand.refused for hand in hands) == HANDS * ROUNDS * 5
    assert sum(hand.done for hand in hands) > HANDS * ROUNDS
    assert models.Session.objects.exists()
    assert _twice_at_once() == []


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once(people: Cast) -> None:
    scenes.publish(people, scenes.a_group(people, "a", scenes.hour(0, 9), "robin", seats=2))
    card, viewers = scenes.card(people, "a"), [people.viewer(name) for name in ("dora", "priya")]

    def give(by: Viewer, client: str) -> None:
        actions.give_seat(session_id=card.id, client_id=people.clients[client].id, by=by, at=NOW)

    ends = in_threads(lambda: give(viewers[0], "alex"), lambda: give(viewers[1], "jamie"))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Refused"]
    assert scenes.card(people, "a").taken == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_week_published_twice_at_one_moment_stands_once(people: Cast) -> None:
    week = [
        scenes.a_group(people, "a", scenes.hour(0, 9), "robin"),
        scenes.a_group(people, "b", scenes.hour(1, 9), "robin", "alex"),
    ]
    viewers = [people.viewer(name) for name in ("dora", "priya")] * 4

    def publish(by: Viewer) -> None:
        actions.publish_sessions(week=scenes.NEXT, sessions=week, by=by, at=NOW)

    assert in_threads(*(lambda by=by: publish(by) for by in viewers)) == [None] * 8
    assert models.Session.objects.count() == 2
    assert models.Seat.objects.count() == 3


# -- by raw rows, past every action


def _raw_session(card: SessionCard, **other: object) -> models.Session:
    columns = {
        "id": new_id(),
        "site_id": card.site_id,
        "room_id": None,
        "leader_id": card.leader_id,
        "kind": "group",
        "group_key": "raw",
        "title": "Raw",
        "during": DateTimeTZRange(card.during.start + timedelta(minutes=30), card.during.end),
        "seats": 3,
        "week": card.week,
        "plan_key": "raw",
        "at": NOW,
        "by_name": "raw",
    }
    return models.Session.objects.create(**(columns | other))


def _raw_seat(row: models.Session, client_id: UUID, number: int, **other: object) -> models.Seat:
    columns = {"during": row.during, "seats": row.seats, "at": NOW, "by_name": "raw"} | other
    return models.Seat.objects.create(session=row, client_id=client_id, number=number, **columns)


def _leader_twice(cast: Cast, card: SessionCard) -> None:
    _raw_session(card)


def _room_twice(cast: Cast, card: SessionCard) -> None:
    _raw_session(card, leader_id=cast.staff["ines"].id, room_id=card.room_id)


def _client_twice(cast: Cast, card: SessionCard) -> None:
    row = _raw_session(card, leader_id=cast.staff["ines"].id)
    _raw_seat(row, cast.clients["robin"].id, 1)


def _seat_twice(cast: Cast, card: SessionCard) -> None:
    _raw_seat(models.Session.objects.get(id=card.id), cast.clients["jamie"].id, 1)


def _seat_too_many(cast: Cast, card: SessionCard) -> None:
    row = models.Session.objects.get(id=card.id)
    _raw_seat(row, cast.clients["jamie"].id, row.seats + 1)


def _seat_at_another_time(cast: Cast, card: SessionCard) -> None:
    row = models.Session.objects.get(id=card.id)
    span = DateTimeTZRange(card.during.start - timedelta(hours=2), card.during.start)
    _raw_seat(row, cast.clients["jamie"].id, 3, during=span)


def _seat_of_more(cast: Cast, card: SessionCard) -> None:
    row = models.Session.objects.get(id=card.id)
    _raw_seat(row, cast.clients["jamie"].id, row.seats + 1, seats=row.seats + 1)


def _moved_onto_another(cast: Cast, card: SessionCard) -> None:
    later = scenes.card(cast, "later")
    models.Session.objects.filter(id=later.id).update(
        room=None,
        leader_id=cast.staff["priya"].id,
        during=DateTimeTZRange(card.during.start, card.during.end),
    )


RAW: dict[str, tuple[Callable[[Cast, SessionCard], None], str]] = {
    "leader": (_leader_twice, "session_leader_once"),
    "room": (_room_twice, "session_room_once"),
    "client": (_client_twice, "session_client_once"),
    "seat": (_seat_twice, "session_seat_once"),
    "a seat too many": (_seat_too_many, "session_seat_is_there"),
    "a seat at another time": (_seat_at_another_time, "session_seat_follows_its_session"),
    "a seat of more": (_seat_of_more, "session_seat_follows_its_session"),
    "moved onto another": (_moved_onto_another, "session_client_once"),
}


@pytest.mark.parametrize("what", RAW)
def test_no_row_books_anything_twice(cast: Cast, what: str) -> None:
    scenes.publish(
        cast,
        scenes.a_group(cast, "now", scenes.hour(0, 9), "robin", "alex"),
        scenes.a_group(cast, "later", scenes.hour(0, 11), "robin", leader="ines"),
    )
    work, constraint = RAW[what]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        work(cast, scenes.card(cast, "now"))
    assert _twice_at_once() == []


def test_a_seat_moves_with_its_session_and_is_held_against_others_there(cast: Cast) -> None:
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), "robin"))
    card = scenes.card(cast, "a")
    span = DateTimeTZRange(scenes.hour(1, 9).start, scenes.hour(1, 9).end)
    models.Session.objects.filter(id=card.id).update(during=span)
    assert models.Seat.objects.get().during == span


def test_without_its_locks_a_publisher_would_not_wait(cast: Cast) -> None:
    """The days of a week are locked while it is published, the earliest first."""
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), "robin"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND classid = 20261 ORDER BY objid"
        )
        days = [day for (day,) in cursor.fetchall()]
    first = scenes.NEXT.toordinal() - 1
    assert days == list(range(first, first + 10))


def test_the_checker_of_these_checks_sees_what_it_looks_for(cast: Cast) -> None:
    """With the constraints gone, what raw rows book twice is found: finding nothing says something."""
    scenes.publish(cast, scenes.a_group(cast, "now", scenes.hour(0, 9), "robin", "alex"))
    card = scenes.card(cast, "now")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, table in (
            ("session_room_once", "session_session"),
            ("session_leader_once", "session_session"),
            ("session_client_once", "session_seat"),
            ("session_staff_once", "session_leading"),
        ):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    row = _raw_session(card, room_id=card.room_id)
    _raw_seat(row, cast.clients["robin"].id, 1)
    assert sorted(one.split()[0] for one in _twice_at_once()) == ["client", "leader", "room"]
