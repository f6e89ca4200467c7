"""Plain flags: each over facts that anybody can check, with its reason in words and a call to make.

No flag weighs another and none is a verdict. A call that reached somebody hides a flag until facts change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from stepdown.kernel.words import Words, say
from stepdown.warning.vocabulary import Facts, Flag, FlagKind, Heed, Limits, Reached

ORDER = tuple(FlagKind)


def flags(facts: Facts, limits: Limits) -> tuple[Flag, ...]:
    """The flags that somebody's last weeks raise, in the order in which they are told."""
    since = facts.on - timedelta(days=limits.look_back)
    return tuple(
        found
        for ask in (_told, _quiet, _absent, _unreached, _craving, _tests, _scores)
        if (found := ask(facts, limits, since)) is not None
    )


def open_flags(raised: Iterable[Flag], heeded: Mapping[FlagKind, Heed]) -> tuple[Flag, ...]:
    """What still asks for a call: not those about whose very facts a call was made."""
    return tuple(flag for flag in raised if not _settled(flag, heeded.get(flag.kind)))


def _settled(flag: Flag, heed: Heed | None) -> bool:
    return heed is not None and heed.facts == flag.facts and heed.reached is not Reached.NOT_REACHED


def _flag(facts: Facts, kind: FlagKind, since: date, key: object, reason: Words, call: Words) -> Flag:
    return Flag(facts.client_id, kind, reason, call, since, f"{kind.value}:{key}"[:400])


def _told(facts: Facts, limits: Limits, since: date) -> Flag | None:
    days = [day for day in facts.uses if since < day <= facts.on]
    if not days:
        return None
    last = days[-1]
    reason = (
        say("Told a return to use on {day}.", day=last)
        if len(days) == 1
        else say("Told a return to use, {n} days, last on {day}.", n=len(days), day=last)
    )
    call = say(
        "Thank them for telling. Ask what came before it, and what would help before the next session."
    )
    return _flag(facts, FlagKind.RETURN, days[0], f"{last}:{len(days)}", reason, call)


def _quiet(facts: Facts, limits: Limits, since: date) -> Flag | None:
    """Silence while something was to be heard: a session stood for them, or they are used to checking in."""
    if facts.last_sign is None:
        return None
    quiet = (facts.on - facts.last_sign).days
    expected = any(facts.last_sign < day < facts.on for day, _ in facts.seats)
    if quiet < limits.quiet_days or not (expected or facts.checks_in):
        return None
    # Silence that goes on asks again: every further stretch of days is another fact.
    key = f"{facts.last_sign}:{quiet // limits.quiet_days}"
    return _flag(
        facts,
        FlagKind.SILENCE,
        facts.last_sign,
        key,
        say("Quiet for {n} days: nothing seen or heard since {day}.", n=quiet, day=facts.last_sign),
        say("Call today. Nothing is wrong with being quiet; say that the chair is theirs."),
    )


def _absent(facts: Facts, limits: Limits, since: date) -> Flag | None:
    """Of the last so many sessions of these weeks, one by one: a day may hold several."""
    seats = [seat for seat in facts.seats if since < seat[0] <= facts.on and seat[0] >= facts.since]
    lately = seats[-limits.absences_of :]
    missed = [day for day, did_not_come in lately if did_not_come]
    if len(missed) < limits.absences:
        return None
    return _flag(
        facts,
        FlagKind.ABSENCE,
        missed[0],
        f"{missed[-1]}:{len(missed)}",
        say(
            "Did not come to {n} of the last {of}, last on {day}.",
            n=len(missed),
            of=len(lately),
            day=missed[-1],
        ),
        say("Ask what stood in the way, and offer another time, a ride or video."),
    )


def _unreached(facts: Facts, limits: Limits, since: date) -> Flag | None:
    calls = facts.unreached
    if len(calls) < limits.calls:
        return None
    return _flag(
        facts,
        FlagKind.NOT_REACHED,
        calls[0],
        f"{calls[-1]}:{len(calls)}",
        say("{n} calls in a row reached nobody, last on {day}.", n=len(calls), day=calls[-1]),
        say("Try another hour, then the way they agreed to: a message, or the contact they named."),
    )


def _craving(facts: Facts, limits: Limits, since: date) -> Flag | None:
    told = [(day, value) for day, value in facts.cravings if since < day <= facts.on]
    high = [(day, value) for day, value in told if value >= limits.craving]
    call = say("Ask what set it off and what they did. Offer a session before the next one.")
    if high:
        day, value = high[-1]
        reason = say("Craving {n} of 10 on {day}.", n=value, day=day)
        return _flag(facts, FlagKind.CRAVING, high[0][0], f"{day}:{value}", reason, call)
    rise = _rise([value for _, value in told])
    if rise is None or rise < limits.craving_rise:
        return None
    day = told[-1][0]
    reason = say("Craving rose by {n} within two weeks.", n=int(rise))
    return _flag(facts, FlagKind.CRAVING, told[-3][0], f"{day}:rise", reason, call)


def _rise(values: list[int]) -> float | None:
    """How far the mean of the last three lies above that of those before; None where too few were told."""
    before, last = values[:-3], values[-3:]
    if len(before) < 3:
        return None
    return sum(last) / 3 - sum(before) / len(before)


def _tests(facts: Facts, limits: Limits, since: date) -> Flag | None:
    lately = [one for one in facts.tests if since < one.on <= facts.on]
    found = [one for one in lately if not one.missed]
    missed = [one for one in lately if one.missed]
    call = say("Ask, do not tell: what do they make of it, and what do they need?")
    if len(found) >= limits.tests:
        key = f"{found[-1].on}:{len(found)}:{len(missed)}"
        return _flag(facts, FlagKind.TESTS, found[0].on, key, found[-1].words, call)
    if len(missed) >= limits.tests_missed:
        reason = say("{n} tests were due and not given, last on {day}.", n=len(missed), day=missed[-1].on)
        return _flag(facts, FlagKind.TESTS, missed[0].on, f"{missed[-1].on}:-:{len(missed)}", reason, call)
    return None


def _scores(facts: Facts, limits: Limits, since: date) -> Flag | None:
    found = sorted(_asking(facts, since), key=lambda one: (not one[1], one[0]))
    if not found:
        return None
    key = "|".join(sorted(text for _, _, text, _ in found))
    reason = (
        found[0][3] if len(found) == 1 else say("{first} And {n} more.", first=found[0][3], n=len(found) - 1)
    )
    call = say("Go through the answers together; ask which of them weighs most.")
    return _flag(facts, FlagKind.SCORES, min(one[0] for one in found), key, reason, call)


def _asking(facts: Facts, since: date) -> Iterator[tuple[date, bool, str, Words]]:
    for one in facts.scores:
        if not since < one.on <= facts.on:
            continue
        text = f"{one.title}:{one.on}:{one.value}"
        if one.worse:
            words = say("{title} went from {a} to {b}.", title=one.title, a=one.before, b=one.value)
            yield one.on, True, text, words
        elif one.band:
            words = say("{title} is {b}: {band}.", title=one.title, b=one.value, band=one.band)
            yield one.on, False, text, words
