"""What a closure needs, and what people are told of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.closure.vocabulary import Act, Affected, ClosureWords, Reason
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

# A site that is closed longer is not a mass cancellation: hours and people have to be planned anew.
LONGEST = timedelta(days=14)
FURTHEST_AHEAD = timedelta(days=30)


def check_closure(words: ClosureWords, at: datetime) -> tuple[Refusal, ...]:
    """What stands against closing a site as asked."""
    found = []
    if words.ends_at <= words.starts_at:
        found.append(Refusal(say("It ends after it begins."), field="ends"))
    elif words.ends_at <= at:
        found.append(Refusal(say("That is over already: nobody can be told any more."), field="ends"))
    elif words.ends_at - words.starts_at > LONGEST:
        found.append(
            Refusal(
                say("Longer than {days} days: change the opening hours instead.", days=LONGEST.days),
                field="ends",
            )
        )
    if words.starts_at - at > FURTHEST_AHEAD:
        found.append(
            Refusal(say("More than {days} days ahead: change the opening hours.", days=30), field="starts")
        )
    if words.reason is Reason.OTHER and not words.words.strip():
        found.append(Refusal(say("Write what clients read about it."), field="words"))
    return tuple(found)


def check_opening(during: Period, opened_at: datetime | None, why: str, at: datetime) -> Refusal | None:
    """A closure is taken back once, before it ends, with a reason."""
    if opened_at is not None:
        return Refusal(say("It was opened again already."))
    if during.end is not None and during.end <= at:
        return Refusal(say("The closure is over."))
    if not why.strip():
        return Refusal(say("Say why the site opens again."), field="why")
    return None


def told_about(act: Act, site: str, during: Period, zone: str, words: str) -> Words:
    """What a client reads after signing in. Nothing in it says what the place is for.

    Source: 42 CFR 2.13(c). The outside of the message says only that there is one (outbox.rules.OUTSIDE).
    """
    start, end = (
        during.start.astimezone(ZoneInfo(zone)),
        (during.end or during.start).astimezone(ZoneInfo(zone)),
    )
    if act is Act.OPEN_AGAIN:
        return say(
            "{site} is open again. Sessions that were cancelled stay so until your week says otherwise.",
            site=site,
        )
    return say(
        "{site} is closed from {start} to {end}. {words}",
        site=site,
        start=f"{start:%a %d %b, %H:%M}",
        end=f"{end:%a %d %b, %H:%M}",
        words=words or "Somebody will talk with you about another time.",
    )


def list_digest(affected: Iterable[Affected]) -> str:
    """A fingerprint of exactly who is told and how: what was looked at is what is done."""
    lines = sorted(
        f"{one.client_id or one.inquiry_id} {one.telling.way.value} {one.telling.line_id or ''}"
        f" {one.at or ''}"
        for one in affected
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def still_same(seen: str, affected: Iterable[Affected]) -> Refusal | None:
    """Whoever decides has looked at the very list that is told."""
    if seen == list_digest(affected):
        return None
    return Refusal(say("The list has changed since you looked. Look again, then close."), field="seen")
