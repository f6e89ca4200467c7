"""Writing what a diff says, as a whole: the constraints that keep two things apart look at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused
from stepdown.kernel.viewer import Viewer
from stepdown.session import models, queries
from stepdown.session.rules.publishing import Diff, Seated, altered, placing_of, seating
from stepdown.session.rules.refusing import BOOKED
from stepdown.session.vocabulary import (
    Cancellation,
    Cancelled,
    Changes,
    Dated,
    LedByOther,
    Moved,
    Released,
    Seat,
    SessionCard,
    Turn,
)

_ONCE = "session_room_once, session_leader_once, session_client_once, session_staff_once"
_LATER = f"SET CONSTRAINTS {_ONCE} DEFERRED"
_NOW = f"SET CONSTRAINTS {_ONCE} IMMEDIATE"
_BATCH = 500
_Taken = dict[UUID, dict[UUID, models.Seat]]
_Change = tuple[SessionCard, Dated]


@dataclass(frozen=True)
class Because:
    """Why an act takes sessions or seats away: said at each of them."""

    cancelled: Cancelled = Cancelled.WEEK_CHANGED
    words: str = ""
    released: Released = Released.WEEK_CHANGED
    moved: str = ""


def write(diff: Diff, because: Because, *, week: date | None = None, by: Viewer, at: datetime) -> Changes:
    """Do what the diff says; the rows are locked. Sessions that are added are of the `week`.

    Raises Refused where anything would be booked twice.
    """
    pen = _Pen(because, (by.name or by.audience.value)[:120], at)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LATER)
            made, seated = pen.write(week, diff)
            cursor.execute(_NOW)
    except IntegrityError as fault:
        if refusal := next((told for name, told in BOOKED.items() if name in str(fault)), None):
            raise Refused(refusal) from fault
        raise
    told = Cancellation(because.cancelled, because.words, pen.name, at)
    return _changes(diff, made, seated, told)


def _changes(diff: Diff, made: Sequence[UUID], seated: Mapping[UUID, Seated], told: Cancellation) -> Changes:
    cards = queries.everybody([*made, *(card.id for card, _ in diff.change)])
    added = tuple(cards[one] for one in made)
    gone = tuple(replace(card, cancelled=told, version=card.version + 1) for card in diff.cancel)
    moved = [card for card, to in diff.change if card.placing != placing_of(to)]
    led = [card for card, to in diff.change if card.leader_id != to.leader_id]
    other = [card.id for card, to in diff.change if altered(card, to)]
    joined = [Seat(client_id, card) for card in added for client_id in card.client_ids]
    left = [Seat(client_id, card) for card in gone for client_id in card.client_ids]
    for session_id, one in seated.items():
        joined += [Seat(client_id, cards[session_id]) for client_id in one.joined]
        left += [Seat(client_id, cards[session_id]) for client_id in one.left]
    return Changes(
        added=added,
        moved=tuple(Moved(cards[card.id], card.placing) for card in moved),
        cancelled=gone,
        led_by_other=tuple(LedByOther(cards[card.id], card.leader_id) for card in led),
        joined=tuple(joined),
        left=tuple(left),
        altered=tuple(cards[one] for one in other),
        past=diff.past,
    )


class _Pen:
    """One act in the hand of one writer: seats that go, then sessions, then seats that come, so that each row
    fits when it is written.
    """

    def __init__(self, because: Because, name: str, at: datetime) -> None:
        self.name, self._because, self._at = name, because, at

    def write(self, week: date | None, diff: Diff) -> tuple[list[UUID], dict[UUID, Seated]]:
        taken = _taken([card.id for card, _ in diff.change])
        seated = {
            card.id: seating(
                {client_id: row.number for client_id, row in taken[card.id].items()}, to.client_ids, to.seats
            )
            for card, to in diff.change
        }
        self._cancel(diff.cancel)
        self._release(taken, seated)
        self._change(diff.change)
        rows = self._add(week, diff.add) if week else []
        everybody = [
            (row.id, to, one)
            for row, to in rows
            for one in seating({}, to.client_ids, to.seats).numbers.items()
        ]
        for card, to in diff.change:
            numbers = seated[card.id].numbers
            everybody += [(card.id, to, (one, numbers[one])) for one in seated[card.id].joined]
        self._seat(everybody)
        return [row.id for row, _ in rows], seated

    def _cancel(self, cards: Sequence[SessionCard]) -> None:
        ids = [card.id for card in cards]
        if not ids:
            return
        models.Seat.objects.filter(session_id__in=ids, released_at=None).update(
            released_at=self._at, released_by=self.name, released_why=Released.CANCELLED.value
        )
        models.Session.objects.filter(id__in=ids).update(
            cancelled_at=self._at,
            cancelled_by=self.name,
            cancelled_why=self._because.cancelled.value,
            cancelled_words=self._because.words,
            version=F("version") + 1,
        )
        self._remember((card, Turn.CANCELLED) for card in cards)

    def _release(self, taken: _Taken, seated: Mapping[UUID, Seated]) -> None:
        """Seats that are given up; then whoever stays on one that is there no more gets another number."""
        gone = [taken[one][client_id].id for one, seats in seated.items() for client_id in seats.left]
        models.Seat.objects.filter(id__in=gone).update(
            released_at=self._at, released_by=self.name, released_why=self._because.released.value
        )
        other = []
        for session_id, seats in seated.items():
            for client_id, row in taken[session_id].items():
                number = seats.numbers.get(client_id, row.number)
                if number != row.number:
                    row.number = number
                    other.append(row)
        models.Seat.objects.bulk_update(other, ["number"], batch_size=_BATCH)

    def _change(self, changes: Sequence[_Change]) -> None:
        rows = [
            models.Session(id=card.id, version=card.version + 1, **_columns(to))
            for card, to in changes
            if altered(card, to) or card.placing != placing_of(to) or card.leader_id != to.leader_id
        ]
        models.Session.objects.bulk_update(rows, ["version", *_COLUMNS], batch_size=_BATCH)
        moved = ((card, Turn.MOVED) for card, to in changes if card.placing != placing_of(to))
        self._remember(moved, self._because.moved)
        self._remember((card, Turn.LED_BY_OTHER) for card, to in changes if card.leader_id != to.leader_id)

    def _add(self, week: date, dated: Sequence[Dated]) -> list[tuple[models.Session, Dated]]:
        rows = [
            (
                models.Session(
                    id=new_id(),
                    week=week,
                    plan_key=one.plan_key,
                    at=self._at,
                    by_name=self.name,
                    **_columns(one),
                ),
                one,
            )
            for one in dated
        ]
        models.Session.objects.bulk_create((row for row, _ in rows), batch_size=_BATCH)
        return rows

    def _seat(self, everybody: Iterable[tuple[UUID, Dated, tuple[UUID, int]]]) -> None:
        models.Seat.objects.bulk_create(
            (
                models.Seat(
                    session_id=session_id,
                    client_id=client_id,
                    number=number,
                    during=span_of(to.during),
                    seats=to.seats,
                    at=self._at,
                    by_name=self.name,
                )
                for session_id, to, (client_id, number) in everybody
            ),
            batch_size=_BATCH,
        )

    def _remember(self, turns: Iterable[tuple[SessionCard, Turn]], words: str = "") -> None:
        models.Change.objects.bulk_create(
            (
                models.Change(
                    session_id=card.id,
                    turn=turn.value,
                    during=span_of(card.during),
                    site_id=card.site_id,
                    room_id=card.room_id,
                    leader_id=card.leader_id,
                    by_video=card.by_video,
                    words=words,
                    at=self._at,
                    by_name=self.name,
                )
                for card, turn in turns
            ),
            batch_size=_BATCH,
        )


def _taken(ids: Sequence[UUID]) -> _Taken:
    found: _Taken = {one: {} for one in ids}
    for row in models.Seat.objects.filter(session_id__in=ids, released_at=None).order_by("number"):
        found[row.session_id][row.client_id] = row
    return found


def _columns(one: Dated) -> dict[str, object]:
    return {
        "site_id": one.site_id,
        "room_id": one.room_id,
        "leader_id": one.leader_id,
        "kind": one.kind.value,
        "group_key": one.group_key,
        "title": one.title,
        "during": span_of(one.during),
        "break_minutes": one.break_minutes,
        "seats": one.seats,
        "by_video": one.by_video,
        "least": one.least,
        "occasion": one.occasion.value,
    }


_COLUMNS = (
    "site_id", "room_id", "leader_id", "kind", "group_key",
    "title", "during", "break_minutes", "seats", "by_video", "least", "occasion",
)  # fmt: skip


def span_of(period: Period) -> DateTimeTZRange:
    """A period as a range of the database."""
    return DateTimeTZRange(period.start, period.end)
