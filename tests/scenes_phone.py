"""Lines, words and calls of the cast, made through real actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from stepdown.journeys.take_call import Taken, take_call
from stepdown.kernel.period import WeekWindow
from stepdown.people import actions as people
from stepdown.phone import actions as phone
from stepdown.phone.vocabulary import (
    CallerKind,
    CallWords,
    FollowUpWords,
    Heard,
    LineKind,
    LineWords,
    Voicemail,
)
from tests.cast import NOW, Cast
from tests.releases import a_consent

WORD = "green bicycle"
MORNINGS = tuple(WeekWindow(day, time(9), time(12)) for day in range(5))  # NOW is a Wednesday, 9:00
OWN = LineWords(
    LineKind.PHONE, "(555) 010-0177", "Mobile", "Robin, nobody else", "Pat", Voicemail.YES, times=MORNINGS
)
MAIL = LineWords(LineKind.EMAIL, "robin@mail.invalid", "Mail", messages=True)


def a_contact(
    cast: Cast, *, client: str = "robin", name: str = "Noor, my sister", emergency: bool = True
) -> UUID:
    """Somebody around a client."""
    return people.add_contact(
        client_id=cast.clients[client].id,
        name=name,
        relation="sister",
        emergency=emergency,
        by=cast.viewer("iva"),
        at=NOW,
    )


def a_line(
    cast: Cast,
    words: LineWords = OWN,
    *,
    client: str = "robin",
    contact_id: UUID | None = None,
    at: datetime = NOW,
) -> UUID:
    """A line of a client, or of somebody around them."""
    return phone.add_line(
        client_id=cast.clients[client].id, contact_id=contact_id, words=words, by=cast.viewer("iva"), at=at
    )


def a_sister_who_may_know(cast: Cast) -> tuple[str, UUID]:
    """Noor, with a consent, a line and a code word; answers how the screen names her, and her line."""
    consent_id, contact_id = a_consent(cast), a_contact(cast)
    line_id = a_line(cast, replace(OWN, address="(555) 010-0188", times=()), contact_id=contact_id)
    phone.agree_on_word(
        client_id=cast.clients["robin"].id, contact_id=contact_id, word=WORD, by=cast.viewer("iva"), at=NOW
    )
    return f"consent:{consent_id}", line_id


def words(cast: Cast, **fields: object) -> CallWords:
    """A call at Harbor Street that ended just now."""
    told = CallWords(
        site_id=cast.harbor.id,
        at=NOW - timedelta(minutes=6),
        ended_at=NOW - timedelta(minutes=1),
        caller_kind=CallerKind.FAMILY,
        told_us="She worries.",
    )
    return replace(told, **fields)  # type: ignore[arg-type]


def a_call(cast: Cast, by: str = "iva", *, owed: bool = False, **fields: object) -> UUID:
    """A call in the log; with something owed by Iva tomorrow where asked."""
    follow = FollowUpWords("Call her back", NOW + timedelta(days=1), cast.staff["iva"].id) if owed else None
    taken = Taken(words(cast, **fields), Heard(), owed=follow)
    return take_call(taken=taken, by=cast.viewer(by), at=NOW)


def a_follow_up(cast: Cast) -> UUID:
    """Something Iva owes after a call."""
    call_id = a_call(cast)
    owed = FollowUpWords("Call her back", NOW + timedelta(days=1), cast.staff["iva"].id)
    return phone.owe(call_id=call_id, owed=owed, by=cast.viewer("iva"), at=NOW)


def a_call_about(cast: Cast) -> UUID:
    """A call about Robin that Iva took, with a number in it."""
    heard = Heard(cast.clients["robin"].id, kind=CallerKind.FAMILY)
    taken = Taken(words(cast, number="(555) 010-0199"), heard)
    return take_call(taken=taken, by=cast.viewer("iva"), at=NOW)


def a_follow_up_about(cast: Cast) -> UUID:
    """Something Iva owes after a call about Robin."""
    owed = FollowUpWords("Call her back", NOW + timedelta(days=1), cast.staff["iva"].id)
    return phone.owe(call_id=a_call_about(cast), owed=owed, by=cast.viewer("iva"), at=NOW)
