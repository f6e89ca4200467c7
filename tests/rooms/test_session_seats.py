"""Seats of the dated sessions, who is shown which of them, and what becomes of them when somebody leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.people import actions as people
from stepdown.session import actions, models, queries
from stepdown.session.vocabulary import Changes, Released
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_session import LATER


def _give(cast: Cast, key: str, client: str, *, who: str = "dora", at: datetime = LATER) -> Changes:
    return actions.give_seat(
        session_id=scenes.card(cast, key).id,
        client_id=cast.clients[client].id,
        by=cast.viewer(who),
        at=at,
    )


def _release(cast: Cast, key: str, client: str, why: Released = Released.ASKED) -> Changes:
    return actions.release_seat(
        session_id=scenes.card(cast, key).id,
        client_id=cast.clients[client].id,
        why=why,
        by=cast.viewer("dora"),
        at=LATER,
    )


def test_a_released_seat_is_free_at_once_and_given_to_the_next(cast: Cast) -> None:
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), "robin", "alex", seats=2))
    with pytest.raises(Refused, match="All 2 seats"):
        _give(cast, "a", "jamie")
    _release(cast, "a", "robin")
    _give(cast, "a", "jamie")
    numbers = models.Seat.objects.filter(released_at=None).values_list("client__chosen_name", "number")
    assert sorted(numbers) == [("Alex Sample", 2), ("Jamie Imaginary", 1)]
    assert scenes.card(cast, "a").version == 1
    mine = scenes.mine(cast, "robin")["Group a"]
    assert (mine.standing, mine.released) == (False, Released.ASKED)


def test_a_seat_given_up_is_counted_until_somebody_sits_in_it(cast: Cast) -> None:
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), "robin", "alex", seats=2))
    dora = cast.viewer("dora")

    def freed() -> int:
        return queries.freed(dora, since=NOW - timedelta(days=7), at=LATER)

    assert freed() == 0
    _release(cast, "a", "robin")
    assert freed() == 1
    _give(cast, "a", "jamie")
    assert freed() == 0
    _release(cast, "a", "jamie")
    assert queries.freed(dora, since=LATER + timedelta(hours=1), at=LATER) == 0


def test_who_gave_a_seat_up_and_got_one_again_has_one(cast: Cast) -> None:
    scenes.a_week(cast)
    _release(cast, "a", "robin")
    with pytest.raises(NotFound):
        _release(cast, "a", "robin")
    _give(cast, "a", "robin", at=LATER + timedelta(minutes=1))
    assert scenes.mine(cast, "robin")["Group a"].standing


def test_a_seat_is_refused_to_who_has_one_or_is_elsewhere_then(cast: Cast) -> None:
    scenes.a_week(cast)
    with pytest.raises(Refused, match="have a seat in this session"):
        _give(cast, "a", "robin")
    scenes.publish(
        cast,
        scenes.a_group(cast, "a", scenes.hour(0, 9), "robin"),
        scenes.a_group(cast, "b", scenes.hour(0, 9), leader="ines", room="Elm"),
        at=LATER,
    )
    with pytest.raises(Refused, match="seat in another session"):
        _give(cast, "b", "robin")


def test_who_does_not_reach_somebody_gives_them_no_seat(cast: Cast) -> None:
    scenes.a_week(cast)
    with pytest.raises(NotFound):
        _give(cast, "b", "casey")
    with pytest.raises(NotFound):
        _give(cast, "b", "alex", who="dana")
    with pytest.raises(NotFound):
        actions.give_seat(
            session_id=new_id(), client_id=cast.clients["alex"].id, by=cast.viewer("dora"), at=LATER
        )


def test_whose_treatment_ended_has_no_seat_ahead(cast: Cast) -> None:
    scenes.a_week(cast)
    tuesday = scenes.hour(0, 20).start

    def leave() -> Changes:
        return actions.release_seats_ahead(
            client_id=cast.clients["robin"].id, why=Released.LEFT, by=cast.viewer("dora"), at=tuesday
        )

    assert [one.session.plan_key for one in leave().left] == ["b"]
    assert scenes.card(cast, "a").taken == 2
    assert leave().nothing


def test_an_hour_of_their_own_is_given_back_with_the_last_seat_in_it(cast: Cast) -> None:
    own = scenes.a_group(cast, "own", scenes.hour(0, 9), "robin", seats=1)
    shared = scenes.a_group(cast, "shared", scenes.hour(0, 11), "robin", seats=2)
    scenes.publish(cast, own, shared)
    changes = actions.release_seats_ahead(
        client_id=cast.clients["robin"].id, why=Released.LEFT, by=cast.viewer("dora"), at=LATER
    )
    assert [one.plan_key for one in changes.cancelled] == ["own"]
    assert sorted(one.session.plan_key for one in changes.left) == ["own", "shared"]
    assert scenes.card(cast, "own").cancelled is not None and scenes.card(cast, "shared").cancelled is None
    assert scenes.mine(cast, "robin")["Group own"].released is Released.LEFT


# -- who is shown what


def test_who_is_out_of_reach_shows_as_a_count_only(cast: Cast) -> None:
    scenes.a_week(cast)
    seen = scenes.card(cast, "a", who="dana")
    assert (seen.client_ids, seen.taken) == ((cast.clients["robin"].id,), 2)
    assert len(scenes.card(cast, "a").client_ids) == 2


def test_a_person_sees_their_own_week_and_nobody_elses(cast: Cast) -> None:
    scenes.a_week(cast)
    assert list(scenes.mine(cast, "robin")) == ["Group a", "Group b"]
    with pytest.raises(NotFound):
        scenes.mine(cast, "alex")
    robin = cast.viewer("robin")
    assert queries.of_week(robin, week=scenes.NEXT, at=NOW) == ()
    with pytest.raises(NotFound):
        queries.session(robin, scenes.card(cast, "a").id, at=NOW)


def test_the_week_of_another_site_is_not_there(cast: Cast) -> None:
    scenes.a_week(cast)
    nora = cast.viewer("nora")
    assert queries.of_week(nora, week=scenes.NEXT, at=NOW) == ()
    with pytest.raises(NotFound):
        queries.session(nora, scenes.card(cast, "a").id, at=NOW)
    assert len(queries.of_week(SYSTEM, week=scenes.NEXT, at=NOW)) == 3


def test_the_history_of_a_person_is_what_began_in_a_stretch_of_time(cast: Cast) -> None:
    scenes.a_week(cast)
    found = queries.of_client(
        cast.viewer("dana"),
        cast.clients["robin"].id,
        since=scenes.hour(0, 9).start,
        until=scenes.hour(1, 9).start,
        at=NOW,
    )
    assert [one.title for one in found] == ["Group a"]


def test_a_week_is_read_in_three_questions(cast: Cast, django_assert_num_queries: object) -> None:
    scenes.a_week(cast)
    viewer = cast.viewer("dora")
    with django_assert_num_queries(3):  # type: ignore[operator]  # a fixture of pytest-django
        queries.of_week(viewer, week=scenes.NEXT, at=NOW)
    with django_assert_num_queries(3):  # type: ignore[operator]  # a fixture of pytest-django
        queries.my_week(viewer, cast.clients["robin"].id, week=scenes.NEXT, at=NOW)


# -- who leaves


def _hand_over(cast: Cast, to: str) -> int:
    people_ids: tuple[UUID, UUID] = (cast.staff["dana"].id, cast.staff[to].id)
    return actions.hand_over(
        from_staff_id=people_ids[0], to_staff_id=people_ids[1], by=cast.viewer("dora"), at=LATER
    )


def test_sessions_ahead_are_held_by_their_leader_and_go_to_a_colleague(cast: Cast) -> None:
    scenes.a_week(cast)
    (held,) = queries.held_by(cast.viewer("dora"), cast.staff["dana"].id, at=NOW)
    assert str(held.words) == "Group a, 2026-11-23 09:00"
    assert held.client_id is None
    assert _hand_over(cast, "ines") == 1
    assert queries.held_by(cast.viewer("dora"), cast.staff["dana"].id, at=NOW) == ()
    assert _hand_over(cast, "ines") == 0
    assert scenes.card(cast, "a").leader_name == "Ines Invented"


def test_nobody_takes_over_what_meets_their_own(cast: Cast) -> None:
    scenes.publish(
        cast,
        scenes.a_group(cast, "a", scenes.hour(0, 9), "robin"),
        scenes.a_group(cast, "b", scenes.hour(0, 9), "alex", leader="ines", room="Elm"),
    )
    with pytest.raises(Refused, match="Group a and Group b would have one leader"):
        _hand_over(cast, "ines")
    assert _hand_over(cast, "priya") == 1


def test_sessions_ahead_whose_leader_has_left_are_found(cast: Cast) -> None:
    scenes.a_week(cast)
    assert queries.led_by_nobody(cast.viewer("dora"), at=NOW) == ()
    people.end_account(account_id=cast.accounts["dana"], by=cast.viewer("dora"), at=NOW)
    assert [one.plan_key for one in queries.led_by_nobody(cast.viewer("dora"), at=NOW)] == ["a"]
    assert queries.led_by_nobody(cast.viewer("nora"), at=NOW) == ()
    assert queries.led_by_nobody(cast.viewer("dora"), at=scenes.hour(0, 9).start) == ()


def test_what_somebody_leads_in_a_stretch_of_time(cast: Cast) -> None:
    scenes.a_week(cast)
    day = Period(scenes.hour(0, 0).start, scenes.hour(1, 0).start)
    found = queries.led_by(cast.viewer("dana"), [cast.staff["dana"].id], during=day, at=NOW)
    assert [one.plan_key for one in found] == ["a"]
