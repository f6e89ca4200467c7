"""What somebody outside is told of a test. Only what is confirmed has a name; the rest says it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from stepdown.drugtest.vocabulary import Came, Mark, OneTest, Outcome, Told
from stepdown.kernel.words import Words, say

NOT_CONFIRMED = "presumptive, not confirmed"


def outside(tests: Iterable[OneTest], label: Callable[[str], str]) -> tuple[Told, ...]:
    """Each test in words for a court, an employer, a payer: a presumptive find is never called a positive."""
    return tuple(Told(one.on, _words(one, label)) for one in tests)


def _words(one: OneTest, label: Callable[[str], str]) -> Words:
    if one.came is Came.EXCUSED:
        return say("excused")
    if one.came in (Came.ABSENT, Came.UNABLE, Came.REFUSED):
        return say("no specimen: {why}", why=one.came.label)
    if one.came is Came.WAITS or one.outcome is Outcome.WAITS:
        return say("no result yet")
    if one.outcome is Outcome.AS_EXPECTED:
        return say("as expected")
    if one.outcome is Outcome.NOT_CLEAR:
        return say("not clear; nothing is concluded from it")
    if one.confirmed:
        names = ", ".join(label(key) for key in one.confirmed)
        return say("not as expected; confirmed: {names}", names=names)
    return say("not as expected; {state}", state=say(NOT_CONFIRMED))


def mark_of(came: Came, outcome: Outcome) -> Mark:
    """The shape a test has in a row of them."""
    if came in (Came.EXCUSED, Came.UNABLE):
        return Mark.EXCUSED
    if came in (Came.ABSENT, Came.REFUSED):
        return Mark.MISSED
    return {
        Outcome.AS_EXPECTED: Mark.EXPECTED,
        Outcome.NOT_AS_EXPECTED: Mark.UNEXPECTED,
    }.get(outcome, Mark.WAITING)


def in_a_row(tests: Iterable[OneTest]) -> int:
    """How many tests were as expected in a row up to the last one that was read.

    What is excused, waits, was not clear or could not be given neither counts nor ends the row; missed and
    not as expected end it. It is a figure for the step's rules and resets nothing of anybody's days.
    """
    count = 0
    for one in sorted(tests, key=lambda test: (test.on, str(test.id)), reverse=True):
        if one.mark is Mark.EXPECTED:
            count += 1
        elif one.mark in (Mark.UNEXPECTED, Mark.MISSED):
            break
    return count
