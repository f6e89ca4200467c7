"""The dated sessions on a real database: publishing, changing, seats, and what each person is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from stepdown.audit.models import Entry
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.session import actions, models, queries
from stepdown.session.vocabulary import Cancelled, Changes, Placing, Released, Turn
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_session import LATER


def _move(cast: Cast, key: str, during: Period, *, room: str = "Oak", at: datetime = LATER) -> Changes:
    card = scenes.card(cast, key)
    to = Placing(cast.harbor.id, scenes.rooms(cast, room)[room], False, during)
    return actions.move_session(
        session_id=card.id, to=to, version=card.version, by=cast.viewer("dora"), at=at
    )


def _cancel(cast: Cast, key: str, why: Cancelled = Cancelled.STAFF_AWAY, words: str = "") -> Changes:
    card = scenes.card(cast, key)
    return actions.cancel_session(
        session_id=card.id, why=why, words=words, version=card.version, by=cast.viewer("dora"), at=LATER
    )


# -- publishing


def test_a_published_week_stands_with_everybodys_seat(cast: Cast) -> None:
    changes = scenes.a_week(cast)
    assert [len(changes.added), len(changes.joined)] == [3, 4]
    assert changes.client_ids == {cast.clients[name].id for name in ("robin", "alex", "jamie")}
    cards = queries.of_week(cast.viewer("dora"), week=scenes.NEXT + timedelta(days=4), at=NOW)
    assert [card.plan_key for card in cards] == ["a", "b", "c"]
    assert (cards[0].leader_name, cards[0].room_name, cards[0].taken) == ("Dana Demo", "Oak", 2)
    assert (cards[2].by_video, cards[2].room_name, cards[2].credited) == (True, "", 45)


def test_the_same_week_again_changes_nothing_and_says_nothing(cast: Cast) -> None:
    scenes.a_week(cast)
    assert scenes.a_week(cast, at=LATER).nothing
    assert Entry.objects.filter(verb="publish sessions").count() == 1
    assert models.Session.objects.filter(version=1).count() == 3


def test_a_week_published_anew_says_what_changed_for_whom(cast: Cast) -> None:
    scenes.a_week(cast)
    changes = scenes.publish(
        cast,
        scenes.a_group(cast, "a", scenes.hour(0, 13), "robin", "jamie"),
        scenes.a_group(cast, "b", scenes.hour(1, 9), "robin", leader="dana", room="Elm"),
        scenes.a_group(cast, "d", scenes.hour(3, 9), "alex"),
        at=LATER,
    )
    assert [one.plan_key for one in changes.added] == ["d"]
    assert [one.plan_key for one in changes.cancelled] == ["c"]
    assert [(one.session.plan_key, one.before.during) for one in changes.moved] == [
        ("a", scenes.hour(0, 9, minutes=180))
    ]
    assert [(one.session.plan_key, one.before_id) for one in changes.led_by_other] == [
        ("b", cast.staff["ines"].id)
    ]
    names = {card.id: name for name, card in cast.clients.items()}
    assert sorted((names[one.client_id], one.session.plan_key) for one in changes.joined) == [
        ("alex", "d"),
        ("jamie", "a"),
    ]
    assert sorted((names[one.client_id], one.session.plan_key) for one in changes.left) == [
        ("alex", "a"),
        ("jamie", "c"),
    ]


def test_two_sessions_change_places_in_one_act(cast: Cast) -> None:
    scenes.a_week(cast)
    changes = scenes.publish(
        cast,
        scenes.a_group(cast, "a", scenes.hour(1, 9), "robin", leader="ines", room="Elm"),
        scenes.a_group(cast, "b", scenes.hour(0, 9), "robin"),
        at=LATER,
    )
    assert len(changes.moved) == 2


def test_what_has_begun_is_not_touched_by_a_new_week(cast: Cast) -> None:
    scenes.a_week(cast)
    tuesday = datetime(2026, 11, 24, 20, tzinfo=UTC)
    changes = scenes.publish(
        cast,
        scenes.a_group(cast, "a", scenes.hour(4, 9), "jamie"),
        scenes.a_group(cast, "late", scenes.hour(0, 15), "jamie"),
        at=tuesday,
    )
    assert [one.plan_key for one in changes.cancelled] == ["c"]
    assert changes.past == 2
    assert not (changes.moved or changes.added or changes.joined)
    assert scenes.card(cast, "a").during == scenes.hour(0, 9, minutes=180)


def test_a_week_that_books_something_twice_is_refused_whole(cast: Cast) -> None:
    with pytest.raises(Refused, match="one room at once"):
        scenes.publish(
            cast,
            scenes.a_group(cast, "a", scenes.hour(0, 9), "robin"),
            scenes.a_group(cast, "b", scenes.hour(0, 9), "alex", leader="ines"),
        )
    assert not models.Session.objects.exists()


def test_a_week_never_books_what_a_session_of_the_week_before_holds(cast: Cast) -> None:
    """A Sunday's session over midnight and a Monday's: two weeks, one leader."""
    late = scenes.hour(6, 23, minutes=90, week=scenes.NEXT - timedelta(days=7))
    before = scenes.a_group(cast, "a", late, "robin")
    scenes.publish(cast, before, week=scenes.NEXT - timedelta(days=7))
    with pytest.raises(Refused, match="leads another session"):
        scenes.publish(cast, scenes.a_group(cast, "b", scenes.hour(0, 0), room="Elm"))
    with pytest.raises(Refused, match="Somebody has a seat"):
        scenes.publish(cast, scenes.a_group(cast, "b", scenes.hour(0, 0), "robin", leader="ines", room="Elm"))


def test_a_week_begins_on_its_monday_and_its_sessions_make_sense(cast: Cast) -> None:
    with pytest.raises(Refused, match="Monday"):
        scenes.publish(cast, week=scenes.NEXT + timedelta(days=1))
    with pytest.raises(Refused, match="has 12 seats"):
        scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), seats=13))


def test_who_has_left_leads_nothing_and_who_is_out_of_reach_gets_no_seat(cast: Cast) -> None:
    with pytest.raises(Refused, match="does not work here"):
        scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), leader="eddie"))
    with pytest.raises(NotFound):
        scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), "casey"))
    with pytest.raises(NotFound):
        scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9), leader="nora"))
    with pytest.raises(NotFound):
        scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 9)), who="nora")


def test_publishing_one_site_leaves_the_others_as_they_are(cast: Cast) -> None:
    scenes.a_week(cast)
    scenes.publish(cast, who="nora")
    assert models.Session.objects.filter(cancelled_at=None).count() == 3


# -- changing one


def test_a_moved_session_takes_its_people_along_and_says_where_it_was(cast: Cast) -> None:
    scenes.a_week(cast)
    changes = _move(cast, "a", scenes.hour(0, 14), room="Elm")
    assert changes.client_ids == {cast.clients["robin"].id, cast.clients["alex"].id}
    mine = scenes.mine(cast, "robin")["Group a"]
    assert (mine.during, mine.room_name, mine.standing) == (scenes.hour(0, 14), "Elm", True)
    (told,) = mine.changes
    assert (told.turn, told.before.during, told.before_room) == (
        Turn.MOVED,
        scenes.hour(0, 9, minutes=180),
        "Oak",
    )


def test_a_session_is_moved_to_no_hour_that_is_taken_or_over_and_in_no_other_week(cast: Cast) -> None:
    scenes.a_week(cast)
    with pytest.raises(Refused, match="seat in another session"):
        _move(cast, "b", scenes.hour(0, 10), room="Elm")
    with pytest.raises(Refused, match="is over"):
        _move(cast, "b", Period(NOW - timedelta(hours=2), NOW))
    with pytest.raises(Refused, match="another week"):
        _move(cast, "b", scenes.hour(9, 10))
    with pytest.raises(Refused, match="has begun"):
        _move(cast, "b", scenes.hour(4, 9), at=scenes.hour(1, 9).start)
    assert scenes.card(cast, "b").during == scenes.hour(1, 9)


def test_who_read_an_older_session_changes_nothing(cast: Cast) -> None:
    scenes.a_week(cast)
    card = scenes.card(cast, "a")
    _move(cast, "a", scenes.hour(0, 14))
    with pytest.raises(Stale):
        actions.change_leader(
            session_id=card.id,
            leader_id=cast.staff["priya"].id,
            version=card.version,
            by=cast.viewer("dora"),
            at=LATER,
        )


def test_somebody_else_leads_and_the_people_are_shown_who_did(cast: Cast) -> None:
    scenes.a_week(cast)
    card = scenes.card(cast, "a")
    for leader, why in (("nora", NotFound), ("eddie", Refused)):
        with pytest.raises(why):
            actions.change_leader(
                session_id=card.id,
                leader_id=cast.staff[leader].id,
                version=card.version,
                by=cast.viewer("dora"),
                at=LATER,
            )
    changes = actions.change_leader(
        session_id=card.id,
        leader_id=cast.staff["priya"].id,
        version=card.version,
        by=cast.viewer("dora"),
        at=LATER,
    )
    assert changes.staff_ids == {cast.staff["dana"].id, cast.staff["priya"].id}
    mine = scenes.mine(cast, "robin")["Group a"]
    assert mine.leader_name == "Priya Placeholder"
    assert [(one.turn, one.before_leader) for one in mine.changes] == [(Turn.LED_BY_OTHER, "Dana Demo")]


def test_a_cancelled_session_frees_its_room_its_leader_and_its_people(cast: Cast) -> None:
    scenes.a_week(cast)
    changes = _cancel(cast, "a")
    assert {one.client_id for one in changes.left} == {cast.clients["robin"].id, cast.clients["alex"].id}
    card = scenes.card(cast, "a")
    assert (card.taken, card.cancelled and card.cancelled.why) == (0, Cancelled.STAFF_AWAY)
    again = scenes.a_group(cast, "z", scenes.hour(0, 9, minutes=180), "robin", "alex")
    assert len(scenes.publish(cast, again, at=LATER).added) == 1
    assert scenes.card(cast, "a").id not in {
        one.id for one in queries.of_week(cast.viewer("dora"), week=scenes.NEXT, at=LATER)
    }


def test_what_the_clinic_cancelled_is_the_clinics_in_everybodys_history(cast: Cast) -> None:
    scenes.a_week(cast)
    _cancel(cast, "a")
    mine = scenes.mine(cast, "robin")["Group a"]
    assert not mine.standing
    assert mine.released is Released.CANCELLED
    assert mine.released.by_clinic
    assert mine.cancelled is not None
    assert (mine.cancelled.why, mine.cancelled.by_name) == (Cancelled.STAFF_AWAY, "Dora Director")
    assert [one.turn for one in mine.changes] == [Turn.CANCELLED]


def test_a_session_is_cancelled_once_and_another_reason_needs_words(cast: Cast) -> None:
    scenes.a_week(cast)
    with pytest.raises(Refused, match="needs some words"):
        _cancel(cast, "a", Cancelled.OTHER, " ")
    _cancel(cast, "a", Cancelled.OTHER, "Water in the cellar")
    with pytest.raises(Refused, match="was cancelled"):
        _cancel(cast, "a")
    for change in ({"cancelled_at": None}, {"title": "Other"}):
        with (
            pytest.raises(DatabaseError, match="Cannot update"),
            transaction.atomic(),
        ):
            models.Session.objects.filter(plan_key="a").update(**change)


def test_a_closed_site_cancels_what_touches_the_stretch_and_nothing_else(cast: Cast) -> None:
    scenes.a_week(cast)
    closed = Period(scenes.hour(0, 11).start, scenes.hour(1, 9).start)
    assert [one.plan_key for one in queries.within(SYSTEM, cast.harbor.id, during=closed, at=NOW)] == ["a"]

    def close(who: str) -> Changes:
        return actions.cancel_within(
            site_id=cast.harbor.id,
            during=closed,
            why=Cancelled.SITE_CLOSED,
            by=cast.viewer(who),
            at=LATER,
        )

    with pytest.raises(NotFound):
        close("nora")
    assert [one.plan_key for one in close("dora").cancelled] == ["a"]
    assert close("dora").nothing


def test_no_row_is_deleted_and_no_seat_is_left_in_a_cancelled_session(cast: Cast) -> None:
    scenes.a_week(cast)
    rows = models.Session.objects.filter(plan_key="a")
    cancelled = {"cancelled_at": NOW, "cancelled_by": "raw", "cancelled_why": "other"}
    with pytest.raises(DatabaseError, match="holds no seat"), transaction.atomic():
        rows.update(**cancelled)
    _cancel(cast, "a")
    row = rows.get()
    with pytest.raises(DatabaseError, match="holds no seat"), transaction.atomic():
        models.Seat.objects.create(
            session=row,
            client_id=cast.clients["jamie"].id,
            number=1,
            during=row.during,
            seats=row.seats,
            at=NOW,
            by_name="raw",
        )
    for table in (models.Seat, models.Session, models.Change):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


def test_the_trail_says_what_was_done_to_whom_and_never_a_title(cast: Cast) -> None:
    scenes.a_week(cast)
    _move(cast, "a", scenes.hour(0, 14))
    _cancel(cast, "a", Cancelled.OTHER, "Water in the cellar")
    rows = Entry.objects.filter(verb__in=["publish sessions", "move session", "cancel session"]).order_by(
        "id"
    )
    assert [row.verb for row in rows] == ["publish sessions", "move session", "cancel session"]
    assert set(rows[2].client_ids) == {cast.clients["robin"].id, cast.clients["alex"].id}
    assert "Group" not in str(list(rows.values())) and "cellar" not in str(list(rows.values()))
