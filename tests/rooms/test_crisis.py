"""Rings on a real database: rung once and in turn, answered, never closed by looking, owed until done."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.crisis import actions, models, queries
from stepdown.crisis.vocabulary import (
    Asked,
    CallLine,
    Cause,
    NewScreen,
    NewTurn,
    Pace,
    RingState,
)
from stepdown.journeys import handover_desk
from stepdown.journeys import ring as journey
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.outbox.models import Letter
from stepdown.outbox.vocabulary import Draft
from stepdown.people.queries import require_reach, ties
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_crisis import (
    NIGHT,
    a_ring,
    a_settled_ring,
    a_turn,
    agree_on_morning,
    the_night,
    tried,
)

MINUTE = timedelta(minutes=1)


def rung(ring_id: UUID) -> list[tuple[str, int, int]]:
    """Who was rung: name, place, minutes since two past two."""
    rows = (
        models.Rung.objects.filter(ring_id=ring_id)
        .select_related("staff")
        .order_by("at", "place", "staff__name")
    )
    return [(row.staff.name.split()[0], row.place, round((row.at - NIGHT) / MINUTE)) for row in rows]


def test_the_list_is_rung_in_turn_by_its_minutes_until_somebody_answers(cast: Cast) -> None:
    the_night(cast)
    actions.set_pace(
        site_id=cast.harbor.id, new=Pace((2, 3, 4), (10, 20)), version=0, by=cast.viewer("dora"), at=NOW
    )
    first = a_ring(cast)
    assert [one.name for one in first.rung] == ["Priya Placeholder"]
    for minute in range(1, 41):
        # The clock looks more often than anything is due: nothing is rung early, and nobody twice.
        journey.advance(by=SYSTEM, at=NIGHT + minute * MINUTE)
        journey.advance(by=SYSTEM, at=NIGHT + minute * MINUTE)
    every = rung(first.card.id)
    assert every[:3] == [("Priya", 1, 0), ("Ines", 2, 2), ("Dora", 3, 5)]
    rounds = sorted({minute for _, place, minute in every if place == 0})
    assert rounds == [9, 19, 39]
    assert {name for name, place, minute in every if minute == 9} == {"Dana", "Dora", "Ines", "Priya"}
    card = queries.ring(cast.viewer("dana"), first.card.id, at=NOW).card
    assert (card.state, card.red, card.red_at) == (RingState.UNANSWERED, True, NIGHT + 9 * MINUTE)
    # The director was told that nobody answered, once.
    told = Letter.objects.filter(to_role="director", text__contains="has answered")
    assert told.count() == 1
    actions.answer(ring_id=card.id, by=cast.viewer("ines"), at=NIGHT + 41 * MINUTE)
    assert journey.advance(by=SYSTEM, at=NIGHT + timedelta(hours=5)) == 0


def test_after_a_standstill_one_step_is_taken_and_nobody_is_skipped(cast: Cast) -> None:
    the_night(cast)
    ring_id = a_ring(cast).card.id
    late = NIGHT + timedelta(hours=3)
    assert journey.advance(by=SYSTEM, at=late) == 1
    assert rung(ring_id) == [("Priya", 1, 0), ("Ines", 2, 180)]
    assert journey.advance(by=SYSTEM, at=late + timedelta(seconds=119)) == 0
    assert journey.advance(by=SYSTEM, at=late + 2 * MINUTE) == 1
    assert rung(ring_id)[-1] == ("Dora", 3, 182)


def test_after_a_standstill_who_is_on_call_now_is_rung_not_who_was(cast: Cast) -> None:
    a_turn(cast, "priya", 1, starts=time(20), ends=time(8))
    a_turn(cast, "hart", 1, starts=time(8), ends=time(20))
    ring_id = a_ring(cast).card.id
    journey.advance(by=SYSTEM, at=NIGHT + timedelta(hours=7))
    assert [name for name, _, _ in rung(ring_id)] == ["Priya", "Dr"]


def test_where_to_write_is_asked_once_however_many_are_rung(cast: Cast) -> None:
    the_night(cast)
    ring_id = a_ring(cast).card.id
    for minute in (10, 20):
        journey.advance(by=SYSTEM, at=NIGHT + minute * MINUTE)
    with CaptureQueriesContext(connection) as asked:
        journey.advance(by=SYSTEM, at=NIGHT + 30 * MINUTE)
    assert {name for name, place, _ in rung(ring_id) if place == 0} == {"Priya", "Ines", "Dora", "Dana"}
    for table in ("phone_staffnumber", "people_account"):
        assert sum(f'FROM "{table}"' in one["sql"] or f'JOIN "{table}"' in one["sql"] for one in asked) == 1


def test_an_alarm_stands_once_however_often_somebody_is_rung_and_reads_only_what_rings(cast: Cast) -> None:
    the_night(cast)
    a_settled_ring(cast)
    ring_id = a_ring(cast, who="alex", at=NIGHT + MINUTE).card.id
    for minute in (10, 20, 30, 60):
        journey.advance(by=SYSTEM, at=NIGHT + minute * MINUTE)
    assert [name for name, _, _ in rung(ring_id)].count("Ines") > 1
    with CaptureQueriesContext(connection) as asked:
        found = queries.alarms(cast.viewer("ines", at=NIGHT), at=NIGHT + 60 * MINUTE)
    assert [one.id for one in found] == [ring_id]
    sql = asked[-1]["sql"]
    assert '"next_at" IS NOT NULL' in sql and "EXISTS" in sql and "DISTINCT" not in sql
    actions.answer(ring_id=ring_id, by=cast.viewer("priya", at=NIGHT), at=NIGHT + 61 * MINUTE)
    assert queries.alarms(cast.viewer("ines", at=NIGHT), at=NIGHT + 62 * MINUTE) == ()


def test_a_ring_that_goes_wrong_holds_no_other_up_and_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_night(cast)
    wrong = a_ring(cast, who="alex").card.id
    later = a_ring(cast, at=NIGHT + MINUTE).card.id
    write = journey.outbox.write

    def goes_wrong(*, draft: Draft, by: Viewer, at: datetime) -> UUID:
        if draft.about_client_id == cast.clients["alex"].id:
            raise DatabaseError
        return write(draft=draft, by=by, at=at)

    monkeypatch.setattr(journey.outbox, "write", goes_wrong)
    for minute in (10, 11):
        with pytest.raises(DatabaseError):
            journey.advance(by=SYSTEM, at=NIGHT + minute * MINUTE)
    assert [name for name, _, _ in rung(later)] == ["Priya", "Ines"]
    assert [name for name, _, _ in rung(wrong)] == ["Priya"], "undone as a whole"
    monkeypatch.undo()
    assert journey.advance(by=SYSTEM, at=NIGHT + 11 * MINUTE) == 1
    assert [name for name, _, _ in rung(wrong)] == ["Priya", "Ines"]


def test_a_doubled_send_rings_once_and_what_comes_meanwhile_joins(cast: Cast) -> None:
    the_night(cast)
    ring_id = new_id()
    first, second = (a_ring(cast, ring_id=ring_id) for _ in range(2))
    assert (first.again, second.again, second.rung) == (False, True, ())
    more = a_ring(cast, cause=Cause.SELF_HARM, words="It is worse.", at=NIGHT + MINUTE)
    assert (more.joined, more.card.id, more.card.cause) == (True, ring_id, Cause.SELF_HARM)
    assert models.Ring.objects.count() == 1
    assert models.Rung.objects.count() == 1
    # Once somebody has answered, the button rings anew; words on the page reach who answered.
    actions.answer(ring_id=ring_id, by=cast.viewer("priya", at=NIGHT), at=NIGHT + 2 * MINUTE)
    said = a_ring(cast, cause=Cause.MESSAGE, words="Are you there?", at=NIGHT + 3 * MINUTE)
    assert (said.joined, said.card.id) == (True, ring_id)
    assert not a_ring(cast, at=NIGHT + 4 * MINUTE).joined
    with pytest.raises(NotFound):
        a_ring(cast, ring_id=ring_id, who="alex", at=NIGHT + 4 * MINUTE)


def test_looking_closes_nothing_and_each_missing_part_is_named(cast: Cast) -> None:
    the_night(cast)
    ring_id = a_ring(cast).card.id
    priya = cast.viewer("priya", at=NIGHT)
    for _ in range(3):
        assert queries.ring(priya, ring_id, at=NIGHT).card.open
    with pytest.raises(Refused, match="Answer it first"):
        actions.close(ring_id=ring_id, by=priya, at=NIGHT)
    actions.answer(ring_id=ring_id, by=priya, at=NIGHT + MINUTE)
    with pytest.raises(Refused) as missing:
        actions.close(ring_id=ring_id, by=priya, at=NIGHT + MINUTE)
    assert [str(one.reason).partition(":")[0] for one in missing.value.refusals] == [
        "Contact",
        "Screen",
        "Decision",
        "Next contact",
    ]
    # Not even somebody at the database closes it.
    with pytest.raises(IntegrityError, match="crisis_closed_only_when_settled"), transaction.atomic():
        models.Ring.objects.filter(id=ring_id).update(closed_at=NIGHT)
    with pytest.raises(IntegrityError, match="crisis_never_silently_forgotten"), transaction.atomic():
        models.Ring.objects.filter(id=a_ring(cast, at=NIGHT + 3 * MINUTE).card.id).update(next_at=None)


def test_who_is_not_reached_is_tried_three_times_apart_and_handed_on(cast: Cast) -> None:
    the_night(cast)
    ring_id = a_ring(cast).card.id
    priya = cast.viewer("priya", at=NIGHT)
    actions.answer(ring_id=ring_id, by=priya, at=NIGHT)
    # Three calls in a minute are one.
    for second in (0, 20, 40):
        tried(cast, ring_id, reached=False, at=NIGHT + timedelta(seconds=second))
    with pytest.raises(Refused, match="spoken"):
        actions.record_screen(
            ring_id=ring_id, screen=NewScreen(Asked.DECLINED, words="x"), by=priya, at=NIGHT + 2 * MINUTE
        )
    actions.record_screen(
        ring_id=ring_id, screen=NewScreen(Asked.NOT_REACHED), by=priya, at=NIGHT + 2 * MINUTE
    )
    actions.decide(ring_id=ring_id, key="home_with_plan", words="Hm.", by=priya, at=NIGHT + 2 * MINUTE)
    agree_on_morning(cast, ring_id, at=NIGHT + 2 * MINUTE)
    with pytest.raises(Refused) as missing:
        actions.close(ring_id=ring_id, by=priya, at=NIGHT + 2 * MINUTE)
    assert [str(one.reason).partition(":")[0] for one in missing.value.refusals] == ["Contact", "Decision"]
    for minute in (6, 12):
        tried(cast, ring_id, reached=False, at=NIGHT + minute * MINUTE)
    actions.decide(
        ring_id=ring_id, key="welfare_check", words="Police asked.", by=priya, at=NIGHT + 13 * MINUTE
    )
    actions.close(ring_id=ring_id, by=priya, at=NIGHT + 14 * MINUTE)
    assert queries.ring(priya, ring_id, at=NIGHT).card.state is RingState.CLOSED


def test_whoever_answers_a_stranger_has_the_chart_for_a_day_and_it_is_told(cast: Cast) -> None:
    the_night(cast)
    ring_id = a_ring(cast).card.id
    journey.advance(by=SYSTEM, at=NIGHT + 2 * MINUTE)
    robin, ines = cast.clients["robin"].id, cast.viewer("ines", at=NIGHT)
    with pytest.raises(NotFound):
        require_reach(ines, robin, at=NIGHT + 2 * MINUTE)
    # She is rung: she sees the ring. Nora at the other site, and Hart before he is rung, do not answer it.
    assert queries.ring(ines, ring_id, at=NIGHT + 2 * MINUTE).card.client_id == robin
    with pytest.raises(NotFound):
        queries.ring(cast.viewer("nora", at=NIGHT), ring_id, at=NIGHT)
    assert [one.id for one in queries.alarms(ines, at=NIGHT)] == [ring_id]
    journey.answer(ring_id=ring_id, by=ines, at=NIGHT + 3 * MINUTE)
    assert queries.alarms(ines, at=NIGHT) == ()
    assert require_reach(ines, robin, at=NIGHT + timedelta(hours=23)).id == robin
    with pytest.raises(NotFound):
        require_reach(ines, robin, at=NIGHT + timedelta(hours=25))
    assert Letter.objects.filter(kind="emergency_opening", to_role="privacy_officer").count() == 1
    with pytest.raises(Refused, match="already"):
        journey.answer(ring_id=ring_id, by=cast.viewer("priya", at=NIGHT), at=NIGHT + 4 * MINUTE)


def test_the_next_contact_is_work_until_it_was_made(cast: Cast) -> None:
    the_night(cast)
    ring_id = a_settled_ring(cast)
    dana, due = cast.viewer("dana", at=NIGHT), NIGHT + timedelta(hours=10, minutes=3)
    (owed,) = queries.contacts_due(dana, until=NIGHT + timedelta(days=1), at=NIGHT)
    assert (owed.due_at, owed.staff_name, queries.held_by(dana, cast.staff["dana"].id, at=NIGHT)[0].id) == (
        due,
        "Dana Demo",
        owed.id,
    )
    # Late, it stands with whoever reaches the person; out of reach with nobody.
    late = due + timedelta(hours=1)
    priya, alone = cast.viewer("priya", at=late), cast.viewer("ines", at=late)
    assert queries.contacts_due(priya, until=late, at=late) and not queries.contacts_due(
        alone, until=late, at=late
    )
    with pytest.raises(Refused, match="tried again"):
        actions.next_contact_done(
            next_id=owed.id, reached=False, words="No answer.", again_at=None, by=dana, at=late
        )
    actions.next_contact_done(
        next_id=owed.id,
        reached=False,
        words="No answer.",
        again_at=late + 3 * timedelta(hours=1),
        by=dana,
        at=late,
    )
    (again,) = queries.contacts_due(dana, until=late + timedelta(days=1), at=late)
    actions.next_contact_done(next_id=again.id, reached=True, words="Well.", again_at=None, by=dana, at=late)
    assert queries.contacts_due(dana, until=late + timedelta(days=9), at=late) == ()
    story = queries.ring(dana, ring_id, at=late)
    assert [str(one.words) for one in story.moments][-3:] == [
        "Settled by Priya Placeholder",
        "Dana Demo did not reach them again",
        "Dana Demo spoke with them again",
    ] or len(story.moments) > 9


def test_whoever_takes_over_a_ring_can_open_the_chart_and_only_a_clinician_takes_it(cast: Cast) -> None:
    the_night(cast)
    a_settled_ring(cast)  # Dana owes Robin a contact
    ring_id = a_ring(cast, who="alex", at=NIGHT).card.id
    actions.answer(ring_id=ring_id, by=cast.viewer("priya", at=NIGHT), at=NIGHT)
    dora, ines, late = cast.viewer("dora", at=NIGHT), cast.staff["ines"], NIGHT + timedelta(hours=1)
    robin, dana = cast.clients["robin"].id, cast.staff["dana"].id
    (shelf,) = handover_desk.shelves(dora, dana, at=late)
    names = {one.name.split()[0] for one in shelf.takers}
    assert {"Ines", "Priya"} <= names and not {"Iva", "Bea", "Hal", "Otto"} & names

    handover_desk.move(staff_id=dana, to={"rings": ines.id}, whole=False, by=dora, at=late)

    (owed,) = queries.contacts_due(cast.viewer("ines", at=late), until=NIGHT + timedelta(days=1), at=late)
    morning = cast.viewer("ines", at=owed.due_at)
    assert require_reach(morning, robin, at=owed.due_at + timedelta(hours=11)).id == robin
    actions.next_contact_done(
        next_id=owed.id, reached=True, words="Well.", again_at=None, by=morning, at=owed.due_at
    )
    with pytest.raises(NotFound):
        require_reach(morning, robin, at=owed.due_at + timedelta(hours=13))
    # A ring not settled brings a day, as answering it does; who works with the person needs no more.
    handed = actions.hand_over
    assert handed(from_staff_id=cast.staff["priya"].id, to_staff_id=dana, by=dora, at=late) == 1
    alex, till = cast.clients["alex"].id, late + timedelta(hours=24)
    assert require_reach(cast.viewer("dana", at=late), alex, at=till - MINUTE).id == alex
    assert [one.ends_at for one in ties(SYSTEM, alex, at=late) if one.staff_id == dana] == [till]
    assert handed(from_staff_id=dana, to_staff_id=ines.id, by=dora, at=late) == 1
    assert [one.ends_at for one in ties(SYSTEM, alex, at=late) if one.staff_id == ines.id] == [None]


def test_a_drill_says_so_everywhere_and_counts_nowhere(cast: Cast) -> None:
    the_night(cast)
    during = Period(NIGHT - timedelta(days=1), NIGHT + timedelta(days=1))
    with pytest.raises(Refused, match="director"):
        actions.drill(ring_id=new_id(), site_id=cast.harbor.id, by=cast.viewer("priya", at=NIGHT), at=NIGHT)
    drill = journey.drill(
        ring_id=new_id(), site_id=cast.harbor.id, by=cast.viewer("dora", at=NIGHT), at=NIGHT
    )
    a_settled_ring(cast)
    priya = cast.viewer("priya", at=NIGHT)
    journey.answer(ring_id=drill.card.id, by=priya, at=NIGHT + MINUTE)
    actions.close_drill(ring_id=drill.card.id, learned="Everybody woke up.", by=priya, at=NIGHT + 2 * MINUTE)
    found = queries.figures(cast.viewer("dora", at=NIGHT), [cast.harbor.id], during=during)
    assert (found.rings, found.answered, found.drills, found.median_minutes) == (1, 1, 1, 1.0)
    assert dict(found.by_cause) == {Cause.STRUGGLING: 1}
    told = queries.ring(priya, drill.card.id, at=NIGHT).moments
    assert told and all(str(one.words).startswith("DRILL") for one in told)
    assert all(
        "DRILL" in text
        for text in Letter.objects.filter(kind="ring", about=None).values_list("text", flat=True)
    )


def test_the_last_danger_is_a_real_one_of_their_own_words(cast: Cast) -> None:
    the_night(cast)
    robin, alex = cast.clients["robin"].id, cast.clients["alex"].id
    a_ring(cast)
    a_ring(cast, who="alex", cause=Cause.WITHDRAWAL)
    dora = cast.viewer("dora", at=NIGHT)
    assert queries.latest_danger(dora, [robin, alex], at=NIGHT) == {robin: date(2026, 11, 19)}
    assert queries.latest_danger(dora, [robin, alex], at=NIGHT - MINUTE) == {}
    assert queries.latest_danger(cast.viewer("nora"), [robin], at=NIGHT) == {}


def test_withdrawal_rings_the_medical_list_first(cast: Cast) -> None:
    the_night(cast)
    a_turn(cast, "hart", 1, line=CallLine.MEDICAL)
    ring_id = a_ring(cast, cause=Cause.WITHDRAWAL, who="alex").card.id
    journey.advance(by=SYSTEM, at=NIGHT + 2 * MINUTE)
    assert [name for name, _, _ in rung(ring_id)] == ["Dr", "Priya"]


def test_a_death_ends_what_rings_and_what_is_owed(cast: Cast) -> None:
    the_night(cast)
    a_settled_ring(cast)
    ring_id = a_ring(cast, at=NIGHT + timedelta(hours=1)).card.id
    dana = cast.viewer("dana", at=NIGHT)
    assert actions.end_rings(client_id=cast.clients["robin"].id, why="they died", by=dana, at=NIGHT) == 2
    assert queries.open_of_client(dana, cast.clients["robin"].id, at=NIGHT) == ((), ())
    assert journey.advance(by=SYSTEM, at=NIGHT + timedelta(days=1)) == 0
    assert queries.ring(dana, ring_id, at=NIGHT).card.state is RingState.ENDED


def test_only_clinicians_of_the_site_are_on_call_and_minutes_are_not_lost_in_a_race(cast: Cast) -> None:
    dora = cast.viewer("dora")
    for who in ("iva", "nora", "eddie"):
        with pytest.raises(Refused, match="may open charts"):
            a_turn(cast, who, 1)
    with pytest.raises(NotFound):
        new = NewTurn(cast.staff["nora"].id, 1, (0,), time(0), time(0), NOW.date())
        actions.add_turn(site_id=cast.mill.id, new=new, by=dora, at=NOW)
    turn_id = a_turn(cast, "dana", 1)
    assert [one.name for one in queries.on_call_now(dora, cast.harbor.id, at=NOW)] == ["Dana Demo"]
    actions.end_turn(turn_id=turn_id, last_on=NOW.date() - timedelta(days=1), by=dora, at=NOW)
    assert queries.on_call_now(dora, cast.harbor.id, at=NOW) == ()
    for version, refused in ((0, False), (0, True)):
        try:
            actions.set_pace(site_id=cast.harbor.id, new=Pace((5,), (5,)), version=version, by=dora, at=NOW)
            assert not refused
        except Stale:
            assert refused
