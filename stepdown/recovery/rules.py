"""Counting days so that nothing lived is lost, and what may be told, kept and asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.recovery.vocabulary import (
    MOST_CRAVING,
    CheckIn,
    Days,
    Dot,
    Home,
    HomeCheck,
    HomeState,
    Mark,
    NewSupport,
    Start,
    Substance,
    Tap,
    Use,
)

DAY = timedelta(days=1)
# A home is asked about once a month.
HOME_EVERY = timedelta(days=30)
IN_ALL = (1, 7, 14, 30, 50, 75, 100, 150, 200, 250, 300, 365, 500, 730, 1000)
IN_A_ROW = (7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730)
LONGEST_WORDS = 300
LONGEST_NAME = 40
LONGEST_BACK = timedelta(days=3660)


def count(start: Start | None, check_ins: Sequence[CheckIn], told: Iterable[Use], *, on: date) -> Days | None:
    """Somebody's days up to and with `on`; None while nobody told anything.

    Counted from the day they said, else from their first check-in. A day of use takes off itself and ends
    the row; it takes no other day. Nothing but what was told counts: no test, no absence, no silence.
    """
    before = [one for one in check_ins if one.on <= on]
    if start is None and not before:
        return None
    since = start.since if start else before[0].on
    substance = start.substance if start else Substance.ANY
    if since > on:
        return None
    used = sorted(day for day in days_of_use(before, told, substance) if since <= day <= on)
    last = used[-1] if used else None
    whole = (on - since).days + 1
    row = (on - last).days if last else whole
    return Days(whole - len(used), row, last, since, on, substance, tuple(used))


def days_of_use(check_ins: Iterable[CheckIn], told: Iterable[Use], substance: Substance) -> set[date]:
    """The days on which the counted substance was used, as it was told.

    A Yes in a check-in is about the day of the check-in, unless a telling names the day itself or the day
    before it: then that telling says which days, and of what.
    """
    tellings = list(told)
    found: set[date] = set()
    for use in tellings:
        if counts(use, substance):
            found |= {use.on + n * DAY for n in range((use.until - use.on).days + 1)}
    for one in check_ins:
        if one.used and not any(use.on <= one.on and one.on - DAY <= use.until for use in tellings):
            found.add(one.on)
    return found


def counts(use: Use, substance: Substance) -> bool:
    """Whether a use is one of what is counted. Where either is not named, it is."""
    return substance is Substance.ANY or use.substance in (Substance.ANY, substance)


def marks(of: Days) -> tuple[Mark, ...]:
    """Round numbers that were reached, the newest first, after the next one ahead of each kind.

    A number of days in all is reached on the day that made it; one in a row counts in the present row only.
    """
    used = set(of.uses)
    reached: dict[int, date] = {}
    number, day = 0, of.since
    while day <= of.on:
        if day not in used:
            number += 1
            reached[number] = day
        day += DAY
    first = of.on - (of.in_a_row - 1) * DAY
    done = [Mark(n, False, reached[n], False) for n in IN_ALL if n in reached]
    done += [Mark(n, True, first + (n - 1) * DAY, False) for n in IN_A_ROW if n <= of.in_a_row and used]
    ahead = [
        Mark(n, row, of.on + (n - have) * DAY, True)
        for row, have, numbers in ((False, of.total, IN_ALL), (True, of.in_a_row, IN_A_ROW if used else ()))
        if (n := next((n for n in numbers if n > have), 0))
    ]
    return tuple(sorted(ahead, key=lambda one: one.on) + sorted(done, key=lambda one: one.on, reverse=True))


def picture(of: Days, most: int) -> tuple[Dot, ...]:
    """The last days up to `on`, a dot each, oldest first."""
    used, first = set(of.uses), of.on - (of.in_a_row - 1) * DAY
    shown = min((of.on - of.since).days + 1, most)
    every = [of.on - n * DAY for n in reversed(range(shown))]
    return tuple(Dot.USE if day in used else Dot.ROW if day >= first else Dot.BEFORE for day in every)


def against_start(
    new: Start, holding: Start | None, held_since: date | None, *, today: date
) -> Refusal | None:
    """What stands against counting from another day. What was lived stays counted: a count that holds may
    begin earlier; later only on the day it was entered, where it was a slip.
    """
    if new.since > today:
        return Refusal(say("The first day counted cannot be ahead."), field="since")
    if today - new.since > LONGEST_BACK:
        return Refusal(say("Count from a day within the last ten years."), field="since")
    if holding is not None and new.since > holding.since and held_since != today:
        return Refusal(
            say(
                "The days since {day} stay counted; a count can begin earlier, not later.", day=holding.since
            ),
            field="since",
        )
    return None


def against_tap(tap: Tap) -> Refusal | None:
    """What stands against one tap of a check-in."""
    said = sum((tap.mood is not None, tap.craving is not None, tap.used is not None, tap.skip_used))
    if said + (tap.words is not None) != 1:
        return Refusal(say("Tap one answer at a time."))
    if tap.craving is not None and not 0 <= tap.craving <= MOST_CRAVING:
        return Refusal(say("Craving goes from 0 to 10."), field="craving")
    if tap.words is not None and len(tap.words) > LONGEST_WORDS:
        return Refusal(say("At most {n} characters.", n=LONGEST_WORDS), field="words")
    return None


def against_use(use: Use, *, today: date) -> Refusal | None:
    """What stands against a return to use as it is told."""
    if use.until < use.on:
        return Refusal(say("The last day comes after the first."), field="until")
    if use.until > today:
        return Refusal(say("Tell what was, up to today."), field="until")
    if today - use.on > LONGEST_BACK:
        return Refusal(say("Tell of a day within the last ten years."), field="on")
    if len(use.words) > LONGEST_WORDS:
        return Refusal(say("At most {n} characters.", n=LONGEST_WORDS), field="words")
    return None


def against_support(new: NewSupport) -> Refusal | None:
    """What stands against keeping a support: little is kept, and a number only with that person's yes."""
    if not new.name.strip():
        return Refusal(say("A first name, an initial or the group's name is enough."), field="name")
    if len(new.name) > LONGEST_NAME or len(new.number) > LONGEST_NAME:
        return Refusal(say("At most {n} characters.", n=LONGEST_NAME), field="name")
    if new.number.strip() and new.kind.is_person and not new.agreed:
        return Refusal(
            say("A number is kept only where they agreed."),
            say("Ask them, then say so here."),
            field="agreed",
        )
    return None


def against_home(state: HomeState, words: str, on: date, *, today: date) -> Refusal | None:
    """What stands against noting how home was found."""
    if on > today:
        return Refusal(say("A check cannot be ahead."), field="on")
    if state is not HomeState.SAFE and not words.strip():
        return Refusal(say("Say what does not hold, and what you agreed on."), field="words")
    if len(words) > LONGEST_WORDS:
        return Refusal(say("At most {n} characters.", n=LONGEST_WORDS), field="words")
    return None


def home(last: HomeCheck, *, on: date) -> Home:
    """How home stands: asked about again a month later, and late after that day."""
    due_on = last.on + HOME_EVERY
    return Home(last, due_on, late=on > due_on)
