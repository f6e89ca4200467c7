"""How a change of one session is refused: what stands against it, and who or what lifts it."""

from __future__ import annotations

from datetime import datetime, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.session.rules.publishing import begun
from stepdown.session.vocabulary import ENTERED_WITHIN_HOURS, SessionCard

# What the database found, by the name of its constraint (models).
BOOKED: dict[str, Refusal] = {
    "session_room_once": Refusal(
        say("The room is taken at that time."), say("Choose another room or time."), field="room"
    ),
    "session_leader_once": Refusal(
        say("Whoever leads it leads another session at that time."),
        say("Choose somebody else or another time."),
        field="leader",
    ),
    "session_staff_once": Refusal(
        say("Whoever leads it, or leads it along, is in another session at that time."),
        say("Choose another time, or take them off one of the two."),
        field="leader",
    ),
    "session_client_once": Refusal(
        say("Somebody has a seat in another session at that time."),
        say("Release that seat first, or choose another time."),
        field="clients",
    ),
}


def may_change(card: SessionCard, at: datetime) -> Refusal | None:
    """A session changes while it stands and has not begun."""
    if card.cancelled is not None:
        return Refusal(say("This session was cancelled."))
    if begun(card, at):
        return Refusal(say("This session has begun. What happened in it is noted there."))
    return None


def may_begin(start: datetime, at: datetime) -> Refusal | None:
    """Nothing is moved into the past."""
    if start <= at:
        return Refusal(say("That time is over."), field="start")
    return None


def is_over(card: SessionCard, at: datetime) -> Refusal | None:
    """Whoever walks in gets a seat, and somebody else may take the lead, until a session ends."""
    if card.cancelled is not None:
        return Refusal(say("This session was cancelled."))
    if (card.during.end or card.during.start) <= at:
        return Refusal(say("This session is over. What happened in it is noted there."))
    return None


def may_call_off(card: SessionCard) -> Refusal | None:
    """A session that was not held is cancelled by the clinic whenever it is noticed, also afterwards: it is
    nobody's absence.
    """
    return None if card.cancelled is None else Refusal(say("This session was cancelled."))


def may_enter(start: datetime, at: datetime) -> Refusal | None:
    """What is arranged by hand may have begun, but not long ago."""
    if start < at - timedelta(hours=ENTERED_WITHIN_HOURS):
        return Refusal(
            say("It began more than {n} hours ago.", n=ENTERED_WITHIN_HOURS),
            say("What happened earlier is a late entry in the chart."),
            field="start",
        )
    return None


def leads_it() -> Refusal:
    """Nobody leads one session twice."""
    return Refusal(say("They lead this session."), field="staff")


def seated() -> Refusal:
    """Nobody gets two seats in one session."""
    return Refusal(say("They have a seat in this session."), field="client")


def may_join(card: SessionCard, has_seat: bool) -> Refusal | None:
    """A seat is given to somebody who has none, while one is free."""
    if has_seat:
        return seated()
    if card.free < 1:
        return Refusal(
            say("All {n} seats are taken.", n=card.seats), say("A seat that is released is free at once.")
        )
    return None


def must_say(words: str, label: Words) -> Refusal | None:
    """Reasons that stand for "another" are told in words."""
    if words.strip():
        return None
    return Refusal(say("“{label}” needs some words.", label=label), field="words")


def leaver(name: str) -> Refusal:
    """Nobody leads who has left."""
    return Refusal(say("{name} does not work here any more.", name=name), field="leader")
