"""What a viewer may see of a test: who collects without reading results sees that it was given, no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stepdown.doors.threshold import Visit
from stepdown.drugtest.vocabulary import Came, Mark, OneTest, Outcome
from stepdown.people.vocabulary import Permission


def cut(visit: Visit, tests: Iterable[OneTest]) -> tuple[OneTest, ...]:
    """The tests as this viewer may see them."""
    if visit.viewer.may(Permission.READ_TESTS):
        return tuple(tests)
    return tuple(_without(one) for one in tests)


def _without(one: OneTest) -> OneTest:
    mark = Mark.WAITING if one.came is Came.GIVEN else one.mark
    return replace(one, outcome=Outcome.WAITS, mark=mark, found=(), confirmed=())
