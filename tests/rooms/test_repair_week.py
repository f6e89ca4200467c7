"""A week after it was published: what the house knows of becomes events, and the week is mended."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from stepdown.availability import actions as availability
from stepdown.availability.vocabulary import Holds, Paint, PaintedWindow
from stepdown.episode import actions as episode
from stepdown.episode import queries as episodes
from stepdown.journeys import ask_week, publish_week, repair_week, week_problem
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.roster import actions as roster
from stepdown.roster.vocabulary import LeaveKind
from stepdown.session import actions as seating
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import Released
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.mending import Away, BelowLeast, ClientGone, ClientOut, SiteClosed
from stepdown.timetable.solving.solve import Limits, solve
from stepdown.timetable.vocabulary import DAY, DraftCard, Origin, Window
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_closure import a_closure, snow
from tests.scenes_week import MONDAY, open_house

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def published(cast: Cast) -> DraftCard:
    """A week that is published, with six people besides Robin and Alex."""
    open_house(cast)
    by = cast.viewer("dora")
    problem = week_problem.problem_of(by, week=MONDAY, at=NOW)
    plan = solve(problem, seed=0, limits=Limits(None, 60)).plan
    draft = actions.begin_draft(week=MONDAY, problem=problem, plan=plan, origin=Origin.SEARCH, by=by, at=NOW)
    publish_week.publish(draft_id=draft.id, version=1, by=by, at=NOW)
    return queries.draft(by, draft.id, at=NOW)


def _sick(cast: Cast, staff_id: UUID, first: date, days: int) -> None:
    start = datetime.combine(first, time(0), cast.harbor.tz).astimezone(UTC)
    roster.enter_leave(
        staff_id=staff_id, during=Period(start, start + timedelta(days=days)), kind=LeaveKind.SICK,
        by=cast.viewer("dora"), at=NOW,
    )  # fmt: skip


def _events(cast: Cast, at: datetime = LATER) -> list[object]:
    return [one.event for one in repair_week.happened(cast.viewer("dora"), week=MONDAY, at=at)]


def test_while_nothing_happened_there_is_nothing_to_mend(cast: Cast, published: DraftCard) -> None:
    assert _events(cast) == []
    with pytest.raises(Refused):
        repair_week.begin(week=MONDAY, by=cast.viewer("dora"), at=LATER)
    with pytest.raises(Refused):
        repair_week.begin(week=MONDAY + timedelta(days=7), by=cast.viewer("dora"), at=LATER)
    with pytest.raises(NotFound):
        repair_week.happened(cast.viewer("dana"), week=MONDAY, at=LATER)


def test_a_counselor_who_falls_sick_is_an_event_and_the_mended_week_is_published(
    cast: Cast, published: DraftCard
) -> None:
    leader = published.plan.sections[0].leader
    _sick(cast, UUID(leader), MONDAY, 5)
    found = _events(cast)
    assert found and all(isinstance(one, Away) and one.staff == leader for one in found)
    draft = repair_week.begin(week=MONDAY, by=cast.viewer("dora"), at=LATER)
    assert draft.origin is Origin.REPAIR and draft.broken == ()
    assert leader not in {one.leader for one in draft.plan.sections}
    kept = {(one.group, one.start) for one in draft.plan.sections}
    stayed = {(one.group, one.start) for one in published.plan.sections if one.leader != leader}
    assert stayed <= kept  # what was not hit stays where it was
    made = publish_week.publish(draft_id=draft.id, version=1, by=cast.viewer("dora"), at=LATER)
    assert made.told == len(made.changes.client_ids) > 0
    cards = sessions.of_week(SYSTEM, week=MONDAY, at=LATER)
    assert cards and leader not in {str(one.leader_id) for one in cards}
    assert _events(cast, LATER + timedelta(hours=1)) == []


def test_what_takes_nothing_away_is_no_event(cast: Cast, published: DraftCard) -> None:
    used = {one.leader for one in published.plan.sections} | {one.staff for one in published.plan.visits}
    sunday = MONDAY + timedelta(days=6)
    _sick(cast, UUID(min(used)), sunday, 1)
    assert _events(cast) == []


def test_a_closed_site_is_one_event_not_one_for_each_room_and_person(
    cast: Cast, published: DraftCard
) -> None:
    day = published.plan.sections[0].start // DAY
    start = datetime.combine(MONDAY + timedelta(days=day), time(6), cast.harbor.tz)
    a_closure(cast, snow(cast, start=start, hours=timedelta(hours=16)))
    (found,) = _events(cast)
    assert isinstance(found, SiteClosed) and found.site == str(cast.harbor.id)
    assert found.window == Window(day * DAY + 8 * 60, day * DAY + 21 * 60)
    draft = repair_week.begin(week=MONDAY, by=cast.viewer("dora"), at=LATER)
    assert draft.broken == () and day not in {one.start // DAY for one in draft.plan.sections}


def test_who_left_and_who_cannot_come_are_events(cast: Cast, published: DraftCard) -> None:
    robin, alex = cast.clients["robin"].id, cast.clients["alex"].id
    running = episodes.current(SYSTEM, robin, at=LATER)
    assert running is not None
    episode.discharge(
        episode_id=running.id, reason=episodes.reasons(SYSTEM)[0].code, words="As agreed",
        version=running.version, by=SYSTEM, at=LATER,
    )  # fmt: skip
    windows = [PaintedWindow(WeekWindow(day, time(0), time(0)), Paint.CANNOT) for day in range(7)]
    availability.paint(
        client_id=alex, week=MONDAY, windows=windows, holds=Holds.ONCE, by=cast.viewer("ines"), at=LATER
    )
    found = _events(cast, LATER + timedelta(minutes=5))
    assert ClientGone(str(robin)) in found
    assert [one.client for one in found if isinstance(one, ClientOut)] == [str(alex)]
    draft = repair_week.begin(week=MONDAY, by=cast.viewer("dora"), at=LATER + timedelta(minutes=5))
    members = {member for one in draft.plan.sections for member in one.members}
    assert not members & {str(robin), str(alex)} and draft.broken == ()


def test_what_has_begun_is_past_mending(cast: Cast, published: DraftCard) -> None:
    leader = published.plan.sections[0].leader
    _sick(cast, UUID(leader), MONDAY, 7)
    friday = datetime.combine(MONDAY + timedelta(days=4), time(21), cast.harbor.tz)
    assert _events(cast, friday) == []


def test_a_session_that_too_many_gave_up_is_an_event_by_the_seats_as_they_are(
    cast: Cast, published: DraftCard
) -> None:
    plan, groups = published.plan, {one.id: one for one in published.problem.groups}
    first = next(one for one in plan.sections if one.start >= DAY)
    cards = sessions.of_week(SYSTEM, week=MONDAY, at=LATER)
    wanted = (first.group, first.leader, set(first.members))
    card = next(
        one
        for one in cards
        if (one.group_key, str(one.leader_id), {str(each) for each in one.client_ids}) == wanted
        and one.during.start.astimezone(cast.harbor.tz).weekday() == first.start // DAY
    )
    least = groups[first.group].least
    for client_id in card.client_ids[: len(card.client_ids) - least + 1]:
        seating.release_seat(
            session_id=card.id, client_id=client_id, why=Released.ASKED, by=SYSTEM, at=LATER
        )  # fmt: skip
    gone = {str(each) for each in card.client_ids[: len(card.client_ids) - least + 1]}
    stands = ask_week.standing(cast.viewer("dora"), week=MONDAY, at=LATER)
    assert all(gone.isdisjoint(one.members) for one in stands.plan.sections if one.id == first.id)
    (found,) = repair_week.happened(cast.viewer("dora"), week=MONDAY, at=LATER)
    assert found.event == BelowLeast(first.id) and found.key == f"few:{first.id}" and found.sessions == 1
    held = next(one for one in found.plan.sections if one.id == first.id)
    assert len(held.members) == least - 1  # who gave the seat up is not asked back by the repair
    draft = repair_week.begin(week=MONDAY, by=cast.viewer("dora"), at=LATER)
    assert draft.broken == ()
