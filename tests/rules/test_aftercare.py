"""Afterwards without a database: how check-ups stand, silence, signs, plans, and an end that is fair."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from stepdown.aftercare import rules
from stepdown.aftercare.vocabulary import (
    Anchor,
    AnchorKind,
    Answer,
    Appointment,
    Ended,
    GivenHow,
    Housing,
    Linked,
    NewNotice,
    NewPlan,
    NoticeCard,
    NoticeState,
    Schedule,
    Sign,
    State,
    Terms,
    Tried,
    Way,
)

DATA = Path(__file__).parents[2] / "stepdown/aftercare/data"
FILE = tomllib.loads((DATA / "check_ups.toml").read_text("utf-8"))
ENDING = tomllib.loads((DATA / "ending.toml").read_text("utf-8"))
START = date(2026, 11, 2)
ID = UUID(int=1)
NOTHING = Answer()


def shipped() -> Schedule:
    found = rules.read_schedule(FILE)
    assert isinstance(found, Schedule), found
    return found


def on(days: int) -> date:
    return START + timedelta(days=days)


def clock(
    today: int, *, vain: dict[int, int] | None = None, talks: dict[int, int] | None = None
) -> tuple[dict[int, State], date | None]:
    """The shipped clock on a day: `vain` tries and the day of a `talk`, each by the row's days."""
    plan = shipped()
    rows = [
        Tried(
            due,
            until,
            (vain or {}).get(row.days, 0),
            (on(talks[row.days]),) if talks and row.days in talks else (),
        )
        for row, (due, until) in zip(plan.rows, rules.days_of(plan, START), strict=True)
    ]
    found = rules.states(rows, plan, on(today))
    by_days = dict(zip((row.days for row in plan.rows), found, strict=True))
    return by_days, rules.silence(rows, found, plan)


def test_the_clock_is_the_one_that_was_promised() -> None:
    days = [row.days for row in shipped().rows]
    assert days[:1] == [1] and [day for day in days if day % 7 == 0 and day <= 42] == [7, 14, 21, 28, 35, 42]
    assert {30, 60, 90, 180} <= set(days) and days[-1] == 730
    quarters = [day for day in days if day >= 90]
    assert all(80 <= later - earlier <= 100 for earlier, later in pairwise(quarters))
    assert all(row.source for row in shipped().rows)


def test_a_check_up_is_ahead_due_late_and_passes_where_nobody_called() -> None:
    assert clock(0)[0][1] is State.AHEAD
    assert clock(1)[0][1] is State.DUE and clock(3)[0][1] is State.DUE
    assert clock(4)[0][1] is State.LATE
    found, silent = clock(8)
    assert (found[1], found[7]) == (State.PASSED, State.DUE) and silent is None
    # Weeks without a single try are the clinic's, never the person's silence.
    found, silent = clock(60)
    assert found[42] is State.PASSED and found[60] is State.DUE and silent is None
    assert clock(800)[0][730] is State.LATE


def test_two_check_ups_tried_in_vain_are_a_silence_and_one_talk_ends_it() -> None:
    assert clock(9, vain={7: 1})[0][7] is State.DUE
    assert clock(9, vain={7: 2})[0][7] is State.NOT_REACHED
    found, silent = clock(15, vain={7: 1, 14: 2})
    assert (found[7], found[14]) == (State.NOT_REACHED, State.NOT_REACHED) and silent == on(7)
    # A week nobody tried between them breaks nothing and adds nothing.
    assert clock(22, vain={7: 2, 21: 2})[1] == on(7)
    assert clock(15, vain={14: 2})[1] is None
    found, silent = clock(15, vain={7: 2, 14: 2}, talks={14: 15})
    assert found[14] is State.REACHED and silent is None
    assert clock(36, vain={7: 2, 14: 2, 28: 2, 30: 2}, talks={21: 21})[1] == on(28)


def test_one_talk_counts_for_the_check_ups_it_is_near_to_and_for_no_other() -> None:
    found, _ = clock(31, talks={28: 28})
    assert found[28] is State.REACHED and found[30] is State.REACHED
    found, _ = clock(31, talks={30: 31})
    assert found[28] is State.REACHED and found[21] is State.PASSED
    found, _ = clock(40, talks={35: 39})
    assert found[42] is State.REACHED, "two days before it: nobody is called twice in a week for a form"
    assert clock(31, talks={21: 21})[0][30] is State.DUE
    # After the last there is no next one: a late talk still counts.
    assert clock(770, talks={730: 769})[0][730] is State.REACHED
    assert clock(770, talks={635: 769})[0][730] is State.REACHED


