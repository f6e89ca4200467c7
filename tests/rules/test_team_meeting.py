"""The team's meeting without a database: the agenda, who takes part, what can be signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from stepdown.people.vocabulary import ClientCard, ClientStage
from stepdown.team_meeting import rules
from stepdown.team_meeting.vocabulary import (
    Agenda,
    Attendee,
    ClientFacts,
    Decision,
    ItemCard,
    ItemWords,
    PrescriberPart,
    Presence,
    Reason,
    Stretch,
)

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 14, tzinfo=UTC)
FIGURES = Agenda(7, 14, 30, 4, "s", False)
LATER = NOW + timedelta(minutes=30)
ROBIN = ClientCard(
    UUID(int=7), "Robin Example", "alder", False, "", ClientStage.IN_TREATMENT, UUID(int=1), "H", 1
)
DONE = ItemWords((Decision.CONTINUE,), "We go on.")


def facts(**changes: object) -> ClientFacts:
    steady = ClientFacts(
        UUID(int=1),
        DAY - timedelta(days=60),
        decided_on=DAY - timedelta(days=20),
        discussed_on=DAY - timedelta(days=7),
    )
    return replace(steady, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        (facts(), []),
        (facts(in_danger=True), [Reason.DANGER]),
        (facts(decided_on=DAY - timedelta(days=30)), [Reason.DECISION_DUE]),
        (facts(decided_on=None), [Reason.DECISION_DUE]),
        (facts(review_due_on=DAY + timedelta(days=7)), [Reason.REVIEW_DUE]),
        (facts(review_due_on=DAY - timedelta(days=1)), [Reason.REVIEW_DUE]),
        (facts(review_due_on=DAY + timedelta(days=8)), []),
        (facts(unsigned_plan=True), [Reason.PLAN_UNSIGNED]),
        (facts(opened_on=DAY - timedelta(days=3), discussed_on=None, decided_on=None), [Reason.NEW]),
        (facts(opened_on=DAY - timedelta(days=3), discussed_on=DAY), []),
        (facts(discussed_on=DAY - timedelta(weeks=4)), [Reason.NOT_DISCUSSED]),
        (facts(discussed_on=None), [Reason.NOT_DISCUSSED]),
    ],
)
def test_why_somebody_is_on_the_agenda(one: ClientFacts, reasons: list[Reason]) -> None:
    found = rules.propose([one], FIGURES, DAY)
    assert [why.reason for proposed in found for why in proposed.why] == reasons


def test_the_most_pressing_come_first_then_who_is_here_longest() -> None:
    long, short = (
        facts(client_id=UUID(int=2), discussed_on=None),
        facts(client_id=UUID(int=3), discussed_on=None, opened_on=DAY - timedelta(days=50)),
    )
    danger = facts(client_id=UUID(int=4), in_danger=True)
    assert [one.client_id.int for one in rules.propose([short, long, danger], FIGURES, DAY)] == [4, 2, 3]


def test_the_data_says_where_it_comes_from_and_acts_from_its_day_on() -> None:
    assert rules.agenda().source and not rules.agenda().verified
    assert [one.population for one in rules.participations(DAY)] == ["co-occurring"]
    assert rules.participations(date(2020, 1, 1)) == ()
    assert rules.needs_prescriber(["co-occurring"], DAY)
    assert not rules.needs_prescriber(["women"], DAY)


def test_a_meeting_is_called_with_a_title_near_its_day() -> None:
    assert rules.check_call("Team", NOW, NOW) == ()
    assert [one.field for one in rules.check_call(" ", NOW + timedelta(days=32), NOW)] == ["title", "starts"]
    assert [one.field for one in rules.check_call("Team", NOW - timedelta(days=8), NOW)] == ["starts"]


@pytest.mark.parametrize(
    ("presence", "guest", "fields"),
    [
        (Presence(NOW, LATER), False, []),
        (Presence(absent_why="Ill"), False, []),
        (Presence(NOW, absent_why="Ill"), False, ["absent_why"]),
        (Presence(NOW, NOW - timedelta(minutes=1)), False, ["left"]),
        (Presence(None, NOW), False, ["left"]),
        (Presence(NOW), True, ["told_confidential"]),
        (Presence(NOW, told_confidential=True), True, []),
    ],
)
def test_who_came_and_left(presence: Presence, guest: bool, fields: list[str]) -> None:
    assert [one.field for one in rules.check_presence(presence, guest=guest)] == fields


@pytest.mark.parametrize(
    ("words", "named", "whole", "fields"),
    [
        (DONE, (), True, []),
        (ItemWords((), ""), (), False, []),
        (ItemWords((), ""), (), True, ["decisions", "words"]),
        (ItemWords((Decision.STEP_UP, Decision.STEP_DOWN), "Both ways"), (), True, ["decisions"]),
        (ItemWords((Decision.HELD_OVER, Decision.CONTACT), "Later on"), (), True, ["decisions"]),
        (ItemWords((Decision.CONTINUE, Decision.CHANGE_PLAN), "Both ways"), (), True, ["decisions"]),
        (ItemWords((Decision.CONTINUE, Decision.CONTACT), "And call"), (), True, []),
        (DONE, ("Alex",), True, ["words"]),
        (replace(DONE, names_checked=True), ("Alex",), True, []),
    ],
)
def test_what_stands_against_a_decision(
    words: ItemWords, named: tuple[str, ...], whole: bool, fields: list[str]
) -> None:
    assert [one.field for one in rules.check_item(words, named, whole=whole)] == fields


def test_a_task_says_what_and_a_day_to_come() -> None:
    assert rules.check_task("Call the sister", DAY, DAY) == ()
    assert [one.field for one in rules.check_task("Call", DAY - timedelta(days=1), DAY)] == ["task", "due_on"]


def somebody(name: str = "Hart", role: str = "prescriber", **presence: object) -> Attendee:
    told = Presence(**({"came_at": NOW} | presence))  # type: ignore[arg-type]
    return Attendee(UUID(int=9), UUID(int=9), name, "", (role,), (), told, 1)


@pytest.mark.parametrize(
    ("one", "there"),
    [
        (somebody(), True),
        (somebody(role="counselor"), False),
        (somebody(came_at=None, absent_why="Ill"), False),
        (somebody(came_at=LATER), False),
        (somebody(left_at=NOW), False),
        (somebody(left_at=NOW + timedelta(minutes=1)), True),
    ],
)
def test_being_there_means_during_the_talk(one: Attendee, there: bool) -> None:
    assert rules.there_during([one], "prescriber", [Stretch(NOW, LATER)]) is there


def test_whoever_comes_while_they_are_still_talked_about_is_there() -> None:
    assert rules.there_during([somebody(came_at=LATER)], "prescriber", [Stretch(NOW, None)])


def item(words: ItemWords = DONE, *, needs: bool = False, running: bool = False) -> ItemCard:
    stretches = (Stretch(NOW, None if running else LATER),)
    return ItemCard(UUID(int=5), UUID(int=6), ROBIN, 1, (), words, stretches, (), (), (), needs, 1)


def noes(
    *items: ItemCard, attendees: tuple[Attendee, ...] = (somebody(),), leads: bool = True, hidden: int = 0
) -> str:
    return " ".join(str(one.reason) for one in rules.may_sign_first(attendees, items, leads, hidden))


def test_the_first_signature_waits_for_everything() -> None:
    assert noes(item()) == ""
    assert "out of your reach" in noes(item(), hidden=1)
    assert "Nobody was talked about" in noes()
    assert "note when you came" in noes(item(), leads=False)
    assert "Hart: came when" in noes(item(), attendees=(somebody(came_at=None),))
    assert "clock still runs" in noes(item(running=True))
    assert "Robin Example: Say what was decided" in noes(item(ItemWords((), "")))


@pytest.mark.parametrize(
    ("words", "role", "says"),
    [
        (replace(DONE, prescriber=PrescriberPart.THERE), "prescriber", ""),
        (replace(DONE, prescriber=PrescriberPart.THERE), "counselor", "no prescriber was there"),
        (DONE, "prescriber", "how a prescriber took part"),
        (replace(DONE, prescriber=PrescriberPart.NOT_YET), "counselor", "what the prescriber said"),
        (replace(DONE, prescriber=PrescriberPart.CONSULTED, prescriber_words="Agrees"), "counselor", ""),
        (ItemWords((Decision.HELD_OVER,), "Not here today"), "counselor", ""),
    ],
)
def test_a_prescribers_part_where_it_is_asked_for(words: ItemWords, role: str, says: str) -> None:
    told = noes(item(words, needs=True), attendees=(somebody(role=role),))
    assert says in told if says else told == ""


def test_an_addendum_is_for_what_is_signed() -> None:
    assert rules.check_addendum("The sister was called.", locked=True) is None
    assert rules.check_addendum("The sister was called.", locked=False) is not None
    assert rules.check_addendum("Called", locked=True) is not None
