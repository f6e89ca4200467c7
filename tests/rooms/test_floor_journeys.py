"""Too few people, somebody else in the lead, not held at all: what can be done on the day, and doing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from stepdown.attendance import actions as attendance
from stepdown.attendance.queries import credits, roll
from stepdown.attendance.vocabulary import Presence
from stepdown.closure.rules import list_digest
from stepdown.closure.vocabulary import ClosureWords, Reason
from stepdown.journeys import close_site, move_session, substitute
from stepdown.journeys import run_below_minimum as below
from stepdown.journeys.run_below_minimum import Way
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import Refused, Stale
from stepdown.outbox.models import Letter
from stepdown.programme.vocabulary import Service
from stepdown.session import actions as sessions
from stepdown.session import queries
from stepdown.session.vocabulary import Cancelled, MySession, Placing, Released
from tests.cast import SYSTEM, Cast
from tests.rooms.test_swap_seat import LATER, who_sits
from tests.scenes_session import NEXT, a_leave_of, hour, rooms
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


def test_why_somebody_may_not_lead_is_said_in_names_and_never_whose_payer_it_is(cast: Cast) -> None:
    a_swap_week(cast, leader_holds=frozenset({"licensed"}))
    card = stands(cast, "mon-9")

    found = {one.name: one for one in substitute.who_can(cast.viewer("dora"), card.id, at=LATER)}

    (words,) = map(str, found["Ines Invented"].against)
    assert words.endswith("Ines Invented does not hold what the payer of somebody in it asks.")
    assert words.startswith(card.title) and "Robin" not in words


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


def _to(cast: Cast, day: int, clock: int, room: str = "Oak") -> Placing:
    return Placing(cast.harbor.id, rooms(cast, room)[room], False, hour(day, clock, minutes=180))


def _look(cast: Cast, key: str, to: Placing, who: str = "dora") -> move_session.Move:
    return move_session.look(cast.viewer(who), stands(cast, key).id, to, at=LATER)


def _move(cast: Cast, key: str, to: Placing, *, seen: str = "", words: str = "Flooded.") -> None:
    card = stands(cast, key)
    move_session.move(
        session_id=card.id,
        to=to,
        words=words,
        seen=seen,
        version=card.version,
        by=cast.viewer("dora"),
        at=LATER,
    )


def test_before_a_move_it_is_said_what_nobody_sets_aside_and_what_one_may(cast: Cast) -> None:
    a_swap_week(cast)
    taken = _look(cast, "mon-9", _to(cast, 1, 9, "Birch"))
    assert [str(one.reason) for one in taken.against] == [
        "Birch is taken then: Process group.",
        "Dana Demo leads Process group then.",
        *sorted(
            (f"{cast.clients[one].shown_as} has a seat in Process group then." for one in ("alex", "quinn")),
            key=lambda one: str(cast.clients["alex" if "Alex" in one else "quinn"].id),
        ),
    ]
    assert (taken.rooms_free, taken.breaks) == (("Oak",), ())
    a_leave_of(cast, "dana", hour(4, 9, minutes=600))
    assert "is away then" in str(_look(cast, "mon-9", _to(cast, 4, 13)).against[0].reason)
    rooms(cast, "Closet", capacity=2)
    assert "holds 2 people; 3 come" in str(_look(cast, "mon-9", _to(cast, 0, 9, "Closet")).against[0].reason)
    evening = _look(cast, "mon-9", _to(cast, 0, 17))
    assert evening.against == ()
    assert f"{cast.clients['robin'].shown_as} is not free for it and the way." in map(str, evening.breaks)
    with pytest.raises(Refused, match="is taken then"):
        _move(cast, "mon-9", _to(cast, 1, 9, "Birch"))
    assert stands(cast, "mon-9").during == hour(0, 9, minutes=180)


def test_what_was_not_shown_is_not_confirmed_and_a_move_is_told_once_and_settled(cast: Cast) -> None:
    a_swap_week(cast)
    card, dora, robin = stands(cast, "mon-9"), cast.viewer("dora"), cast.clients["robin"].id
    absent: dict[str, Any] = {"session_id": card.id, "client_id": robin, "by": dora, "at": LATER}
    attendance.note_absence(kind=Presence.EXCUSED, words="Dentist.", **absent)
    evening = _to(cast, 0, 17)
    with pytest.raises(Refused, match="is not free for it"):
        _move(cast, "mon-9", evening)
    with pytest.raises(Refused, match="Say why it is moved"):
        _move(cast, "mon-9", evening, seen=_look(cast, "mon-9", evening).seen, words=" ")
    before = Letter.objects.count()
    _move(cast, "mon-9", evening, seen=_look(cast, "mon-9", evening).seen)
    moved = queries.session(dora, card.id, at=LATER)
    assert (moved.during, moved.room_name, moved.taken) == (evening.during, "Oak", 3)
    # The excuse was for the morning; nobody's reason stands where people read.
    assert {row.absence for row in roll(SYSTEM, card.id, at=LATER).rows} == {None}
    (change,) = queries.changes_of(dora, card.id, at=LATER)
    assert (change.words, change.by_name, change.before_room) == ("Flooded.", "Dora Director", "Birch")
    told = list(Letter.objects.order_by("at", "id"))[before:]
    assert [one.to_staff_id for one in told].count(cast.staff["dana"].id) == 1
    assert not any("Flooded" in str(one.__dict__) for one in told)
    with pytest.raises(Refused, match="already"):
        _move(cast, "mon-9", evening)


def test_nothing_is_moved_to_where_the_clinic_is_closed(cast: Cast) -> None:
    a_swap_week(cast)
    start, end = hour(4, 8).start, hour(4, 20).start
    words = ClosureWords(cast.harbor.id, start, end, Reason.WEATHER, "Closed on Friday.")
    people = close_site.affected(cast.viewer("dora"), cast.harbor.id, start=start, end=end, at=LATER)
    close_site.close_site(words=words, seen=list_digest(people), by=cast.viewer("dora"), at=LATER)
    found = _look(cast, "mon-9", _to(cast, 4, 13))
    assert "is closed then" in str(found.against[0].reason)


def test_a_session_that_runs_goes_to_another_room_and_to_no_other_time(cast: Cast) -> None:
    a_swap_week(cast)
    card, dora = stands(cast, "mon-9"), cast.viewer("dora")
    late = card.during.start + timedelta(minutes=20)
    attendance.take_roll(
        session_id=card.id, present=[cast.clients["robin"].id], since=card.during.start, by=dora, at=late
    )
    with pytest.raises(Refused, match="has begun"):
        sessions.move_session(
            session_id=card.id, to=_to(cast, 0, 17), version=card.version, by=SYSTEM, at=late
        )
    small = rooms(cast, "Nook", capacity=3)["Nook"]
    to = Placing(cast.harbor.id, small, False, card.during)
    move_session.move(
        session_id=card.id, to=to, words="Heating.", seen="", version=card.version, by=dora, at=late
    )
    moved = queries.session(dora, card.id, at=late)
    assert (moved.room_name, moved.seats, moved.taken) == ("Nook", 3, 3)
    assert roll(SYSTEM, card.id, at=late).rows[0].stretches
