"""Steps on a real clinic: facts gathered, decided with evidence, in effect on their day, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from stepdown.episode import queries as episodes
from stepdown.journeys import step
from stepdown.journeys.step import seats as step_seats
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.outbox.models import Letter
from stepdown.overview.queries.stepping import Stepping, stepping, steppings
from stepdown.programme.vocabulary import Measure
from stepdown.recovery import actions as recovery
from stepdown.recovery.vocabulary import HomeState, Start, Substance
from stepdown.session import queries as sessions
from stepdown.session.actions import give_seat
from stepdown.session.models import Session
from stepdown.session.vocabulary import Cancelled
from stepdown.step import actions, models, queries
from stepdown.step.vocabulary import Choice, DecisionCard, DecisionState, Direction, Met
from stepdown.timetable.queries.questions import offers
from stepdown.timetable.vocabulary import Problem
from stepdown.week_close import actions as week_close
from stepdown.week_close.vocabulary import Asked, Because, Figures, Week
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_week import MONDAY, a_published_week, enrolled, open_house

LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()


def found(cast: Cast, who: str = "dana", client: str = "robin", at: datetime = LATER) -> Stepping:
    return stepping(cast.viewer(who, at=at), cast.clients[client].id, at=at)


def chosen(cast: Cast, direction: Direction, **more: object) -> Choice:
    terms = {
        Direction.DOWN: found(cast).proposal.rungs.down,
        Direction.UP: found(cast).proposal.rungs.up,
    }.get(direction)
    usual: dict[str, object] = {"effective_on": TODAY, "to": terms, "words": "We agreed on it."}
    return Choice(direction, **(usual | more))  # type: ignore[arg-type]


def decide(cast: Cast, choice: Choice, who: str = "dana", at: datetime = LATER) -> DecisionCard:
    version = found(cast, who, at=at).episode.version
    client_id = cast.clients["robin"].id
    return step.decide(client_id=client_id, choice=choice, version=version, by=cast.viewer(who, at=at), at=at)


def seats(cast: Cast, at: datetime = LATER) -> dict[UUID, str]:
    cards = sessions.of_week(SYSTEM, week=MONDAY, at=at)
    mine = cast.clients["robin"].id
    return {one.id: one.group_key for one in cards if mine in one.client_ids and one.cancelled is None}


@pytest.fixture
def week(cast: Cast) -> None:
    """A published week in which everybody has the three sessions a week that are prescribed."""
    a_published_week(cast)


def outpatient(cast: Cast) -> Choice:
    """Down to two meetings a week in the outpatient programme."""
    ways = step.options(cast.viewer("dana"), found(cast))
    terms = next(one.terms for one in ways if one.terms.programme_key == "outpatient")
    return Choice(Direction.DOWN, TODAY, terms, "We agreed on it.")


def test_what_nobody_asked_yet_stands_as_not_known_and_nothing_is_proposed(cast: Cast) -> None:
    open_house(cast, 0)

    proposal = found(cast).proposal

    assert proposal.direction is Direction.STAY
    assert {one.measure: one.met for one in proposal.lines} == {
        Measure.WEEKS: Met.NOT_MET,
        Measure.HOURS_KEPT: Met.UNKNOWN,
        Measure.TESTS_EXPECTED: Met.UNKNOWN,
        Measure.SAFE_HOME: Met.UNKNOWN,
    }


def test_a_step_down_gives_seats_back_at_once_and_taken_back_they_are_theirs_again(
    cast: Cast, week: None
) -> None:
    before = seats(cast)
    shown = step.look(cast.viewer("dana"), found(cast), outpatient(cast).to, on=TODAY, at=LATER)

    made = decide(cast, outpatient(cast))

    (looked,) = shown.weeks
    assert made.state is DecisionState.EFFECTIVE
    assert set(seats(cast)) == {one.id for one in looked.kept} != set(before)
    assert set(made.seats["released"]) == {one.id for one in looked.released}
    stay = found(cast).episode.stay
    assert stay is not None and stay.terms == made.to
    later = LATER + timedelta(hours=1)
    back = step.take_back(decision_id=made.id, why="Too soon", by=cast.viewer("dana", at=later), at=later)
    assert back.state is DecisionState.UNDONE and seats(cast) == before
    stay = found(cast, at=later).episode.stay
    assert stay is not None and stay.terms == made.here


def test_a_step_taken_back_leaves_no_session_behind_that_it_arranged(cast: Cast, week: None) -> None:
    before, by = seats(cast), cast.viewer("dana", at=LATER)
    ways = step.options(by, found(cast))
    terms = next(one.terms for one in ways if one.key.endswith(":2") and one.direction is Direction.DOWN)
    made = decide(cast, Choice(Direction.DOWN, TODAY, terms, "We agreed on it."))
    (arranged,) = made.seats["arranged"]
    assert seats(cast)[arranged] == "family"

    later = LATER + timedelta(hours=1)
    told = Letter.objects.filter(about_id=cast.clients["robin"].id).count()
    step.take_back(decision_id=made.id, why="Too soon", by=cast.viewer("dana", at=later), at=later)

    # A session of one's own that was not held any more is arranged anew.
    assert sorted(seats(cast).values()) == sorted(before.values())
    called_off = sessions.session(SYSTEM, arranged, at=later).cancelled
    assert called_off is not None and called_off.why is Cancelled.WEEK_CHANGED
    assert Letter.objects.filter(about_id=cast.clients["robin"].id).count() <= told + 1


def test_who_comes_after_the_week_was_planned_gets_what_is_free_and_nobody_is_moved(
    cast: Cast, week: None
) -> None:
    jamie, by = cast.clients["jamie"].id, cast.viewer("dana", at=LATER)
    before = {one.id: one.client_ids for one in sessions.of_week(SYSTEM, week=MONDAY, at=LATER)}
    enrolled(cast, cast.clients["jamie"], "dana")

    (found,) = step.unplanned(by, jamie, at=LATER)
    number = step.fill_weeks(client_id=jamie, by=by, at=LATER)

    assert number == len(found.free) > 0
    after = {one.id: one for one in sessions.of_week(SYSTEM, week=MONDAY, at=LATER)}
    theirs = [one for one in after.values() if jamie in one.client_ids]
    assert sorted(one.during.start for one in theirs) == [one.start for one in found.free]
    assert all(set(after[key].client_ids) - {jamie} == set(who) for key, who in before.items())
    assert {50} == {one.minutes for one in theirs if one.seats == 1}  # in an hour of the week
    assert step.unplanned(by, jamie, at=LATER) == ()
    with pytest.raises(Refused):
        step.fill_weeks(client_id=jamie, by=by, at=LATER)
    with pytest.raises(NotFound):
        step.fill_weeks(client_id=jamie, by=cast.viewer("nora"), at=LATER)


def test_a_week_is_searched_once_when_its_seats_are_given(
    cast: Cast, week: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled(cast, cast.clients["jamie"], "dana")
    asked: list[date] = []

    def counted(problem: Problem, *args: object, **given: object) -> object:
        asked.append(problem.week)
        return offers(problem, *args, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(step_seats, "offers", counted)
    by = cast.viewer("dana", at=LATER)
    assert step.fill_weeks(client_id=cast.clients["jamie"].id, by=by, at=LATER) > 0
    assert asked == [MONDAY]


def test_a_seat_of_somebody_whom_the_plan_does_not_know_is_not_given_away(cast: Cast, week: None) -> None:
    jamie, casey, by = cast.clients["jamie"].id, cast.clients["casey"].id, cast.viewer("dana", at=LATER)
    enrolled(cast, cast.clients["jamie"], "dana")
    before = {one.start for found in step.unplanned(by, jamie, at=LATER) for one in found.free}
    groups = [one for one in sessions.of_week(SYSTEM, week=MONDAY, at=LATER) if one.seats > 1]
    full = next(one for one in groups if one.during.start in before)
    # Casey is not in treatment here: no plan of the week has them.
    Session.objects.filter(id=full.id).update(seats=full.taken + 1)
    give_seat(session_id=full.id, client_id=casey, by=SYSTEM, at=LATER)

    (found,) = step.unplanned(by, jamie, at=LATER)
    assert full.during.start not in {one.start for one in found.free if one.seats is not None}
    assert step.fill_weeks(client_id=jamie, by=by, at=LATER) == len(found.free) > 0
    after = {one.id: one for one in sessions.of_week(SYSTEM, week=MONDAY, at=LATER)}
    assert jamie not in after[full.id].client_ids and casey in after[full.id].client_ids
    assert all(one.free >= 0 for one in after.values())


def test_a_decision_for_a_later_day_waits_for_it_and_counts_once(cast: Cast) -> None:
    open_house(cast, 0)
    made = decide(cast, replace(outpatient(cast), effective_on=TODAY + timedelta(days=2)))
    assert made.state is DecisionState.AHEAD

    assert step.take_due(by=SYSTEM, at=LATER + timedelta(days=1)) == 0
    day = LATER + timedelta(days=2)
    assert [step.take_due(by=SYSTEM, at=day) for _ in range(2)] == [1, 0]

    assert found(cast, at=day).phase.title == "Weekly"
    assert queries.decision(SYSTEM, made.id, at=day).state is DecisionState.EFFECTIVE


def test_one_decision_waits_for_a_person_at_a_time_and_is_taken_back_before_the_next(cast: Cast) -> None:
    open_house(cast, 0)
    ahead = replace(outpatient(cast), effective_on=TODAY + timedelta(days=2))
    made = decide(cast, ahead)
    with pytest.raises(Refused):
        decide(cast, ahead)

    step.take_back(decision_id=made.id, why="Another day", by=cast.viewer("dana"), at=LATER)

    assert decide(cast, ahead).state is DecisionState.AHEAD


def test_an_unsafe_home_holds_a_step_down_until_overruled_and_never_a_step_up(cast: Cast) -> None:
    open_house(cast, 0)
    recovery.check_home(
        client_id=cast.clients["robin"].id,
        state=HomeState.UNSAFE,
        words="Not safe at night",
        on=TODAY,
        by=cast.viewer("dana"),
        at=NOW,
    )
    assert [one.key for one in found(cast).proposal.holds] == ["home"]
    with pytest.raises(Refused) as refused, transaction.atomic():
        decide(cast, outpatient(cast))
    assert [one.field for one in refused.value.refusals] == ["overruled"]

    up = decide(cast, Choice(Direction.UP, TODAY, found(cast).proposal.rungs.up))

    assert up.state is DecisionState.EFFECTIVE and up.evidence.holds


def test_staying_looks_again_on_its_day_and_moves_nobody(cast: Cast) -> None:
    open_house(cast, 0)
    before = found(cast).episode.stay

    made = decide(cast, Choice(Direction.STAY, TODAY, look_again_on=TODAY + timedelta(days=7)))

    assert made.state is DecisionState.EFFECTIVE and found(cast).episode.stay == before
    assert found(cast).newest == made


def test_graduation_ends_the_episode_as_completed(cast: Cast) -> None:
    open_house(cast, 0)

    decide(cast, Choice(Direction.GRADUATE, TODAY, words="All goals met, new ones set."))

    (ended,) = episodes.episodes(cast.viewer("dana"), cast.clients["robin"].id, at=LATER)
    assert ended.discharges[0].reason.completed and not ended.open


def test_a_week_that_is_closed_keeps_its_step(cast: Cast) -> None:
    open_house(cast, 0)
    made = decide(cast, outpatient(cast))
    client_id, site_id = cast.clients["robin"].id, cast.harbor.id
    asked = Asked("programme", "Programme", "", 0, 540)
    figures = Figures(540, 540, 540, 0, 3, 3, 0, 0)
    monday = TODAY - timedelta(days=TODAY.weekday())
    week_close.close_weeks(
        weeks=[Week(client_id, site_id, monday, asked, figures, ())], by=cast.viewer("priya"), at=LATER
    )

    with pytest.raises(Refused):
        step.take_back(decision_id=made.id, why="Too soon", by=cast.viewer("dana"), at=LATER)


def test_hours_kept_leave_out_what_the_clinic_cancelled(cast: Cast) -> None:
    open_house(cast, 0)
    asked = Asked("programme", "Programme", "", 0, 600)
    figures = Figures(600, 600, 450, 0, 3, 3, 150, 0, ((Because.BY_CLINIC, 100), (Because.DID_NOT_COME, 50)))
    monday = TODAY - timedelta(days=TODAY.weekday() + 7)
    one = Week(cast.clients["robin"].id, cast.harbor.id, monday, asked, figures, ())
    week_close.close_weeks(weeks=[one], by=cast.viewer("priya"), at=NOW)

    fact = found(cast).facts[Measure.HOURS_KEPT]

    assert (fact.value, str(fact.shown)) == (90, "90 %, 7:30 of 8:20")


def test_days_are_counted_on_the_day_of_the_site_also_in_the_evening(cast: Cast) -> None:
    open_house(cast, 0)
    start = Start(TODAY - timedelta(days=10), Substance.ANY)
    robin = cast.clients["robin"].id
    recovery.count_from(client_id=robin, start=start, by=cast.viewer("robin"), at=NOW)
    noon, night = (found(cast, at=NOW + timedelta(hours=hours)) for hours in (3, 12))

    # Two in the morning in UTC is nine in the evening of the same day at Harbor Street.
    assert noon.today == night.today == TODAY
    told = [one.facts[Measure.DAYS_SINCE_USE].value for one in (noon, night)]
    assert told[0] == told[1] == 11


def test_what_only_people_can_say_is_a_fact_once_it_is_said(cast: Cast) -> None:
    open_house(cast, 0)
    client_id = cast.clients["robin"].id
    dana = cast.viewer("dana")
    actions.attest(
        client_id=client_id,
        measure=Measure.STRESS_PLAN,
        value=1,
        words="Used it on Friday",
        on=TODAY,
        by=dana,
        at=NOW,
    )
    actions.say_own_view(client_id=client_id, words="Fridays back.", by=cast.viewer("robin"), at=NOW)

    now = found(cast)

    assert now.facts[Measure.STRESS_PLAN].value == 1
    assert now.own_view is not None and (now.own_view.words, now.own_view.by_client) == (
        "Fridays back.",
        True,
    )
    with pytest.raises(Refused):
        actions.attest(
            client_id=client_id, measure=Measure.STRESS_PLAN, value=1, words=" ", on=TODAY, by=dana, at=NOW
        )


def test_nobody_out_of_reach_is_shown_or_decided_on(cast: Cast) -> None:
    open_house(cast, 0)

    with pytest.raises(NotFound):
        found(cast, "ines")
    ids = [cast.clients["robin"].id, cast.clients["alex"].id]
    assert set(steppings(cast.viewer("dana", at=LATER), ids, at=LATER)) == {cast.clients["robin"].id}


def test_whoever_looked_before_the_level_changed_looks_again(cast: Cast) -> None:
    open_house(cast, 0)
    version = found(cast).episode.version
    decide(cast, outpatient(cast))

    with pytest.raises(Stale):
        step.decide(
            client_id=cast.clients["robin"].id,
            choice=outpatient(cast),
            version=version,
            by=cast.viewer("dana"),
            at=LATER,
        )


def test_what_was_decided_is_never_written_over(cast: Cast) -> None:
    open_house(cast, 0)
    made = decide(cast, replace(outpatient(cast), effective_on=TODAY + timedelta(days=2)))

    for change in ({"words": "Otherwise"}, {"effective_on": TODAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Decision.objects.filter(id=made.id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Decision.objects.filter(id=made.id).delete()


def test_the_packet_goes_out_through_the_gate(cast: Cast) -> None:
    open_house(cast, 0)

    released = step.packet(
        client_id=cast.clients["robin"].id, to_client=False, by=cast.viewer("dana", at=LATER), at=LATER
    )

    assert released.body.startswith(b"%PDF")


def test_the_number_of_questions_does_not_grow_with_the_list(cast: Cast) -> None:
    ids = open_house(cast, 6)

    def asked(of: list[UUID]) -> int:
        with CaptureQueriesContext(connection) as told:
            assert len(steppings(SYSTEM, of, at=LATER)) == len(of)
        return len(told)

    asked(ids)
    assert asked(ids[:2]) == asked(ids) <= 60
