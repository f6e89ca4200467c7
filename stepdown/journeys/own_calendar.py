"""A client's own appointments for the calendar on their phone: when, and a word that tells nobody anything.

RFC 5545, times in UTC. No name, no place, no number, no word of the house: what lies on somebody's phone, and
with whoever runs their calendar, says only that they are busy. Each fetch passes the gate as the client's own
copy; the first of a day at an address has its line in the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from stepdown.journeys.disclose import TO_CLIENT, Asked, Released, release, release_again
from stepdown.people.actions import count_fetch, told_today
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import KnownCalendar
from stepdown.place.queries import day_at
from stepdown.privacy.vocabulary import Category, Purpose
from stepdown.session.queries import of_client
from stepdown.session.vocabulary import MySession

BACK, AHEAD = timedelta(weeks=1), timedelta(weeks=8)
MEDIA_TYPE = "text/calendar; charset=utf-8"
# A calendar has to hold something: without an appointment, the zone its times are in.
_EMPTY = """\
BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE"""
# Revisions are counted in seconds from here on, so that a later one is always the greater number.
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@transaction.atomic
def calendar_file(*, known: KnownCalendar, at: datetime) -> Released | None:
    """The appointments of the next weeks; None where the address was asked too often within the hour.

    Raises NotFound where the address was cancelled meanwhile.
    """
    if not count_fetch(address_id=known.address_id, at=at):
        return None
    card = client_card(known.viewer, known.client_id, at=at)
    day = day_at(card.site_id, at)
    first = told_today(address_id=known.address_id, day=day)
    sessions = of_client(known.viewer, known.client_id, since=at - BACK, until=at + AHEAD, at=at)
    asked = Asked("calendar", (known.client_id,), TO_CLIENT, Purpose.OWN_REQUEST, frozenset({Category.HOURS}))
    return (release if first else release_again)(
        asked=asked,
        filename="calendar.ics",
        media_type=MEDIA_TYPE,
        # No notice goes with it: on a phone it would say what the calendar keeps to itself.
        make=lambda _cover: calendar_text(known.address_id, str(known.title.label), sessions),
        by=known.viewer,
        at=at,
    )


def calendar_text(address_id: UUID, title: str, sessions: Iterable[MySession]) -> bytes:
    """Appointments as RFC 5545 wants them. `title` is all that is said of each."""
    events = [line for one in sessions for line in _event(address_id, title, one)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(title)}",
        f"X-WR-CALNAME:{_text(title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(events or _EMPTY.splitlines()),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(address_id: UUID, title: str, one: MySession) -> list[str]:
    revised = one.told_at
    return [
        "BEGIN:VEVENT",
        # The same appointment keeps its name as long as the address lives, and has another at the next one.
        f"UID:{uuid5(address_id, str(one.session_id))}",
        f"DTSTAMP:{_moment(revised)}",
        f"LAST-MODIFIED:{_moment(revised)}",
        f"SEQUENCE:{max(0, int((revised - _FIRST).total_seconds()))}",
        f"DTSTART:{_moment(one.during.start)}",
        f"DTEND:{_moment(one.during.end or one.during.start)}",
        f"SUMMARY:{_text(title)}",
        "CLASS:PRIVATE",
        f"STATUS:{'CONFIRMED' if one.standing else 'CANCELLED'}",
        f"TRANSP:{'OPAQUE' if one.standing else 'TRANSPARENT'}",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A text as a value (RFC 5545, 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return words


def _folded(line: str) -> str:
    """At most 75 bytes a line, none cut inside a letter (RFC 5545, 3.1)."""
    parts, length = [""], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > 75:
            parts.append("")
            length = 1
        parts[-1] += letter
        length += size
    return "\r\n ".join(parts)
