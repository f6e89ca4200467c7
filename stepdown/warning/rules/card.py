"""What a scorecard says, and of whom it may say anything at all.

The cards were made on three trials of medication for opioid use disorder. Of anybody else they know nothing,
so they say nothing. They add a sentence to a call list; they decide nothing and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from stepdown.kernel.words import say
from stepdown.warning.vocabulary import Card, Likelihood, NotForThem, Person, Target, TestDay, Week

# The cards look at four weeks, after four weeks on the medication at the earliest.
WEEKS = 4
ON_MEDICATION = timedelta(weeks=4)
# Where a week held several tests, the first of these that one of them was.
HEAVIEST = (Week.POSITIVE, Week.NEGATIVE, Week.MISSING)


def points(card: Card, weeks: Sequence[Week]) -> int:
    """The points of the last four weeks, the newest last. No other weeks and no other facts count."""
    *before, last = weeks[-WEEKS:]
    found = {Week.POSITIVE: card.last_positive, Week.MISSING: card.last_missing}.get(last, 0)
    each = {Week.POSITIVE: card.before_positive, Week.MISSING: card.before_missing}
    return found + sum(each.get(week, 0) for week in before)


def weeks_of(tests: Iterable[TestDay], *, on: date) -> tuple[Week, ...]:
    """The last four weeks up to and with a day, the newest last, as the trials would have counted them."""
    found: list[Week] = []
    known = list(tests)
    for back in reversed(range(WEEKS)):
        last = on - timedelta(weeks=back)
        of_week = {one.found for one in known if last - timedelta(weeks=1) < one.on <= last}
        found.append(next((kind for kind in HEAVIEST if kind in of_week), Week.NONE_DUE))
    return tuple(found)


def likelihood(card: Card, person: Person, *, on: date) -> Likelihood | NotForThem:
    """What became of people with as many points, where the person is like them; else why nothing is said."""
    if (against := not_for(person, on=on)) is not None:
        return against
    found = points(card, person.weeks)
    return Likelihood(card.target, found, card.rates[found], _words(card.target, card.rates[found]))


def not_for(person: Person, *, on: date) -> NotForThem | None:
    """Why no card says anything of somebody. Source: who took part in the trials (docs/early-warning.md)."""
    if not person.opioid_use_disorder:
        return NotForThem(say("The trials were about opioid use disorder only."))
    if not person.adult:
        return NotForThem(say("The trials were with adults."))
    if person.medication_since is None or on - person.medication_since < ON_MEDICATION:
        return NotForThem(say("The trials speak of people at least four weeks on a medication for it."))
    if len(person.weeks) < WEEKS or Week.NONE_DUE in person.weeks[-WEEKS:]:
        return NotForThem(say("The trials tested every week; here a week had no test due."))
    return None


def _words(target: Target, of_100: int) -> Any:
    if target is Target.DROPOUT:
        return say(
            "Of 100 people in the trials with the same four weeks, {n} were not seen for the next four.",
            n=of_100,
        )
    return say(
        "Of 100 people in the trials with the same four weeks, {n} had opioids in a test within four more.",
        n=of_100,
    )


def read_cards(table: Mapping[str, Any]) -> dict[Target, Card]:
    """The cards of the data file. Raises ValueError where a figure is missing or cannot be."""
    found = {}
    for target in Target:
        one = table[target.value]
        given = one["points"]
        card = Card(
            target=target,
            ships=one["ships"],
            last_positive=given["last_positive"],
            last_missing=given["last_missing"],
            before_positive=given["before_positive"],
            before_missing=given["before_missing"],
            rates=tuple(one["of_100"]),
        )
        whole: list[object] = [*given.values(), *card.rates]
        if any(type(number) is not int or number < 0 for number in whole):
            raise ValueError(f"{target.value}: points and rates are whole numbers from 0")
        if len(card.rates) != card.most + 1 or max(card.rates) > 100:
            raise ValueError(f"{target.value}: one rate of 100 for each number of points")
        found[target] = card
    return found
