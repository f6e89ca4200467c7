"""Too few people, somebody else in the lead, not held at all: what can be done on the day, and doing it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stepdown.attendance import actions as attendance
from stepdown.attendance.queries import credits, roll
from stepdown.journeys import run_below_minimum as below
from stepdown.journeys import substitute
from stepdown.journeys.run_below_minimum import Way
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused, Stale
from stepdown.outbox.models import Letter
from stepdown.programme.vocabulary import Service
from stepdown.session import actions as sessions
from stepdown.session import queries
from stepdown.session.vocabulary import Cancelled, MySession, Released
from tests.cast import SYSTEM, Cast
from tests.rooms.test_swap_seat import LATER, who_sits
from tests.scenes_session import NEXT, a_leave_of, hour
from tests.scenes_swap import a_swap_week, stands


def _mine(cast: Cast, who: str) -> list[MySession]:
    return list(queries.my_week(SYSTEM, cast.clients[who].id, week=NEXT, at=LATER))


def test_each_way_says_whether_it_is_open_and_why(cast: Cast) -> None:
    a_swap_week(cast)
    card = stands(cast, "mon-9")
    found = below.look(cast.viewer("dana"), card.id, at=LATER)
    assert {one.way: one.open for one in found.options} == dict.fromkeys(Way, True)
    assert {one.name.split()[0]: one.to.plan_key if one.to else None for one in found.moves} == {
        "Robin": "mon-13",
        "Alex": "mon-13",
        "Quinn": "mon-13",
    }
    assert "60 minutes each, one after another: 3" in str(found.option(Way.ALONE).reasons[0])
    late = card.during.start + timedelta(minutes=125)
    found = below.look(cast.viewer("dana"), card.id, at=late)
    assert {one.way for one in found.options if one.open} == {Way.RUN, Way.CANCEL}
    assert "55 minutes are left for 3 people" in str(found.option(Way.ALONE).reasons[0])


def test_it_runs_by_a_named_override_and_says_whose(cast: Cast) -> None:
    a_swap_week(cast)
    card = stands(cast, "mon-9")
    sessions.run_below_least(session_id=card.id, words="All have come.", by=cast.viewer("dana"), at=LATER)
    decided = below.look(cast.viewer("dana"), card.id, at=LATER).decided
    assert decided is not None
    assert (decided.by_name, decided.words) == ("Dana Demo", "All have come.")


def test_who_fits_goes_elsewhere_by_the_clinics_doing_and_who_does_not_stays(cast: Cast) -> None:
    a_swap_week(cast)
    card = stands(cast, "tue-18")
    # One of two is left: it has fewer than it needs. Where they fit another time, they go there.
    sessions.release_seat(
        session_id=card.id,
        client_id=cast.clients["skye"].id,
        why=Released.ASKED,
        by=cast.viewer("dora"),
        at=LATER,
    )
    (move,) = below.move_who_fits(session_id=card.id, by=cast.viewer("dora"), at=LATER)
    assert move.to is not None
    assert "vale" in who_sits(cast, move.to.plan_key)
    (gone,) = [one for one in _mine(cast, "vale") if one.session_id == card.id]
    assert gone.released is Released.CANCELLED
    # Nobody is left in it: there is nobody to move, nor to see.
    with pytest.raises(Refused, match="0 of 0 fit"):
        below.move_who_fits(session_id=card.id, by=cast.viewer("dora"), at=LATER)
    found = below.look(cast.viewer("dora"), card.id, at=LATER)
    assert [one.way for one in found.options if one.open] == [Way.CANCEL]


def test_each_is_seen_individually_in_the_time_of_the_group_and_nobody_was_absent(cast: Cast) -> None:
    a_swap_week(cast)
    card = stands(cast, "mon-9")
    robin, quinn = cast.clients["robin"].id, cast.clients["quinn"].id
    made = below.see_individually(
        session_id=card.id,
        client_ids=[robin, quinn],
        version=card.version,
        by=cast.viewer("dana"),
        at=card.during.start + timedelta(minutes=10, seconds=30),
    )
    start = card.during.start + timedelta(minutes=11)
    assert [one.during for one in made] == [
        Period(start, start + timedelta(minutes=84)),
        Period(start + timedelta(minutes=84), start + timedelta(minutes=168)),
    ]
    assert [one.kind for one in made] == [Service.INDIVIDUAL, Service.INDIVIDUAL]
    (cancelled,) = [one for one in _mine(cast, "alex") if one.session_id == card.id]
    assert (cancelled.released, cancelled.cancelled is not None) == (Released.CANCELLED, True)


def test_what_was_held_is_not_called_off_and_what_was_not_leaves_no_absence(cast: Cast) -> None:
    a_swap_week(cast)
    card, at = stands(cast, "mon-9"), stands(cast, "mon-9").during.start + timedelta(hours=4)
    by, robin = cast.viewer("dana"), cast.clients["robin"].id

    def off(version: int = card.version) -> None:
        below.call_off(session_id=card.id, why=Cancelled.STAFF_AWAY, version=version, by=by, at=at)

    attendance.take_roll(session_id=card.id, present=[robin], since=card.during.start, by=by, at=at)
    attendance.end_roll(session_id=card.id, outs={robin: card.during.end or at}, by=by, at=at)
    with pytest.raises(Refused, match="1 people have minutes of it"):
        off()
    for mark in roll(by, card.id, at=at).rows[0].marks:
        attendance.correct_mark(mark_id=mark.id, to=None, reason="The wrong day.", by=by, at=at)
    with pytest.raises(Stale):
        off(version=card.version + 1)
    off()
    assert credits(by, [robin], during=Period(card.during.start, at), at=at) == {robin: ()}
    assert roll(by, card.id, at=at).waiting == ()


def test_who_may_lead_instead_is_shown_first_and_who_may_not_with_reasons(cast: Cast) -> None:
    a_swap_week(cast)
    card = stands(cast, "mon-9")
    a_leave_of(cast, "priya", hour(0, 9))
    found = {one.name: one for one in substitute.who_can(cast.viewer("dora"), card.id, at=LATER)}
    assert next(iter(found)) == "Ines Invented"
    assert found["Ines Invented"].may
    assert [str(one) for one in found["Priya Placeholder"].against] == ["Priya Placeholder is away then."]
    assert "no verified credential" in str(found["Iva Imaginary"].against[0])
    assert [str(one) for one in found["Dr Hart Sample"].against] == ["Has no working hours in this week."]
    assert "Dana Demo" not in found
    at_one = {
        one.name: one for one in substitute.who_can(cast.viewer("dora"), stands(cast, "wed-9").id, at=LATER)
    }
    assert at_one["Priya Placeholder"].may


def test_only_who_may_takes_over_and_both_hear_of_it(cast: Cast) -> None:
    a_swap_week(cast)
    card = stands(cast, "mon-9")

    def lead(who: str) -> None:
        substitute.take_over(
            session_id=card.id,
            staff_id=cast.staff[who].id,
            version=card.version,
            by=cast.viewer("dora"),
            at=card.during.start + timedelta(minutes=5),
        )

    with pytest.raises(Refused, match="Dr Hart Sample: Has no working hours"):
        lead("hart")
    lead("ines")
    assert stands(cast, "mon-9").leader_name == "Ines Invented"
    told = set(Letter.objects.exclude(to_staff_id=None).values_list("to_staff_id", flat=True))
    assert {cast.staff["ines"].id, cast.staff["dana"].id} <= told
