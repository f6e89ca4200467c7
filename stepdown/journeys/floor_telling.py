"""Telling people of what changed on the day: each by the way safe for them, at once; else somebody calls.

What goes outside says only that there is something, as for a published week. Whoever can only be called
stands in a notice to their accountable counselor; whoever is not safe to reach calls us.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from stepdown.journeys.publish_week.telling import SAID, notify_staff, to_tell
from stepdown.journeys.week_problem.gather import EVERYBODY
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox.actions import post, write
from stepdown.outbox.vocabulary import Channel, Draft, LetterKind, To
from stepdown.people.queries import accountable_for, client_card
from stepdown.phone.actions import message_address
from stepdown.phone.queries import line, safe_from
from stepdown.place.queries import zone_of
from stepdown.session.vocabulary import Changes, SessionCard
from stepdown.timetable.vocabulary import TellingWay, ToTell

_SENT = {TellingWay.EMAIL: Channel.EMAIL, TellingWay.SMS: Channel.SMS}


def tell(changes: Changes, *, by: Viewer, at: datetime) -> frozenset[UUID]:
    """Tell everybody whose day is another; whom somebody has to call is what comes back."""
    told = {one.client_id: one.way for one in to_tell(changes.client_ids, at=at) if not _written(one, by, at)}
    call = frozenset(client_id for client_id, way in told.items() if way is not TellingWay.NOT_SAFE)
    _ask_to_call(call, by, at)
    for week in sorted({card.week for card in _touched(changes)}):
        notify_staff(week, changes, by=by, at=at)
    return call


def _touched(changes: Changes) -> Iterator[SessionCard]:
    yield from (*changes.added, *changes.cancelled, *changes.altered)
    yield from (one.session for one in changes.moved)
    yield from (one.session for one in changes.led_by_other)
    yield from (one.session for one in (*changes.joined, *changes.left))


def _ask_to_call(client_ids: frozenset[UUID], by: Viewer, at: datetime) -> None:
    theirs = accountable_for(EVERYBODY, client_ids, at=at)
    words = say("Their day changed and no message reaches them safely: call them.")
    for client_id, tie in sorted(theirs.items(), key=lambda one: str(one[0])):
        post(
            to_staff_id=tie.staff_id,
            kind=LetterKind.WEEK,
            words=words,
            client_id=client_id,
            by=by,
            at=at,
        )


def _written(one: ToTell, by: Viewer, at: datetime) -> bool:
    channel = _SENT.get(one.way)
    if channel is None or one.line_id is None:
        return False
    try:
        shown = line(EVERYBODY, one.client_id, one.line_id, at=at)
        address = message_address(client_id=one.client_id, line_id=one.line_id, by=EVERYBODY, at=at)
    except (NotFound, Refused):
        return False
    zone = zone_of(client_card(EVERYBODY, one.client_id, at=at).site_id)
    write(
        draft=Draft(
            To(client_id=one.client_id, address=address),
            channel,
            LetterKind.WEEK,
            SAID,
            about_client_id=one.client_id,
            not_before=safe_from(shown, zone, at=at),
        ),
        by=by,
        at=at,
    )
    return True
