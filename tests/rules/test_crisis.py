"""Who is on call, who is rung next, when a ring is settled: tables without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from stepdown.crisis import rules
from stepdown.crisis.shelf import duties, first_pace
from stepdown.crisis.vocabulary import (
    Asked,
    CallLine,
    Cause,
    Contact,
    Decided,
    Facts,
    Means,
    NewTurn,
    NextContact,
    OnCall,
    Pace,
    RingCard,
    RingState,
    RingStory,
    Rung,
    Said,
    Screened,
    Turn,
)
from stepdown.kernel.period import Period

NY = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 16)
AT = datetime(2026, 11, 16, 2, 3, tzinfo=NY)
MINUTE = timedelta(minutes=1)
PRIYA, OWEN, HART = uuid4(), uuid4(), uuid4()
NAMES = {PRIYA: "Priya Placeholder", OWEN: "Owen Fictional", HART: "Dr Hart Sample"}
EVERY = tuple(range(7))
PACE = Pace((2, 3), (10, 20))


def turn(
    who: UUID,
    place: int = 1,
    *,
    hours: tuple[int, int] = (17, 8),
    days: tuple[int, ...] = EVERY,
    span: tuple[date, date | None] = (date(2026, 1, 1), None),
    line: CallLine = CallLine.ANY,
    works_here: bool = True,
) -> Turn:
    new = NewTurn(who, place, days, time(hours[0]), time(hours[1]), *span, line)
    return Turn(uuid4(), new, NAMES[who], AT, works_here)


def names(turns: list[Turn], at: datetime) -> list[str]:
    return [one.name for one in rules.on_call_at(turns, NY, at)]


def card(**fields: object) -> RingCard:
    base = RingCard(
        uuid4(), uuid4(), uuid4(), Cause.STRUGGLING, AT, RingState.RINGING, AT + 2 * MINUTE, None, None, None,
        "", None, None, "", 1,
    )  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


def test_a_turn_over_midnight_holds_in_the_morning_and_ends_at_its_hour() -> None:
    night = turn(PRIYA)
    assert names([night], AT) == ["Priya Placeholder"]
    assert names([night], AT.replace(hour=8, minute=0)) == []
    assert names([night], AT.replace(hour=16, minute=59)) == []
    # Begun on Sunday only: Monday at two is still Sunday's night, Tuesday at two is nobody's.
    sunday = turn(PRIYA, days=(6,))
    assert names([sunday], AT) and not names([sunday], AT + timedelta(days=1))
    assert names([turn(PRIYA, hours=(0, 0), days=(0,))], AT.replace(hour=23))


def test_one_night_stands_in_for_the_standing_turn_and_gives_back() -> None:
    standing, tonight = turn(PRIYA), turn(OWEN, span=(MONDAY, MONDAY))
    evening = AT.replace(hour=20)
    assert names([tonight, standing], evening) == ["Owen Fictional"]
    assert names([standing, tonight], evening + timedelta(days=1)) == ["Priya Placeholder"]
    assert names([standing, replace(tonight, works_here=False)], evening) == ["Priya Placeholder"]


def test_gaps_are_told_before_they_happen_also_when_the_clocks_change() -> None:
    # The clocks go back on 1 November 2026: the night has an hour more, and no gap in it.
    during = Period(datetime(2026, 10, 31, 12, tzinfo=NY), datetime(2026, 11, 2, 12, tzinfo=NY))
    found = list(rules.stretches([turn(PRIYA)], NY, during))
    assert [one.nobody for one in found] == [True, False, True, False, True]
    night = found[1].during
    assert night.end is not None and night.end.astimezone(UTC) - night.start.astimezone(UTC) == timedelta(
        hours=16
    )
    assert found[1].alone and not found[0].alone
    # Two turns of the same person one after the other are one stretch; an open end is eight days.
    around = [turn(PRIYA), turn(PRIYA, hours=(8, 17))]
    assert len(list(rules.stretches(around, NY, Period(AT)))) == 1


def test_withdrawal_rings_the_medical_list_first_and_nobody_twice() -> None:
    listed = [turn(PRIYA), turn(HART, 2), turn(HART, line=CallLine.MEDICAL)]
    on_call = rules.on_call_at(listed, NY, AT)
    assert [one.staff_id for one in rules.rung_in_order(on_call, Cause.WITHDRAWAL)] == [HART, PRIYA]
    assert [one.staff_id for one in rules.rung_in_order(on_call, Cause.SELF_HARM)] == [PRIYA, HART]
    only = rules.on_call_at([turn(HART, line=CallLine.MEDICAL)], NY, AT)
    assert rules.rung_in_order(only, Cause.STRUGGLING) == ()


def test_the_next_is_rung_then_everybody_and_minutes_count_from_ringing() -> None:
    listed = [OnCall(who, NAMES[who], place, AT) for place, who in enumerate((PRIYA, OWEN), 1)]
    first = rules.next_move(listed, set(), 0, pace=PACE, changes_at=None, at=AT)
    assert (first.whom, first.next_at) == (listed[0], AT + 2 * MINUTE)
    late = AT + timedelta(hours=3)
    second = rules.next_move(listed, {PRIYA}, 0, pace=PACE, changes_at=None, at=late)
    assert (second.whom, second.next_at) == (listed[1], late + 3 * MINUTE)
    for rounds, minutes in ((0, 10), (1, 20), (7, 20)):
        every = rules.next_move(listed, {PRIYA, OWEN}, rounds, pace=PACE, changes_at=None, at=late)
        assert (every.whom, every.next_at) == (None, late + minutes * MINUTE)
    # Who comes on call sooner is not kept waiting for the round; a change that is over changes nothing.
    soon = rules.next_move([], set(), 0, pace=PACE, changes_at=late + MINUTE, at=late)
    assert (soon.whom, soon.next_at) == (None, late + MINUTE)
    assert rules.next_move([], set(), 0, pace=PACE, changes_at=late, at=late).next_at == late + 10 * MINUTE


def test_what_comes_while_a_ring_is_open_joins_it_or_rings_anew() -> None:
    answered = card(answered_at=AT)
    assert rules.joins(card(), Cause.STRUGGLING, AT)
    assert rules.joins(answered, Cause.MESSAGE, AT + timedelta(hours=1))
    assert not rules.joins(answered, Cause.MESSAGE, AT + timedelta(hours=2))
    assert not rules.joins(answered, Cause.STRUGGLING, AT)
    assert not rules.joins(card(closed_at=AT), Cause.MESSAGE, AT)
    assert rules.gravest([Cause.MESSAGE, Cause.SELF_HARM, Cause.STRUGGLING]) is Cause.SELF_HARM


@pytest.mark.parametrize(
    ("moments", "state"),
    [
        ({}, RingState.RINGING),
        ({"red_at": AT}, RingState.UNANSWERED),
        ({"red_at": AT, "answered_at": AT}, RingState.ANSWERED),
        ({"answered_at": AT, "closed_at": AT}, RingState.CLOSED),
        ({"answered_at": AT, "ended_at": AT}, RingState.ENDED),
    ],
)
def test_how_a_ring_stands(moments: dict[str, datetime], state: RingState) -> None:
    none: dict[str, datetime | None] = dict.fromkeys(("answered_at", "closed_at", "ended_at", "red_at"))
    assert rules.state_of(**(none | moments)) is state


WHOLE = Facts(False, True, True, (AT,), Asked.C_SSRS, "home_with_plan", True)


@pytest.mark.parametrize(
    ("facts", "missing", "then"),
    [
        (WHOLE, [], "close"),
        (replace(WHOLE, answered=False), ["Nobody"], "close"),
        (replace(WHOLE, reached=False), ["Contact", "Decision"], "contact"),
        (replace(WHOLE, screen=None), ["Screen"], "screen"),
        (replace(WHOLE, screen=Asked.NOT_REACHED), ["Screen"], "screen"),
        (replace(WHOLE, decision=""), ["Decision"], "decision"),
        (replace(WHOLE, next_contact=False), ["Next contact"], "next"),
        (
            replace(
                WHOLE,
                reached=False,
                tries=tuple(AT + n * 5 * MINUTE for n in range(3)),
                screen=Asked.NOT_REACHED,
                decision="welfare_check",
            ),
            [],
            "close",
        ),
        (replace(WHOLE, drill=True), ["Say what the drill showed."], "close"),
        (replace(WHOLE, drill=True, learned=True), [], "close"),
    ],
)
def test_a_ring_is_settled_only_when_nothing_is_missing(facts: Facts, missing: list[str], then: str) -> None:
    found = [str(one.reason) for one in rules.against_close(facts, duties())]
    assert len(found) == len(missing)
    assert all(text.startswith(word) for text, word in zip(found, missing, strict=True))
    assert rules.next_reading(facts, duties()) == then


def test_three_calls_in_a_minute_are_one_try() -> None:
    assert rules.counted_tries([AT, AT + MINUTE, AT + 4 * MINUTE, AT + 5 * MINUTE], 5) == 2
    assert rules.counted_tries([], 5) == 0


@pytest.mark.parametrize(
    ("asked", "reached", "words", "no"),
    [
        (Asked.NOT_REACHED, False, "", None),
        (Asked.NOT_REACHED, True, "", "They were reached"),
        (Asked.C_SSRS, False, "", "Nobody has spoken"),
        (Asked.C_SSRS, True, "", None),
        (Asked.COWS, True, "", "does not fit"),
        (Asked.DECLINED, True, " ", "Say in a few words"),
        (Asked.DECLINED, True, "Crying, would rather talk.", None),
    ],
)
def test_a_screen_fits_the_cause_and_the_contact(
    asked: Asked, reached: bool, words: str, no: str | None
) -> None:
    found = rules.against_screen(asked, Cause.SELF_HARM, reached, words, duties())
    assert (no is None) == (found == []) and all(no and no in str(one.reason) for one in found)


def test_a_next_contact_is_ahead_and_within_the_hours_of_the_clinic() -> None:
    for hours, fine in ((0, False), (1, True), (72, True), (73, False)):
        assert (rules.against_next(AT + timedelta(hours=hours), AT, duties()) == []) is fine


def test_turns_and_minutes_are_looked_at_before_they_hold() -> None:
    fine = turn(PRIYA, span=(MONDAY, None)).new
    wrong = (
        replace(fine, place=0),
        replace(fine, weekdays=()),
        replace(fine, weekdays=(7,)),
        replace(fine, until_on=date(2026, 11, 15)),
        replace(fine, from_on=date(2026, 11, 15)),
    )
    assert rules.against_turn(fine, MONDAY) == []
    assert all(len(rules.against_turn(one, MONDAY)) == 1 for one in wrong)
    assert rules.against_pace(PACE) == [] and rules.against_pace(replace(PACE, number="+1 555-0100")) == []
    for pace in (Pace((), (1,)), Pace((0,), (1,)), Pace((2,), (241,)), Pace((2,), (2,), "call Priya")):
        assert len(rules.against_pace(pace)) == 1
    assert (PACE.minutes_at(1), PACE.minutes_at(9), first_pace().each[0]) == (2, 3, 2)


def test_what_is_said_to_somebody_who_asked_is_true() -> None:
    on_call = [OnCall(PRIYA, NAMES[PRIYA], 1, AT), OnCall(OWEN, NAMES[OWEN], 2, AT)]
    rung = [Rung(PRIYA, NAMES[PRIYA], 1, AT)]
    every = [*rung, Rung(OWEN, NAMES[OWEN], 0, AT + MINUTE)]
    answered = card(state=RingState.ANSWERED, answered_at=AT, holder_name=NAMES[HART])
    told = {
        "Priya is on call now.": rules.honest(None, [], on_call, ""),
        "Priya is being called now.": rules.honest(card(), rung, on_call, ""),
        "Dr Hart Sample knows, and calls you now.": rules.honest(answered, rung, on_call, ""),
        "Everyone on the team is being called. Nobody has answered yet; 988 does, now.": rules.honest(
            card(), every, on_call, ""
        ),
        "Nobody here answers before 8:00; 988 does, now. Your team has word.": rules.honest(
            card(), every, [], "8:00"
        ),
        "Nobody here is on call before 8:00; 988 answers at any hour.": rules.honest(None, [], [], "8:00"),
        "Nobody here is on call; 988 answers at any hour.": rules.honest(None, [], [], ""),
        "Nobody here is on call; 988 answers now. Your team has word.": rules.honest(card(), every, [], ""),
        "You asked for help, and it was answered. You can ask again at any time.": rules.honest(
            card(state=RingState.CLOSED, closed_at=AT), rung, on_call, ""
        ),
    }
    assert {words: str(said) for words, said in told.items()} == {words: words for words in told}


def test_the_ladder_says_who_was_is_and_will_be_rung_and_in_how_long() -> None:
    on_call = [OnCall(PRIYA, NAMES[PRIYA], 1, AT), OnCall(OWEN, NAMES[OWEN], 2, AT)]
    rung = [Rung(PRIYA, NAMES[PRIYA], 1, AT)]

    def told(one: RingCard, tries: list[Rung]) -> list[tuple[str, str, int]]:
        steps = rules.ladder(one, tries, on_call, PACE, AT)
        return [(step.name, step.state, round((step.at - AT) / MINUTE)) for step in steps]

    assert told(card(), rung) == [
        ("Priya Placeholder", "ringing", 0),
        ("Owen Fictional", "next", 2),
        ("Everyone on the team", "next", 5),
    ]
    every = [*rung, Rung(OWEN, NAMES[OWEN], 0, AT + 9 * MINUTE)]
    assert told(card(), every) == [("Priya Placeholder", "tried", 0), ("Everyone on the team", "ringing", 9)]
    answered = card(state=RingState.ANSWERED, answered_at=AT + MINUTE, holder_name=NAMES[OWEN])
    assert told(answered, rung) == [("Priya Placeholder", "tried", 0), ("Owen Fictional", "answered", 1)]
    assert told(card(next_at=None), []) == [
        ("Priya Placeholder", "next", 0),
        ("Owen Fictional", "next", 2),
        ("Everyone on the team", "next", 5),
    ]
    assert rules.median_minutes([(AT, AT + MINUTE), (AT, AT + 4 * MINUTE)]) == 2.5
    assert rules.median_minutes([]) is None


def a_story(of: RingCard, learned: str = "") -> RingStory:
    late = AT + timedelta(hours=1)
    nexts = [NextContact(uuid4(), of.id, uuid4(), late, OWEN, NAMES[OWEN], AT)]
    nexts += [
        replace(nexts[0], done_at=late, done_words="Well.", reached=reached) for reached in (True, False)
    ]
    return RingStory(
        card=of,
        said=(Said(uuid4(), Cause.SELF_HARM, "PHQ-9 9", "Robin Example", AT),),
        rung=tuple(
            Rung(who, NAMES[who], 1 - n // 2, AT + n * MINUTE) for n, who in enumerate((PRIYA, OWEN, HART))
        ),
        contacts=tuple(
            Contact(uuid4(), late, Means.PHONE, reached, "x", "Owen Fictional") for reached in (True, False)
        ),
        screens=(
            Screened(late, Asked.C_SSRS, "C-SSRS: low", "", "Owen Fictional"),
            Screened(late, Asked.C_SSRS, "C-SSRS: low", "Calm.", "Owen Fictional"),
            Screened(late, Asked.DECLINED, "", "Tired.", "Owen Fictional"),
        ),
        decisions=(Decided(late, "seen_here", "Is seen here", "At ten.", "Owen Fictional"),),
        nexts=tuple(nexts),
        moments=(),
        learned=learned,
    )


def test_every_minute_is_told_in_order_and_a_drill_says_so_in_each() -> None:
    closed = card(answered_at=AT + MINUTE, red_at=AT + MINUTE, closed_at=AT + timedelta(hours=2))
    told = rules.with_moments(a_story(closed), "Owen Fictional").moments
    words = [str(one.words) for one in told]
    assert words[0] == "Thoughts of self-harm: Robin Example" and words[-1] == "Settled by Owen Fictional"
    assert [one.at for one in told] == sorted(one.at for one in told) and len(told) == 18
    assert {"C-SSRS: low", "C-SSRS: low. Calm.", "Tired."} <= {one.text for one in told}
    drill = rules.with_moments(a_story(card(cause=Cause.DRILL, ended_at=AT, ended_why="over"))).moments
    assert all(str(one.words).startswith("DRILL. ") for one in drill)
    assert card().open and card().drill is False and card(cause=Cause.DRILL).drill


def test_words_of_a_ring_know_where_it_stands() -> None:
    story = a_story(card(state=RingState.UNANSWERED))
    assert story.card.red and story.reached and story.next_open is story.nexts[0]
    assert replace(story, nexts=story.nexts[1:]).next_open is None
    assert Cause.DRILL.icon == "bell"
