"""What a viewer may see of a test: who collects without reading results sees that it was given, and how warm
it was, no more. A sign that a laboratory or a cup told, and that safety comes first, are results.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stepdown.doors.threshold import Visit
from stepdown.drugtest.vocabulary import Came, FullTest, Mark, OneTest, Outcome, Sign
from stepdown.people.vocabulary import Permission

# Whoever collects has the thermometer in hand.
AT_HAND = (Sign.COLD, Sign.HOT)


def cut(visit: Visit, tests: Iterable[OneTest]) -> tuple[OneTest, ...]:
    """The tests as this viewer may see them."""
    if visit.viewer.may(Permission.READ_TESTS):
        return tuple(tests)
    return tuple(_without(one) for one in tests)


def cut_whole(visit: Visit, test: FullTest) -> FullTest:
    """One test with everything of it that this viewer may see."""
    if visit.viewer.may(Permission.READ_TESTS):
        return test
    line = _without(test.line)
    return replace(
        test, line=line, reports=(), readings=(), safety=None, safety_due=False, orders=(), talks=()
    )


def _without(one: OneTest) -> OneTest:
    mark = Mark.WAITING if one.came is Came.GIVEN else one.mark
    signs = tuple(sign for sign in one.signs if sign in AT_HAND)
    return replace(one, outcome=Outcome.WAITS, mark=mark, signs=signs, found=(), confirmed=())
