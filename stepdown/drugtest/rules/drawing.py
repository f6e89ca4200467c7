"""The draw: seed, chain, pot and ticket, as docs/decisions/0033 fixes them. Version 1 of the rule.

    seed hash   sha256("stepdown seed 1|" site "|" day "|" seed)
    chain       sha256("stepdown chain 1|" site "|" before "|" number "|" day "|" seed hash)
    token       sha256("stepdown token 1|" site "|" day "|" client)
    pot hash    sha256 of "stepdown pot 1|" site "|" day and a line `token numerator/denominator` each, sorted
    key         hmac-sha256(seed, "stepdown draw 1|" site "|" day "|" late hash)
    ticket      hmac-sha256(key, token) as a number; drawn where ticket / 2**256 < chance

Each person's ticket rests on the seed, the late line and their own id alone: who else is in the pot changes
nothing, today's draw says nothing of tomorrow's, and a token cannot be chosen. Sites, days and ids are
written as they are (`2026-11-23`), hashes in hex. Source: FIPS 180-4 (SHA-256), FIPS 198-1 (HMAC).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from math import lcm
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.drugtest.vocabulary import Frequency, Late, Plan, PlanCard, Sealed, SiteRule, Ticket
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

ORIGIN = "0" * 64
SEED_BYTES = 32
SPACE = 2**256


def hash_of(*parts: object) -> str:
    """SHA-256 in hex of some words with bars between them."""
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def seed_hash(site_id: UUID | str, day: date, seed: str) -> str:
    """What is published of a seed in advance."""
    return hash_of("stepdown seed 1", site_id, day, seed)


def chain_of(site_id: UUID | str, before: str, number: int, day: date, hashed: str) -> str:
    """The link of one day's seed in its site's chain."""
    return hash_of("stepdown chain 1", site_id, before, number, day, hashed)


def token_of(site_id: UUID | str, day: date, client_id: UUID | str) -> str:
    """What stands for a person in one day's pot: it follows from who they are, nobody chooses it."""
    return hash_of("stepdown token 1", site_id, day, client_id)


def pot_hash(site_id: UUID | str, day: date, pot: Iterable[Ticket]) -> str:
    """A pot in one number: a line more, a line less, another chance, and it is another."""
    lines = sorted(f"{one.token} {one.chance.numerator}/{one.chance.denominator}" for one in pot)
    return sha256("\n".join((f"stepdown pot 1|{site_id}|{day}", *lines, "")).encode()).hexdigest()


def drawn_of(site_id: UUID | str, day: date, seed: str, late: Late, pot: Iterable[Ticket]) -> frozenset[str]:
    """The tokens that are drawn."""
    words = f"stepdown draw 1|{site_id}|{day}|{late.hash}"
    key = hmac.digest(bytes.fromhex(seed), words.encode(), "sha256")
    return frozenset(one.token for one in pot if _falls(key, one))


def _falls(key: bytes, ticket: Ticket) -> bool:
    number = int.from_bytes(hmac.digest(key, ticket.token.encode(), "sha256"), "big")
    return number * ticket.chance.denominator < ticket.chance.numerator * SPACE


def chance(frequency: Frequency, days: int) -> Fraction:
    """The chance on each day so that the expected number is met; never more than certain.

    `days` is on how many days of a week the site draws. Every day anew: no day knows the one before.
    """
    return min(Fraction(frequency.times, frequency.weeks * days), Fraction(1)) if days else Fraction(0)


def together(often: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Several frequencies, so many times in so many weeks each, as one: weekly and once a fortnight are three
    in two weeks.
    """
    each = tuple(often)
    weeks = lcm(*(one for _, one in each))
    return sum(times * (weeks // one) for times, one in each), weeks


def frequency_of(
    plan: PlanCard | None, phase: Frequency | None, house: Frequency, *, on: date
) -> Frequency | None:
    """How often somebody is due: as set for them, else their phase, else the house. None is not at all."""
    if plan is not None and in_force(plan, on):
        if plan.plan is Plan.PAUSED:
            return None
        if plan.plan is Plan.OWN:
            own = house.basis.OWN
            return Frequency(plan.times, plan.weeks, own, plan.why) if plan.times else None
    return phase or house


def in_force(plan: PlanCard, on: date) -> bool:
    """Whether a decision about somebody's tests holds on a day."""
    return plan.from_day <= on and (plan.until_day is None or on < plan.until_day)


def against_sealing(day: date, known: Sequence[date], *, zone: str, at: datetime) -> Refusal | None:
    """What stands against sealing a seed for a day: its day has begun, or it has one."""
    if day <= at.astimezone(ZoneInfo(zone)).date():
        return Refusal(say("A seed is sealed before its day begins."))
    if day in known:
        return Refusal(say("This day has its seed already. It is never replaced."))
    return None


def against_drawing(
    sealed: Sealed | None, rule: SiteRule, day: date, *, zone: str, at: datetime
) -> Refusal | None:
    """What stands against drawing now: not a day of drawing, too early, past, or no seed sealed before it."""
    local = at.astimezone(ZoneInfo(zone))
    if day.weekday() not in rule.weekdays:
        return Refusal(say("No draw on this weekday."))
    if day != local.date() or local.time() < rule.hour:
        return Refusal(
            say("The draw of a day is made on that day, from {hour} on.", hour=f"{rule.hour:%H:%M}")
        )
    if sealed is None or sealed.at.astimezone(ZoneInfo(zone)).date() >= day:
        return Refusal(
            say("No seed was sealed for this day before it began, so nobody is drawn."),
            say("Seeds are sealed two weeks ahead by the clock; tomorrow has one."),
        )
    return None