def test_a_clock_starts_with_the_persons_word_and_only_when_treatment_is_over() -> None:
    free = {"running": False, "in_treatment": False, "dead": False}
    assert rules.against_start("Said yes on Friday", **free) == ()
    assert [one.field for one in rules.against_start(" ", **free)] == ["agreed"]
    assert len(rules.against_start("", running=True, in_treatment=True, dead=True)) == 4


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Answer(), ()),
        (Answer(used=False, housing=Housing.STEADY), ()),
        (Answer(used=True), (Sign.USED,)),
        (Answer(housing=Housing.SHAKY), (Sign.HOUSING,)),
        (Answer(housing=Housing.NONE, asks=True), (Sign.HOUSING, Sign.ASKED)),
    ],
)
def test_use_housing_and_ones_own_wish_ask_for_more(answer: Answer, found: tuple[Sign, ...]) -> None:
    assert rules.signs(answer) == found


def test_a_try_in_vain_says_nothing_and_the_phone_is_theirs_alone() -> None:
    def against(way: Way = Way.PHONE, answer: Answer = NOTHING, **more: Any) -> int:
        told: dict[str, Any] = {"reached": True, "by_self": False, "on": START, "today": START} | more
        return len(rules.against_try(way, answer, **told))

    assert against() == 0 and against(reached=False) == 0
    assert against(on=on(1)) == 1
    assert against(Way.PORTAL) == 1 and against(Way.PORTAL, by_self=True) == 0 and against(by_self=True) == 1
    assert against(Way.PORTAL, by_self=True, reached=False) == 1
    for said in (Answer(used=False), Answer(housing=Housing.STEADY), Answer(asks=True)):
        assert against(answer=said, reached=False) == 1
    assert against(answer=Answer(words="x" * 501)) == 1


def test_what_came_of_a_sign_is_said_once_and_a_no_in_their_words() -> None:
    assert rules.against_link(Linked.ASSESSED, "", settled=False) is None
    assert rules.against_link(Linked.ASSESSED, "", settled=True) is not None
    assert rules.against_link(Linked.NOT_NOW, " ", settled=False) is not None
    assert rules.against_link(Linked.ELSEWHERE, "Elm Street", settled=False) is None


def test_check_ups_end_by_hand_only_as_the_person_asks() -> None:
    assert rules.against_ending(Ended.ASKED, "Please stop calling.") is None
    assert rules.against_ending(Ended.ASKED, " ") is not None
    for how in (Ended.DIED, Ended.DONE, Ended.CAME_BACK):
        assert rules.against_ending(how, "whatever") is not None


PLAN = NewPlan(
    ID,
    (Anchor(AnchorKind.SECULAR, "Tuesday circle"),),
    (Appointment("Dr Sample", START),),
    "Call Lee, then the line",
    "Be there for the kids",
    calls_agreed=True,
)


def test_any_one_anchor_is_enough_and_each_part_is_asked_for() -> None:
    for kind in AnchorKind:
        assert rules.against_plan(replace(PLAN, anchors=(Anchor(kind, "x"),))) == ()
    bare = NewPlan(ID, (), (), " ", "", calls_agreed=False)
    assert {one.field for one in rules.against_plan(bare)} == {"anchors", "next", "slip", "words"}
    assert len(rules.against_plan(replace(PLAN, anchors=PLAN.anchors * 13))) == 1
    assert len(rules.against_plan(replace(PLAN, appointments=PLAN.appointments * 13))) == 1
    document = rules.plan_document(replace(PLAN, appointments=(Appointment("later"),)), "Dana")
    assert document["next"] == [["", "later"]] and document["caller"] == "Dana"
    assert rules.plan_document(PLAN, "Dana")["next"] == [["2026-11-02", "Dr Sample"]]


# -- an end by the clinic

TERMS = Terms(14, 7, 5, "a source", shipped().tag)
NEW = NewNotice(
    "You came to group with a knife twice.", "Elm Street takes you on Monday", GivenHow.BOTH, on(14)
)
CARD = NoticeCard(
    ID, ID, ID, NEW.reason, NEW.elsewhere, NEW.how, START, on(14), on(7), "", ID, "Dana", NoticeState.GIVEN
)


