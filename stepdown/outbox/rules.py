"""When a letter goes, when it is tried again, and what may stand on the outside of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.outbox.vocabulary import Channel, To

# Six tries over about a day and a half, then somebody looks. Source: the usual give-up of mail (RFC 5321
# 4.5.4.1 asks for retries over days) shortened, because a clinic's letter that is two days late has to be a
# call.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=9),
    timedelta(hours=24),
)


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a letter that failed for the `tries`-th time is tried again; None: given up."""
    return at + WAITS[tries - 1] if tries <= len(WAITS) else None


def check_to(to: To, channel: Channel) -> Refusal | None:
    """A letter has exactly one reader, and a way that reaches them."""
    given = [bool(to.staff_id), bool(to.role), bool(to.client_id)]
    if sum(given) > 1 or not (any(given) or to.address):
        return Refusal(say("A letter is for one person, one role or one address."))
    if channel is Channel.NOTICE and not any(given):
        return Refusal(say("A notice needs somebody who signs in."))
    if channel in (Channel.EMAIL, Channel.SMS) and not to.address:
        return Refusal(say("There is no address to send this to."))
    return None


# Presence here is itself protected: the outside of a letter names no clinic, no treatment and no sender.
# Source: 42 CFR 2.13(c), answering requests without confirming presence [K].
OUTSIDE: Mapping[Channel, tuple[Words, Words]] = {
    Channel.EMAIL: (
        say("Stepdown: a message"),
        say("There is a message for you. Sign in to read it."),
    ),
    Channel.SMS: (say(""), say("Stepdown: there is a message for you. Sign in to read it.")),
    Channel.PRINT: (say(""), say("")),
}


def outside(channel: Channel) -> tuple[Words, Words]:
    """Subject and body of what leaves the house; the letter's own words stay inside."""
    return OUTSIDE[channel]
