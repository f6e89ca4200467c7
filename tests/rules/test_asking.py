"""A page that asks a question twice is answered once; nothing outlives the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from stepdown.kernel.asking import asked_of_each, asked_once, reading
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer


def test_within_one_page_a_question_is_answered_once() -> None:
    asked: list[tuple[str, int]] = []

    @asked_once
    def question(name: str, *, at: int) -> str:
        asked.append((name, at))
        return f"{name} at {at}"

    with reading():
        assert question("Robin", at=1) == question("Robin", at=1) == "Robin at 1"
        assert question("Robin", at=2) == "Robin at 2" and question("Alex", at=1) == "Alex at 1"
    assert asked == [("Robin", 1), ("Robin", 2), ("Alex", 1)]


def test_outside_a_page_and_in_the_next_one_it_is_asked_anew() -> None:
    answers = iter(range(9))

    @asked_once
    def question() -> int:
        return next(answers)

    assert [question(), question()] == [0, 1]
    for _ in range(2):
        with reading():
            question()
    assert question() == 4


def test_nothing_is_kept_of_a_refusal_and_two_questions_never_share_an_answer() -> None:
    there: list[str] = []

    @asked_once
    def first(name: str) -> str:
        if not there:
            raise NotFound
        return there[0]

    @asked_once
    def second(name: str) -> str:
        return "another"

    with reading():
        with pytest.raises(NotFound):
            first("Robin")
        there.append("found")
        assert first("Robin") == "found" and second("Robin") == "another"


def test_of_many_at_once_only_those_not_known_yet_are_asked_about() -> None:
    robin, alex, nobody = UUID(int=1), UUID(int=2), UUID(int=3)
    names = {robin: "Robin", alex: "Alex"}
    asked: list[list[UUID]] = []

    @asked_of_each
    def called(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, str]:
        asked.append(list(client_ids))
        return {one: names[one] for one in asked[-1] if one in names}

    viewer, at = Viewer(Audience.SYSTEM, name="the checks"), datetime(2026, 11, 18, tzinfo=UTC)
    with reading():
        assert called(viewer, [robin, nobody], at=at) == {robin: "Robin"}
        assert called(viewer, iter([nobody, alex, robin, robin]), at=at) == {alex: "Alex", robin: "Robin"}
        assert called(viewer, [robin], at=at) == {robin: "Robin"} and called(viewer, [], at=at) == {}
    assert called(viewer, [robin], at=at) == {robin: "Robin"}
    assert asked == [[robin, nobody], [alex], [robin]]
