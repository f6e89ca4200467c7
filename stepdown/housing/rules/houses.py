"""What stands against a house, a bed, a version of its rules; how full a house is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta

from stepdown.housing.vocabulary import Berth, Counted, HouseWords, NewRules, Whose
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

# First in every version, whoever writes it. Americans with Disabilities Act, Fair Housing Act, NARR [K].
MEDICATION = say(
    "Medication for opioid or alcohol use disorder is welcome. It is the resident's own and never a reason "
    "against a bed."
)
MOST_RULES, MOST_MEETINGS = 30, 21
# Occupancy is told over so many nights. The clinic's own figure [K].
COUNTED_NIGHTS = 30
_MEDICINE = re.compile(
    r"\b(methadone|buprenorphine|suboxone|subutex|sublocade|brixadi|zubsolv|naltrexone|vivitrol|moud|maud|(?-i:MAT)|"
    r"medication[- ]assisted|opioid (agonist|medication)|maintenance (medication|treatment))\b",
    re.IGNORECASE,
)
_BARS = re.compile(
    r"\b(no|without|forbidden|banned|prohibited|excluded?|taper\w*|free (of|from)|off|stop\w*|"
    r"(not|never) (be )?(on|take|taken|use|used|using|allowed|permitted|accepted|welcome|brought|kept))\b",
    re.IGNORECASE,
)


def bars_medication(text: str) -> Refusal | None:
    """A rule of a house that keeps out somebody for their medication does not stand.

    Source: Americans with Disabilities Act and Fair Housing Act, as the Department of Justice reads them for
    medication for opioid use disorder [K]. A sentence that only sounds like one is said in other words.
    """
    if _MEDICINE.search(text) and _BARS.search(text):
        return Refusal(
            say("“{rule}” keeps somebody out for their medication. No house here may.", rule=text.strip()),
            say("Say instead how medication is kept safely."),
            field="rules",
        )
    return None


def against_house(words: HouseWords, kinds: Collection[str]) -> tuple[Refusal, ...]:
    """What a house still lacks."""
    found = []
    if not words.name.strip():
        found.append(Refusal(say("Name the house."), field="name"))
    if not words.address.strip():
        found.append(Refusal(say("Write where it is."), field="address"))
    if words.kind not in kinds:
        found.append(Refusal(say("Choose what kind of house it is."), field="kind"))
    if words.whose is Whose.PARTNER and not words.partner.strip():
        found.append(Refusal(say("Write who runs it."), field="partner"))
    if words.whose is Whose.OWN and words.partner.strip():
        found.append(Refusal(say("A house of our own has no partner."), field="partner"))
    return tuple(found)


def against_rules(new: NewRules, *, today: date, last: date | None) -> tuple[Refusal, ...]:
    """What stands against a version: it acts forward only, and after the version before it."""
    found = [one for text in new.rules if (one := bars_medication(text))]
    if len(new.curfew) != 7:
        found.append(Refusal(say("Say for each night of the week when curfew is."), field="curfew"))
    if any(one is not None and time(2) < one < time(17) for one in new.curfew):
        found.append(Refusal(say("Curfew is in the evening or soon after midnight."), field="curfew"))
    if not 1 <= len(new.rules) <= MOST_RULES or any(not 3 <= len(text.strip()) <= 200 for text in new.rules):
        found.append(
            Refusal(say("Write 1 to {n} rules, each a sentence of its own.", n=MOST_RULES), field="rules")
        )
    if not 0 <= new.meetings_a_week <= MOST_MEETINGS:
        found.append(Refusal(say("Ask for 0 to {n} meetings a week.", n=MOST_MEETINGS), field="meetings"))
    if new.from_on < today or (last is not None and new.from_on <= last):
        found.append(
            Refusal(say("New rules act from today on, and after those before them."), field="from_on")
        )
    return tuple(found)


def said(rules: Iterable[str]) -> tuple[Words, ...]:
    """The rules as they are shown and printed: what no house may leave out stands first."""
    return (MEDICATION, *(say("{rule}", rule=text) for text in rules))


def free_from(berths: Iterable[Berth], on: date) -> date | None:
    """The first night from a day on that nobody has the bed; None: there is no end in sight."""
    day = on
    for one in sorted(berths, key=lambda one: one.from_on):
        if one.until is None:
            return day if one.from_on > day else None
        if one.from_on <= day < one.until:
            day = one.until
    return day


def is_free(berths: Iterable[Berth], on: date) -> bool:
    """Whether nobody has a bed for a night."""
    return not any(one.from_on <= on and (one.until is None or on < one.until) for one in berths)


def is_free_ahead(berths: Iterable[Berth], on: date) -> bool:
    """Whether nobody has a bed on a night or on any after it: a stay has no end until somebody writes one."""
    return all(one.until is not None and (one.until <= on or one.until == one.from_on) for one in berths)


def counted(beds: Sequence[Sequence[Berth]], on: date, *, waiting: int = 0) -> Counted:
    """How full a house is on a day; `beds` holds the berths of each bed in use."""
    since = on - timedelta(days=COUNTED_NIGHTS)
    free = [one for one in (free_from(berths, on) for berths in beds) if one is not None and one > on]
    slept = sum(
        max(0, (min(one.until or on, on) - max(one.from_on, since)).days) for berths in beds for one in berths
    )
    return Counted(
        beds=len(beds),
        taken=sum(not is_free(berths, on) for berths in beds),
        next_free=min(free, default=None),
        nights=slept,
        nights_there=COUNTED_NIGHTS * len(beds),
        waiting=waiting,
    )