def notice_fields(new: NewNotice, *, director: bool = False, already: bool = False) -> list[str]:
    found = rules.against_notice(new, TERMS, today=START, open_already=already, may_end_at_once=director)
    return [one.field for one in found]


def test_a_notice_says_why_and_where_to_and_gives_time() -> None:
    assert rules.last_days(TERMS, START) == (on(14), on(7))
    assert notice_fields(NEW) == []
    assert notice_fields(NEW, already=True) == [""]
    assert notice_fields(replace(NEW, reason="Rules.", elsewhere=" ")) == ["reason", "elsewhere"]
    assert notice_fields(replace(NEW, ends_on=on(13))) == ["ends_on"]
    at_once = replace(NEW, ends_on=START, danger="Drew a knife on a counselor today.")
    assert notice_fields(at_once) == ["danger"]
    assert notice_fields(at_once, director=True) == []
    assert notice_fields(replace(at_once, ends_on=on(-1)), director=True) == ["ends_on"]


def test_how_a_notice_stands() -> None:
    state = rules.notice_state
    assert state(withdrawn=True, appealed=True, stands=None) is NoticeState.WITHDRAWN
    assert state(withdrawn=False, appealed=False, stands=None) is NoticeState.GIVEN
    assert state(withdrawn=False, appealed=True, stands=None) is NoticeState.APPEALED
    assert state(withdrawn=False, appealed=True, stands=True) is NoticeState.STANDS
    assert state(withdrawn=False, appealed=True, stands=False) is NoticeState.OVERTURNED


def test_an_appeal_comes_in_time_and_somebody_else_decides_it() -> None:
    assert rules.against_appeal(CARD, "It was not me.", on(7)) is None
    assert rules.against_appeal(CARD, "It was not me.", on(8)) is not None
    assert rules.against_appeal(CARD, " ", on(1)) is not None
    appealed = replace(CARD, state=NoticeState.APPEALED)
    assert rules.against_appeal(appealed, "Again.", on(1)) is not None
    assert rules.against_ruling(CARD, "x", same_person=False) is not None
    assert rules.against_ruling(appealed, "x", same_person=True) is not None
    assert rules.against_ruling(appealed, " ", same_person=False) is not None
    assert rules.against_ruling(appealed, "The video shows somebody else.", same_person=False) is None
    assert rules.against_withdrawal(appealed, "x") is None
    assert rules.against_withdrawal(CARD, " ") is not None
    assert rules.against_withdrawal(replace(CARD, state=NoticeState.STANDS), "x") is not None


@pytest.mark.parametrize(
    ("state", "day", "ends"),
    [
        (NoticeState.GIVEN, 7, False),
        (NoticeState.GIVEN, 8, False),
        (NoticeState.GIVEN, 14, True),
        (NoticeState.APPEALED, 30, False),
        (NoticeState.OVERTURNED, 30, False),
        (NoticeState.WITHDRAWN, 30, False),
        (NoticeState.STANDS, 13, False),
        (NoticeState.STANDS, 14, True),
    ],
)
def test_the_clinic_ends_treatment_only_after_notice_and_appeal(
    state: NoticeState, day: int, ends: bool
) -> None:
    assert (rules.against_end(replace(CARD, state=state), on(day)) is None) is ends


def test_without_a_notice_nobody_is_sent_away_and_in_danger_nothing_waits() -> None:
    assert rules.against_end(None, START) is not None
    danger = replace(CARD, danger="Drew a knife.")
    assert rules.against_end(danger, START) is None
    assert rules.against_end(replace(danger, state=NoticeState.APPEALED), START) is None
    assert rules.against_end(replace(danger, state=NoticeState.OVERTURNED), START) is not None


def test_faults_of_the_files_are_named() -> None:
    assert isinstance(rules.read_terms(ENDING), Terms)
    faults = rules.read_terms(ENDING | {"appeal_days": 0})
    assert isinstance(faults, tuple) and [one.field for one in faults] == ["appeal_days"]
    turned = deepcopy(FILE)
    turned["check_up"][1] |= {"days": 1, "key": "day-1"}
    found = rules.read_schedule(turned)
    assert isinstance(found, tuple) and len(found) == 2
