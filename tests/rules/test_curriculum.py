"""The rules of topics and handouts: what a group takes next, how a topic stands for one person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepdown.curriculum.rules import choosing, handouts, topics
from stepdown.curriculum.vocabulary import (
    LARGEST_PDF,
    LONGEST_TEXT,
    Course,
    Form,
    HandoutWords,
    Member,
    Sat,
    Standing,
    Taught,
    Topic,
    TopicLine,
)
from stepdown.programme.vocabulary import Entry

START = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TITLES = ("Triggers", "Cravings", "Shame and guilt", "Boundaries", "Managing time")
ALL = tuple(Topic(title.casefold().replace(" ", "-"), title) for title in TITLES)
OPEN, CLOSED = Course(Entry.OPEN, ALL), Course(Entry.CLOSED, ALL)
TRIGGERS, CRAVINGS, SHAME = ALL[:3]
ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)


def sat(topic: Topic, minutes: int, *, day: int = 0, of: int = 80) -> Sat:
    at = START + day * DAY
    return Sat(Taught(UUID(int=100 + day), topic, at, at.date(), "Dana Demo"), minutes, of)


def member(client: UUID, *had: Topic, course: Course = OPEN, missed: tuple[Topic, ...] = ()) -> Member:
    return Member(
        client, course, frozenset(one.key for one in had), {one.key: START.date() for one in missed}
    )


def titles(found: tuple[object, ...]) -> list[str]:
    return [one.topic.title for one in found]  # type: ignore[attr-defined]


# ---- who has heard a topic


@pytest.mark.parametrize(
    ("minutes", "of", "expected"),
    [(40, 80, True), (39, 80, False), (0, 80, False), (0, 0, False), (1, 0, True)],
)
def test_half_of_a_session_is_hearing_its_topic(minutes: int, of: int, expected: bool) -> None:
    assert topics.heard(sat(TRIGGERS, minutes, of=of)) is expected


def test_a_topic_is_had_where_it_was_first_heard_and_missed_only_while_nobody_heard_it() -> None:
    every = [
        sat(TRIGGERS, 80, day=9),
        sat(TRIGGERS, 80, day=2),
        sat(CRAVINGS, 10, day=1),
        sat(SHAME, 0, day=3),
    ]
    every += [sat(CRAVINGS, 0, day=5), sat(SHAME, 80, day=7)]
    had = topics.had_of(every)
    assert had[TRIGGERS.key].taught.at == START + 2 * DAY
    assert set(had) == {TRIGGERS.key, SHAME.key}
    missed = topics.missed_of(every, had)
    assert set(missed) == {CRAVINGS.key}
    assert missed[CRAVINGS.key].taught.at == START + 5 * DAY


# ---- what a group takes next


def test_the_topic_that_most_people_hear_new_comes_first() -> None:
    people = [member(ONE, TRIGGERS), member(TWO, TRIGGERS, CRAVINGS), member(THREE, *ALL[2:])]
    found = topics.next_topic(people, {})
    assert titles(found)[:1] == ["Cravings"] or len(found[0].new_to) == 2
    assert [len(one.new_to) for one in found] == sorted((len(one.new_to) for one in found), reverse=True)


def test_of_equals_the_one_more_people_missed_comes_first_then_the_longest_not_held_then_the_order() -> None:
    nobody_had = [member(ONE, missed=(SHAME,)), member(TWO)]
    assert titles(topics.next_topic(nobody_had, {}))[:2] == ["Shame and guilt", "Triggers"]
    held = {TRIGGERS.key: date(2026, 11, 2), CRAVINGS.key: date(2026, 10, 1), SHAME.key: date(2026, 11, 9)}
    course = Course(Entry.OPEN, ALL[:3])
    found = topics.next_topic([member(ONE, course=course)], held)
    assert titles(found) == ["Cravings", "Triggers", "Shame and guilt"]


def test_each_proposal_says_why_in_words() -> None:
    other = Course(Entry.OPEN, (CRAVINGS,))
    people = [member(ONE, missed=(TRIGGERS,)), member(TWO, missed=(TRIGGERS,)), member(THREE, course=other)]
    (first,) = [
        one for one in topics.next_topic(people, {TRIGGERS.key: date(2026, 11, 2)}) if one.topic is TRIGGERS
    ]
    assert [str(one) for one in first.why] == [
        "New to 2 of 3.",
        "Not in the curriculum of 1: they hear it all the same.",
        "2 of them missed it.",
        "This group had it last on 2026-11-02.",
    ]
    (new,) = [one for one in topics.next_topic([member(ONE, missed=(SHAME,))], {}) if one.topic is SHAME]
    assert [str(one) for one in new.why] == [
        "New to everybody.",
        "1 of them missed it.",
        "This group has not had it yet.",
    ]
    (old,) = [one for one in topics.next_topic([member(ONE, TRIGGERS)], {}) if one.topic is TRIGGERS]
    assert str(old.why[0]) == "Everybody whose curriculum has it has had it."


def test_nobody_seated_yet_goes_through_the_curriculum_in_order() -> None:
    found = topics.next_topic([], {}, course=OPEN)
    assert titles(found) == list(TITLES)
    assert [str(one) for one in found[0].why] == ["This group has not had it yet."]
    assert topics.next_topic([], {}) == ()


def test_a_closed_course_goes_in_order_and_ends() -> None:
    people = [member(ONE, course=CLOSED), member(TWO, TRIGGERS, CRAVINGS, course=CLOSED)]
    assert titles(topics.next_topic(people, {})) == ["Triggers"]
    (after,) = topics.next_topic(people, {TRIGGERS.key: START.date()}, TRIGGERS.key)
    assert after.topic is CRAVINGS
    assert "follows Triggers" in str(after.why[0])
    assert topics.next_topic(people, {}, ALL[-1].key) == ()


def test_two_sessions_ahead_do_not_take_the_same_topic_and_a_chosen_one_counts_as_taken() -> None:
    people = [member(ONE), member(TWO, missed=(TRIGGERS,))]
    days = [START.date() + number * DAY for number in range(3)]
    found = topics.ahead([people] * 3, {}, days, [None, SHAME, None])
    assert [one[0].topic.title for one in (found[0], found[2])] == ["Triggers", "Cravings"]
    assert all(ONE in one.new_to for one in found[2][:1])
    assert topics.ahead([[]], {}, days[:1], [None]) == ((),)


@given(st.lists(st.sets(st.sampled_from(ALL)), min_size=1, max_size=9))
def test_no_topic_is_newer_to_more_people_than_the_one_proposed(had: list[set[Topic]]) -> None:
    people = [member(UUID(int=number + 1), *one) for number, one in enumerate(had)]
    first = topics.next_topic(people, {})[0]
    assert len(first.new_to) == max(sum(topic not in one for one in had) for topic in ALL)


# ---- how a topic stands for one person


def test_each_topic_of_a_person_stands_one_way() -> None:
    had = {TRIGGERS.key: sat(TRIGGERS, 80)}
    missed = {CRAVINGS.key: sat(CRAVINGS, 0, day=1), SHAME.key: sat(SHAME, 0, day=2)}
    made_up = {ALL[3].key: TopicLine(ALL[3], Standing.MADE_UP, START.date())}
    again = TopicLine(CRAVINGS, Standing.NEXT, date(2026, 11, 30))
    found = topics.course_lines("Skills", OPEN, had, missed, made_up, {CRAVINGS.key: again})
    assert [one.standing for one in found.lines] == [
        Standing.HAD,
        Standing.MISSED,
        Standing.MISSED,
        Standing.MADE_UP,
        Standing.AHEAD,
    ]
    assert (found.had, len(found.missed)) == (2, 2)
    assert str(found.lines[1].words) == "Comes again on 2026-11-30."
    assert found.lines[2].words is None
    assert topics.line_of(CRAVINGS, {}, {}, {}, {CRAVINGS.key: again}).standing is Standing.NEXT


# ---- choosing and noting


def test_a_topic_is_chosen_before_a_session_and_noted_after_it_began() -> None:
    assert choosing.check_choice(TRIGGERS, ALL, begun=False, cancelled=False) is None
    assert choosing.check_choice(TRIGGERS, ALL, begun=True, cancelled=False)
    assert choosing.check_choice(TRIGGERS, ALL, begun=False, cancelled=True)
    assert choosing.check_choice(None, ALL, begun=False, cancelled=False)
    assert choosing.check_choice(TRIGGERS, ALL[1:], begun=False, cancelled=False)
    assert choosing.check_taught(TRIGGERS, ALL, START, START, cancelled=False) is None
    assert choosing.check_taught(TRIGGERS, ALL, START, START, cancelled=True)
    assert choosing.check_taught(TRIGGERS, ALL, START, START - DAY, cancelled=False)
    assert choosing.check_taught(TRIGGERS, ALL, START, START + 14 * DAY, cancelled=False) is None
    late = choosing.check_taught(TRIGGERS, ALL, START, START + 15 * DAY, cancelled=False)
    assert late is not None and late.lifted_by is not None
    assert choosing.check_taught(None, ALL, START, START, cancelled=False)


def test_making_up_needs_a_missed_topic_a_day_that_came_and_words() -> None:
    today = START.date()
    assert choosing.check_made_up(today, today, "Went through it", missed=True) == ()
    assert len(choosing.check_made_up(today + DAY, today, " ", missed=False)) == 3


# ---- handouts


def handout(**more: object) -> HandoutWords:
    told: dict[str, object] = {"title": "My triggers", "form": Form.TEXT, "text": "Write three down."}
    return HandoutWords("triggers", "Triggers", **(told | more))  # type: ignore[arg-type]


PDF: dict[str, object] = {"form": Form.PDF, "text": "", "pdf": b"%PDF-1.7", "pages": 2}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({**PDF, "pdf": b""}, "file"),
        ({**PDF, "pdf": b"x" * (LARGEST_PDF + 1)}, "file"),
        ({**PDF, "pages": 25}, "file"),
    ],
)
def test_a_handout_that_nobody_could_use_is_refused_beside_its_field(
    more: dict[str, object], field: str
) -> None:
    (refusal,) = handouts.check_handout(handout(**more))
    assert refusal.field == field


def test_a_text_and_a_pdf_within_bounds_are_kept() -> None:
    assert handouts.check_handout(handout()) == ()
    assert handouts.check_handout(handout(**PDF)) == ()
    assert handouts.check_ending("A newer one is there") is None
    assert handouts.check_ending(" ") is not None
