"""The day itself by rule: how many may be in a room, who may lead, what may be entered late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from stepdown.people.vocabulary import Power
from stepdown.programme.vocabulary import Service
from stepdown.session.rules import heads, leading, moving, publishing, refusing
from stepdown.session.vocabulary import Cancellation, Cancelled, Limit, Occasion, Placing
from tests.rules.test_session import (
    ANN,
    AT,
    BEN,
    HOUR,
    MONDAY,
    NEW_YORK,
    OTHER,
    OTHER_ROOM,
    ROOM,
    SITE,
    _at,
    _card,
    _dated,
)

EVERY = (
    *heads.limits(seats=8, capacity=12),
    heads.in_all(15, "State", None),
    heads.for_each(10, "A payer", Limit.PAYER, 1),
)


def test_what_a_room_holds_and_the_law_says_is_never_set_aside() -> None:
    assert heads.over(8, EVERY) == ()
    assert [one.limit for one in heads.over(11, EVERY)] == [Limit.SEATS, Limit.PAYER]
    noes = heads.stands_against(16, EVERY, "Everybody is here already.")
    assert [str(one.reason) for one in noes] == [
        "The room holds 12 people.",
        "State: at most 15 people in a group.",
    ]
    assert all("Nobody may set this aside" in str(one.lifted_by) for one in noes)


def test_seats_and_what_a_payer_asks_are_set_aside_by_name_with_a_reason_alone() -> None:
    noes = heads.stands_against(11, EVERY, "  ")
    assert [(str(one.reason), one.field) for one in noes] == [
        ("The clinic gave it 8 seats.", "over"),
        ("A payer: at most 10 people per leader.", "over"),
    ]
    assert heads.stands_against(11, EVERY, "The bus of the others is late.") == ()
    assert heads.over(1000, heads.limits(seats=2000, capacity=None)) == ()


def test_a_group_is_led_and_medication_prescribed_by_who_holds_it_that_day() -> None:
    def no(kind: Service, *powers: Power, away: bool = False, parted: bool = False) -> list[str]:
        found = leading.stands_against("Dana", kind, powers, away=away, parted=parted)
        return [str(one.reason) for one in found]

    assert no(Service.GROUP, Power.LEAD) == []
    assert no(Service.GROUP, Power.SIGN) == ["Dana has no verified credential that day to lead groups."]
    assert no(Service.MEDICATION, Power.LEAD) == ["Dana has no verified credential that day to prescribe."]
    assert no(Service.CASE) == []
    assert no(Service.CASE, away=True, parted=True) == [
        "Dana is away then.",
        "Somebody in it and Dana are not put together.",
    ]
    assert "not put together" in str(leading.apart().reason)


def test_a_session_takes_people_and_another_leader_until_it_ends() -> None:
    card = _card(_dated("a", _at(2, 11, 2), ANN))
    assert refusing.is_over(card, AT) is None
    assert "is over" in str(refusing.is_over(card, AT + HOUR))
    gone = replace(card, cancelled=Cancellation(Cancelled.TOO_FEW, "", "Dana", AT))
    assert "was cancelled" in str(refusing.is_over(gone, AT))
    assert "lead this session" in str(refusing.leads_it().reason)
    assert refusing.may_call_off(card) is None
    assert refusing.may_call_off(gone) is not None


def test_what_is_arranged_by_hand_is_entered_within_a_day_of_its_start() -> None:
    assert refusing.may_enter(AT - timedelta(hours=24), AT) is None
    assert refusing.may_enter(AT + HOUR, AT) is None
    no = refusing.may_enter(AT - timedelta(hours=24, minutes=1), AT)
    assert no is not None
    assert "more than 24 hours" in str(no.reason)


def test_a_plan_has_no_key_of_a_session_arranged_by_hand() -> None:
    one = _dated("arranged:1")
    zones, rooms = {SITE: NEW_YORK}, {SITE: {ROOM: 12}}
    (no,) = publishing.check(MONDAY, [one], zones, rooms)
    assert "arranged by hand" in str(no.reason)
    assert publishing.check(MONDAY, [replace(one, occasion=Occasion.CRISIS)], zones, rooms) == ()
    assert _card(one).arranged
    assert not _card(_dated("a")).arranged


def test_a_session_with_fewer_people_than_it_needs_says_so_while_it_stands() -> None:
    card = _card(_dated("a", None, ANN, BEN, least=3))
    assert card.below_least
    assert not replace(card, least=2).below_least
    assert not replace(card, cancelled=Cancellation(Cancelled.TOO_FEW, "", "Dana", AT)).below_least
    assert publishing.altered(card, replace(publishing.dated_as(card), least=2))


def test_a_session_is_moved_ahead_and_one_that_runs_to_another_room_alone() -> None:
    card = _card(_dated("a", _at(2, 11, 2), ANN))

    def no(to: Placing, at: datetime = AT) -> str:
        return str(getattr(moving.may_move(card, to, at), "reason", ""))

    elsewhere = replace(card.placing, room_id=OTHER_ROOM)
    tomorrow = replace(card.placing, during=_at(3, 11, 2))
    assert (no(elsewhere), no(tomorrow, AT - 2 * HOUR)) == ("", "")
    assert "already" in no(card.placing)
    assert "has begun" in no(tomorrow)
    assert "time is over" in no(replace(card.placing, during=_at(0, 11, 2)), AT - 2 * HOUR)
    assert "is over" in no(elsewhere, AT + HOUR)


def test_a_smaller_room_that_holds_everybody_gives_as_many_seats_as_it_has() -> None:
    card = replace(_card(_dated("a", _at(2, 11, 2), ANN, BEN)), seats=8)
    assert [moving.seats_there(card, room) for room in (None, 12, 5, 2, 1)] == [8, 8, 5, 2, 8]


def test_whoever_is_elsewhere_then_is_named_as_far_as_the_asker_reaches() -> None:
    to = _dated("a", _at(2, 11, 2), ANN, BEN)
    met = _card(_dated("b", _at(2, 12, 2), ANN, BEN))
    after = _card(_dated("c", _at(2, 13, 2), ANN, BEN))
    told = [str(one.reason) for one in moving.in_the_way(to, [met, after], {ANN: "Ann"})]
    assert told[2:] == [
        f"Ann has a seat in {met.title} then.",
        "Somebody in it has a seat in another session then.",
    ]
    assert [one.field for one in moving.in_the_way(to, [met], {})] == ["place", "start", "start", "start"]
    other = _card(replace(_dated("b", _at(2, 12, 2)), leader_id=OTHER, room_id=OTHER_ROOM))
    assert moving.in_the_way(replace(to, room_id=None), [other], {}) == ()


def test_one_who_leads_it_along_raises_what_is_counted_per_leader_and_nothing_else() -> None:
    alone, two = (heads.for_each(8, "State", None, leaders) for leaders in (1, 2))
    assert (alone.most, two.most) == (8, 16)
    assert str(two.source) == "State: at most 8 people per leader; 2 lead it."
    (no,) = heads.stands_against(9, [alone, heads.in_all(12, "State", None)], "They came far.")
    assert "Somebody else leads it along" in str(no.lifted_by)
    (no,) = heads.stands_against(9, [heads.for_each(8, "A payer", Limit.PAYER, 1)], "")
    assert "leads it along, or you set it aside by name" in str(no.lifted_by)
    assert heads.stands_against(9, [two], "") == ()
    (no,) = heads.stands_against(13, [two, heads.in_all(12, "State", None)], "They came far.")
    assert "second session" in str(no.lifted_by)
