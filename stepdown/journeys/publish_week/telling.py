"""Telling everybody whose week changed: people by the way safe for them, staff on their Today page."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.closure import queries as ways
from stepdown.closure.vocabulary import LineSeen, ReachFacts
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.outbox.actions import post, write
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, To
from stepdown.people.queries import client_card, client_cards, who_sign_in
from stepdown.people.vocabulary import ClientCard
from stepdown.phone import actions as phone
from stepdown.phone.queries import line, lines_of, safe_from
from stepdown.phone.vocabulary import Line, LineKind
from stepdown.place.queries import zone_of
from stepdown.session.vocabulary import Changes, SessionCard
from stepdown.timetable import actions as timetable
from stepdown.timetable import queries
from stepdown.timetable.vocabulary import TellingCard, TellingWay, ToTell

BATCH = 50
# The whole message outside says only that there is one; this is what stands behind the sign-in.
SAID = say("Your plan for the week has changed. Sign in to see it.")
# Longer lists are counted: the week itself is one click away.
LISTED = 6
_NONE = "–"


def to_tell(client_ids: Iterable[UUID], *, at: datetime) -> tuple[ToTell, ...]:
    """By which way each of these people hears of it (3 queries, whatever the number)."""
    cards = client_cards(EVERYBODY, client_ids, at=at)
    signs_in = who_sign_in(EVERYBODY, cards, at=at)
    lines = lines_of(EVERYBODY, cards, at=at)
    found = []
    for client_id in sorted(cards, key=str):
        told = ways.ways(_facts(cards[client_id], client_id in signs_in, lines.get(client_id, ())))
        found.append(ToTell(client_id, TellingWay(told.way.value), str(told.why), told.line_id))
    return tuple(found)


def _facts(card: ClientCard, signs_in: bool, lines: tuple[Line, ...]) -> ReachFacts:
    seen = tuple(
        LineSeen(one.id, one.told.kind is LineKind.EMAIL, one.told.messages, one.told.times) for one in lines
    )
    has_number = any(one.told.kind is LineKind.PHONE for one in lines)
    return ReachFacts(signs_in, card.language, seen, may_be_called=True, has_number=has_number)


def tell_due(*, limit: int = BATCH, by: Viewer, at: datetime) -> int:
    """Hand messages that wait to the outbox, one transaction each. Several workers never write one twice.

    What goes wrong with one is raised when the others are told.
    """
    told: list[bool] = []
    with ExitStack() as each:  # runs all of it, the last first
        for one in reversed(queries.to_write(by, limit=limit)):
            each.callback(lambda one: told.append(_write(one, by, at)), one)
    return sum(told)


@transaction.atomic
def _write(one: TellingCard, by: Viewer, at: datetime) -> bool:
    if one.line_id is None or not timetable.hold(told_id=one.id):
        return False
    try:
        shown = line(by, one.client_id, one.line_id, at=at)
        address = phone.message_address(client_id=one.client_id, line_id=one.line_id, by=by, at=at)
    except (NotFound, Refused):
        why = "The line says no to messages now."
        timetable.call_instead(told_id=one.id, why=why, by=by, at=at)
        return False
    zone = zone_of(client_card(by, one.client_id, at=at).site_id)
    letter_id = write(
        draft=Draft(
            To(client_id=one.client_id, address=address),
            Channel.EMAIL if one.way is TellingWay.EMAIL else Channel.SMS,
            LetterKind.WEEK,
            SAID,
            about_client_id=one.client_id,
            not_before=safe_from(shown, zone, at=at),
        ),
        by=by,
        at=at,
    )
    timetable.written(told_id=one.id, letter_id=letter_id, by=by, at=at)
    return True


def notify_staff(week: date, changes: Changes, *, by: Viewer, at: datetime) -> int:
    """One notice for each member of staff whose week changed, with what changed in it."""
    staff = sorted(_concerned(changes), key=str)
    for staff_id in staff:
        words = _told(week, changes, staff_id)
        post(to_staff_id=staff_id, kind=LetterKind.WEEK, words=words, by=by, at=at)
    return len(staff)


def _concerned(changes: Changes) -> frozenset[UUID]:
    """Staff whose own week is another, or whose sessions have other people."""
    seats = {seat.session.leader_id for seat in (*changes.joined, *changes.left)}
    return changes.staff_ids | seats


def _told(week: date, changes: Changes, staff_id: UUID) -> Words:
    given = [one for one in changes.led_by_other if one.session.leader_id == staff_id]
    lost = [one for one in changes.led_by_other if one.before_id == staff_id]
    new = [*_led(changes.added, staff_id), *(one.session for one in given)]
    moved = _led((one.session for one in changes.moved), staff_id)
    gone = [*_led(changes.cancelled, staff_id), *(one.session for one in lost)]
    touched = {one.id for one in (*new, *moved, *gone)}
    seats = {seat.session.id: seat.session for seat in (*changes.joined, *changes.left)}
    others = [one for one in _led(seats.values(), staff_id) if one.id not in touched]
    day = f"{week:%a} {week.day} {week:%b}"
    if new and not (moved or gone or others):
        return say("Your week from {day} stands. New in it: {new}.", day=day, new=_listed(new))
    return say(
        "Your week from {day}. New: {new}. Moved: {moved}. No longer yours or cancelled: {gone}. "
        "With other people: {people}.",
        day=day,
        new=_listed(new),
        moved=_listed(moved),
        gone=_listed(gone),
        people=_listed(others),
    )


def _led(sessions: Iterable[SessionCard], staff_id: UUID) -> list[SessionCard]:
    return [one for one in sessions if one.leader_id == staff_id]


def _listed(sessions: list[SessionCard]) -> str:
    if not sessions:
        return _NONE
    if len(sessions) > LISTED:
        return str(len(sessions))
    return ", ".join(map(_named, sorted(sessions, key=_start)))


def _start(one: SessionCard) -> tuple[datetime, str]:
    return one.during.start, one.title


def _named(one: SessionCard) -> str:
    start = one.during.start.astimezone(ZoneInfo(one.zone))
    return f"{start:%a %H:%M} {one.title}"
