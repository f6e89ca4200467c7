"""When a ring is settled: never by looking at it. Contact or enough tries, a structured screen, a decision, a
next contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from stepdown.crisis.vocabulary import Asked, Cause, Duties, Facts
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def counted_tries(tries: Sequence[datetime], apart_minutes: int) -> int:
    """Tries that count: each so far from the one that counted before. Three calls in a minute are one."""
    counted: list[datetime] = []
    for at in sorted(tries):
        if not counted or at - counted[-1] >= timedelta(minutes=apart_minutes):
            counted.append(at)
    return len(counted)


def against_close(facts: Facts, duties: Duties) -> list[Refusal]:
    """Everything that is missing before a ring is settled; empty: it may be closed."""
    if not facts.answered:
        return [Refusal(say("Nobody has answered it yet. Answer it first."))]
    if facts.drill:
        return [] if facts.learned else [Refusal(say("Say what the drill showed."), field="learned")]
    noes = []
    tries = counted_tries(facts.tries, duties.apart_minutes)
    if not facts.reached and tries < duties.tries:
        noes.append(
            Refusal(
                say(
                    "Contact: reach them, or try {n} times, {m} minutes apart. Tried: {done}.",
                    n=duties.tries,
                    m=duties.apart_minutes,
                    done=tries,
                )
            )
        )
    if facts.screen is None or (facts.reached and facts.screen is Asked.NOT_REACHED):
        noes.append(
            Refusal(say("Screen: ask in a structured way, or say that they would rather not answer."))
        )
    chosen = duties.decision(facts.decision)
    if chosen is None:
        noes.append(Refusal(say("Decision: say what was decided.")))
    elif not facts.reached and not chosen.unreached:
        noes.append(Refusal(say("Decision: they were not reached. Choose what is done without them.")))
    if not facts.next_contact:
        noes.append(Refusal(say("Next contact: name a day, an hour and a person.")))
    return noes


def against_screen(asked: Asked, cause: Cause, reached: bool, words: str, duties: Duties) -> list[Refusal]:
    """What stands against a screen: asked of somebody nobody spoke with, or nothing said of why not."""
    if asked is Asked.NOT_REACHED:
        if reached:
            return [Refusal(say("They were reached. Ask them."), field="asked")]
        return []
    if not reached:
        return [Refusal(say("Nobody has spoken with them yet. Write the contact down first."), field="asked")]
    if asked is Asked.DECLINED:
        if not words.strip():
            return [Refusal(say("Say in a few words how it was asked, and how they seemed."), field="words")]
        return []
    if asked not in duties.screens.get(cause, ()):
        return [Refusal(say("This screen does not fit the cause."), field="asked")]
    return []


def against_next(due_at: datetime, at: datetime, duties: Duties) -> list[Refusal]:
    """A next contact is ahead, and within the hours the clinic allows."""
    if due_at <= at:
        return [Refusal(say("Name an hour that is still to come."), field="due")]
    if due_at > at + timedelta(hours=duties.next_hours):
        return [Refusal(say("Within {n} hours.", n=duties.next_hours), field="due")]
    return []


def next_reading(facts: Facts, duties: Duties) -> str:
    """Which of the four is to be done next: contact, screen, decision, next, or close."""
    enough = facts.reached or counted_tries(facts.tries, duties.apart_minutes) >= duties.tries
    asked = facts.screen is not None and not (facts.reached and facts.screen is Asked.NOT_REACHED)
    steps = (
        ("contact", enough),
        ("screen", asked),
        ("decision", bool(facts.decision)),
        ("next", facts.next_contact),
    )
    return next((name for name, done in steps if not done), "close")
