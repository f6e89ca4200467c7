"""The treatment day on a real database: arranged by hand, walked in, led by somebody else, called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from stepdown.kernel.refusal import NotFound, Refused
from stepdown.programme.vocabulary import Service
from stepdown.session import actions, models, queries
from stepdown.session.vocabulary import (
    Arrangement,
    Cancelled,
    Changes,
    Limit,
    Occasion,
    Released,
    SessionCard,
)
from stepdown.timetable import actions as timetable
from tests import scenes_session as scenes
from tests.cast import NOW, Cast
from tests.scenes_session import LATER

DURING = scenes.hour(0, 13)


def _wanted(cast: Cast, *clients: str, leader: str = "dana", **other: object) -> Arrangement:
    one = Arrangement(
        occasion=Occasion.CRISIS,
        site_id=cast.harbor.id,
        room_id=None,
        leader_id=cast.staff[leader].id,
        kind=Service.INDIVIDUAL,
        title="Crisis",
        during=DURING,
        client_ids=tuple(cast.clients[one].id for one in clients),
    )
    return replace(one, **other)  # type: ignore[arg-type]  # the fields a check wants otherwise


def _arrange(cast: Cast, one: Arrangement, *, over: str = "", who: str = "dora") -> SessionCard:
    changes = actions.arrange_session(session=one, over=over, by=cast.viewer(who), at=LATER)
    return changes.added[0]


def _walk_in(cast: Cast, card: SessionCard, client: str, *, over: str = "") -> Changes:
    return actions.seat_walk_in(
        session_id=card.id,
        client_id=cast.clients[client].id,
        over=over,
        by=cast.viewer("dora"),
        at=card.during.start + timedelta(minutes=5),
    )


def _part(cast: Cast, one: str, other: str) -> None:
    staff = cast.staff[other].id if other in cast.staff else None
    timetable.keep_apart(
        client_id=cast.clients[one].id,
        other_id=None if staff else cast.clients[other].id,
        staff_id=staff,
        by=cast.viewer("dora"),
        at=NOW,
    )


def test_what_is_arranged_by_hand_stands_through_every_published_week(cast: Cast) -> None:
    scenes.a_week(cast)
    card = _arrange(cast, _wanted(cast, "jamie"))
    assert (card.arranged, card.occasion, card.seats, card.taken) == (True, Occasion.CRISIS, 1, 1)
    changes = scenes.publish(cast, at=LATER)
    assert len(changes.cancelled) == 3
    (stands,) = queries.of_week(cast.viewer("dora"), week=scenes.NEXT, at=LATER)
    assert stands.id == card.id
    with pytest.raises(Refused, match="leads another session"):
        scenes.publish(cast, scenes.a_group(cast, "a", DURING), at=LATER)


def test_a_crisis_is_entered_up_to_a_day_later_and_no_longer(cast: Cast) -> None:
    before = LATER.replace(minute=0) - timedelta(hours=3)
    during = replace(DURING, start=before, end=before + timedelta(minutes=40))
    card = _arrange(cast, _wanted(cast, "robin", during=during))
    assert card.week == date(2026, 11, 16)
    old = replace(during, start=before - timedelta(days=2), end=before - timedelta(days=1, hours=23))
    with pytest.raises(Refused, match="more than 24 hours"):
        _arrange(cast, _wanted(cast, "robin", during=old))


def test_only_who_may_leads_what_is_arranged_and_nobody_meets_whom_they_are_kept_from(cast: Cast) -> None:
    def group(*clients: str, leader: str = "dana") -> SessionCard:
        return _arrange(cast, _wanted(cast, *clients, leader=leader, kind=Service.GROUP, seats=6))

    with pytest.raises(Refused, match="no verified credential"):
        group("robin", leader="iva")
    _part(cast, "robin", "alex")
    with pytest.raises(Refused, match="not put together"):
        group("robin", "alex")
    _part(cast, "jamie", "dana")
    with pytest.raises(Refused, match="Somebody in it and Dana Demo"):
        group("jamie")
    scenes.a_leave_of(cast, "ines", DURING)
    with pytest.raises(Refused, match="Ines Invented is away"):
        group("jamie", leader="ines")
    with pytest.raises(NotFound):
        _arrange(cast, _wanted(cast, "casey"))
    with pytest.raises(NotFound):
        _arrange(cast, _wanted(cast, "robin"), who="nora")
    assert not models.Session.objects.exists()


def test_a_full_session_takes_one_more_by_name_up_to_what_the_room_holds(cast: Cast) -> None:
    rooms = scenes.rooms(cast, "Nook", capacity=2)
    scenes.publish(cast, scenes.a_group(cast, "a", DURING, "robin", seats=1, room="Nook"))
    card = scenes.card(cast, "a")
    assert rooms["Nook"] == card.room_id
    with pytest.raises(Refused, match="clinic gave it 1 seats"):
        _walk_in(cast, card, "jamie")
    (seat,) = _walk_in(cast, card, "jamie", over="Came at the wrong hour; the group agreed.").joined
    assert (seat.session.seats, seat.session.taken) == (2, 2)
    (told,) = queries.overrides(cast.viewer("dora"), [card.id], at=LATER)[card.id]
    assert (told.limit, told.people, told.allowed, told.by_name) == (Limit.SEATS, 2, 1, "Dora Director")
    with pytest.raises(Refused, match="The room holds 2 people"):
        _walk_in(cast, card, "alex", over="One more.")
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Override.objects.update(words="Somebody else said so.")


def test_who_walks_in_is_not_put_with_whom_they_are_kept_from(cast: Cast) -> None:
    scenes.a_week(cast)
    _part(cast, "jamie", "alex")
    with pytest.raises(Refused, match="not put together"):
        _walk_in(cast, scenes.card(cast, "a"), "jamie", over="They asked.")
    with pytest.raises(Refused, match="have a seat"):
        _walk_in(cast, scenes.card(cast, "a"), "robin")
    with pytest.raises(Refused, match="not put together"):
        actions.give_seat(
            session_id=scenes.card(cast, "a").id,
            client_id=cast.clients["jamie"].id,
            by=cast.viewer("dora"),
            at=LATER,
        )


def test_somebody_else_leads_a_session_that_runs_if_they_may(cast: Cast) -> None:
    scenes.a_week(cast)
    card = scenes.card(cast, "a")
    during = card.during.start + timedelta(minutes=10)

    def lead(who: str) -> Changes:
        return actions.change_leader(
            session_id=card.id,
            leader_id=cast.staff[who].id,
            version=card.version,
            by=cast.viewer("dora"),
            at=during,
        )

    with pytest.raises(Refused, match="no verified credential"):
        lead("iva")
    scenes.a_leave_of(cast, "ines", card.during)
    with pytest.raises(Refused, match="is away"):
        lead("ines")
    assert lead("priya").led_by_other[0].session.leader_name == "Priya Placeholder"


def test_a_session_that_was_not_held_is_called_off_afterwards_and_nobody_was_absent(cast: Cast) -> None:
    scenes.a_week(cast)
    card = scenes.card(cast, "a")
    after = card.during.start + timedelta(hours=20)
    with pytest.raises(Refused, match="has begun"):
        actions.cancel_session(
            session_id=card.id, why=Cancelled.STAFF_AWAY, version=1, by=cast.viewer("dora"), at=after
        )
    changes = actions.call_off(
        session_id=card.id, why=Cancelled.STAFF_AWAY, version=1, by=cast.viewer("dora"), at=after
    )
    assert len(changes.left) == 2
    mine = scenes.mine(cast, "robin")["Group a"]
    assert mine.released is Released.CANCELLED
    assert mine.released.by_clinic


def test_a_session_below_its_least_runs_by_name_with_a_reason(cast: Cast) -> None:
    scenes.publish(cast, replace(scenes.a_group(cast, "a", DURING, "robin"), least=2))
    card = scenes.card(cast, "a")
    assert card.below_least
    with pytest.raises(Refused, match="needs some words"):
        actions.run_below_least(session_id=card.id, words=" ", by=cast.viewer("dora"), at=LATER)
    actions.run_below_least(session_id=card.id, words="Robin came far.", by=cast.viewer("dora"), at=LATER)
    (told,) = queries.overrides(cast.viewer("dora"), [card.id], at=LATER)[card.id]
    assert (told.limit, told.people, told.allowed, told.words) == (Limit.LEAST, 1, 2, "Robin came far.")
    assert queries.overrides(cast.viewer("nora"), [card.id], at=LATER) == {}


def test_whoever_leads_knows_everybody_in_the_room_and_others_those_whom_they_reach(cast: Cast) -> None:
    scenes.a_week(cast)
    card = scenes.card(cast, "a")
    names = {one.id: name for name, one in cast.clients.items()}

    def known(who: str) -> set[str]:
        found = queries.in_the_room(cast.viewer(who), card.id, at=LATER)
        return {names[one] for one in found.client_ids}

    assert (known("dana"), known("ines"), known("dora")) == ({"robin", "alex"}, {"alex"}, {"robin", "alex"})
    day = queries.of_day(cast.viewer("dana"), cast.harbor.id, on=scenes.NEXT, at=LATER)
    assert [(one.id, len(one.client_ids)) for one in day] == [(card.id, 2)]
    with pytest.raises(NotFound):
        known("nora")
