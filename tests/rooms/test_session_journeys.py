"""What leaving, a discharge and a closed site do to the sessions ahead, and who is told of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from stepdown.closure import models as closures
from stepdown.closure import queries as closure
from stepdown.closure.vocabulary import Act, AffectedBy, ClosureWords, Reason
from stepdown.journeys import close_site, handover
from stepdown.journeys import discharge as discharging
from stepdown.journeys.publish_week.dating import planned_of
from stepdown.kernel.period import Period, WeekWindow
from stepdown.kernel.refusal import Refused
from stepdown.outbox.models import Letter
from stepdown.overview.queries.desk import sessions_without_leader
from stepdown.people.queries import staff_member
from stepdown.roster import actions as roster
from stepdown.roster import queries as rosters
from stepdown.roster.vocabulary import ShiftWindow
from stepdown.session import queries
from stepdown.session.rules.publishing import dated_as
from stepdown.session.vocabulary import Cancelled, Released
from stepdown.timetable.vocabulary import Group, Plan, Problem, Room, Section
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import treated
from tests.scenes_closure import in_treatment
from tests.scenes_phone import MAIL, a_line
from tests.scenes_session import LATER

DAY = timedelta(days=1)


def _snow(cast: Cast) -> ClosureWords:
    """Harbor Street closed on the Monday of the published week."""
    start = scenes.hour(0, 0).start
    return ClosureWords(cast.harbor.id, start, start + DAY, Reason.WEATHER, "")


def _close(cast: Cast) -> None:
    words = _snow(cast)
    dora = cast.viewer("dora")
    people = close_site.affected(dora, words.site_id, start=words.starts_at, end=words.ends_at, at=LATER)
    close_site.close_site(words=words, seen=closure.fingerprint(people), by=dora, at=LATER)


# -- a discharge


def test_a_discharge_frees_every_seat_ahead_and_the_page_says_so_before(cast: Cast) -> None:
    treated(cast)
    scenes.a_week(cast)
    robin, dana = cast.clients["robin"].id, cast.viewer("dana")
    leaving = discharging.leaving(dana, robin, at=LATER)
    assert leaving is not None
    assert "2 seats in sessions ahead are released." in [str(one) for one in leaving.unfinished]
    discharging.discharge(client_id=robin, reason="left", words="Moves away.", version=1, by=dana, at=LATER)
    assert scenes.card(cast, "a").client_ids == (cast.clients["alex"].id,)
    mine = queries.my_week(SYSTEM, robin, week=scenes.NEXT, at=LATER)
    assert [(one.standing, one.released) for one in mine] == [(False, Released.LEFT)] * 2


# -- a closed site


def test_who_has_a_session_in_the_closed_stretch_is_told_first_and_once(cast: Cast) -> None:
    in_treatment(cast, "robin", "jamie")
    scenes.a_week(cast)
    words = _snow(cast)
    found = close_site.affected(
        cast.viewer("dora"), words.site_id, start=words.starts_at, end=words.ends_at, at=LATER
    )
    assert [(str(one.shown_as), one.why, one.with_whom) for one in found] == [
        ("Robin Example", AffectedBy.SESSION, "Dana Demo"),
        ("Alex Sample", AffectedBy.SESSION, "Dana Demo"),
        ("Jamie Imaginary", AffectedBy.IN_TREATMENT, ""),
    ]
    assert found[0].at == scenes.hour(0, 9).start


def test_closing_a_site_cancels_its_sessions_and_tells_each_person_once(cast: Cast) -> None:
    in_treatment(cast, "robin")
    scenes.a_week(cast)
    _close(cast)
    card = scenes.card(cast, "a")
    assert card.cancelled is not None
    assert card.cancelled.why is Cancelled.SITE_CLOSED
    assert card.taken == 0
    assert scenes.card(cast, "b").cancelled is None
    told = closures.Told.objects.filter(act=Act.CLOSED.value).values_list("client_id", flat=True)
    assert sorted(told) == sorted({cast.clients["robin"].id, cast.clients["alex"].id})
    (monday, _) = queries.my_week(SYSTEM, cast.clients["robin"].id, week=scenes.NEXT, at=LATER)
    assert monday.released is Released.CANCELLED


def test_a_week_that_changed_since_somebody_looked_is_looked_at_again(cast: Cast) -> None:
    scenes.a_week(cast)
    words, dora = _snow(cast), cast.viewer("dora")
    seen = closure.fingerprint(
        close_site.affected(dora, words.site_id, start=words.starts_at, end=words.ends_at, at=LATER)
    )
    scenes.publish(cast, scenes.a_group(cast, "a", scenes.hour(0, 15), "robin", "alex"), at=LATER)
    with pytest.raises(Refused, match="has changed since"):
        close_site.close_site(words=words, seen=seen, by=dora, at=LATER)
    assert scenes.card(cast, "a").cancelled is None


def test_the_week_published_again_gives_back_what_a_closure_cancelled(cast: Cast) -> None:
    scenes.a_week(cast)
    _close(cast)
    changes = scenes.a_week(cast, at=LATER + timedelta(hours=1))
    assert [one.plan_key for one in changes.added] == ["a"]
    assert len(changes.joined) == 2


# -- clock changes


@pytest.mark.parametrize(
    ("week", "minute", "start"),
    [
        (date(2026, 3, 2), 6 * 1440 + 150, None),
        (date(2026, 3, 2), 6 * 1440 + 180, "2026-03-08T07:00Z"),
        (date(2026, 10, 26), 6 * 1440 + 90, "2026-11-01T05:30Z"),
    ],
)
def test_a_plan_is_dated_by_the_clock_and_never_into_the_hour_it_leaves_out(
    week: date, minute: int, start: str | None
) -> None:
    room, site, leader = (UUID(int=number) for number in range(1, 4))
    problem = Problem(week, (Room(str(room), str(site), 8, ()),), (), (Group("g", 120, 1, 8),), ())
    plan = Plan((Section("s", "g", minute, str(room), str(leader), ()),))
    zones = {site: ZoneInfo("America/New_York")}
    if start is None:
        with pytest.raises(Refused, match="the clock goes past 02:30"):
            planned_of(problem, plan, zones)
    else:
        (found,) = planned_of(problem, plan, zones)
        begins = datetime.fromisoformat(start)
        assert found.during == Period(begins, begins + timedelta(hours=2))


def test_opening_again_brings_back_what_can_still_be_held(cast: Cast) -> None:
    in_treatment(cast, "robin", "alex")
    scenes.a_week(cast)
    before = scenes.card(cast, "a")
    _close(cast)
    (closed,) = closure.closures(cast.viewer("dora"))
    dora, soon = cast.viewer("dora"), LATER + timedelta(hours=1)
    # Alex has something else by now, and keeps it.
    other = scenes.a_group(cast, "new", scenes.hour(0, 9), "alex", leader="ines", room="Elm")
    scenes.publish(
        cast, *(dated_as(one) for one in queries.of_week(SYSTEM, week=scenes.NEXT, at=soon)), other
    )
    done = close_site.open_again(closure_id=closed.id, why="The road is clear", by=dora, at=soon)
    again = next(one for one in queries.of_week(SYSTEM, week=scenes.NEXT, at=soon) if one.plan_key == "a")
    assert again.id != before.id and again.during == before.during and again.room_id == before.room_id
    assert again.client_ids == (cast.clients["robin"].id,)
    assert (len(done.changes.added), done.left) == (1, 0)
    told = closure.told(dora, closed.id, act=Act.OPEN_AGAIN, at=soon).told
    assert sum(one.client_id == cast.clients["robin"].id for one in told) == 1


def test_a_session_whose_leader_or_room_is_taken_does_not_come_back(cast: Cast) -> None:
    in_treatment(cast, "robin", "alex")
    scenes.a_week(cast)
    _close(cast)
    (closed,) = closure.closures(cast.viewer("dora"))
    scenes.a_leave_of(cast, "dana", scenes.hour(0, 9))
    done = close_site.open_again(
        closure_id=closed.id, why="The road is clear", by=cast.viewer("dora"), at=LATER + timedelta(hours=1)
    )
    assert not done.changes.added and done.left == 1


# -- somebody leaves


def _hours(cast: Cast) -> None:
    roster.set_working_week(
        staff_id=cast.staff["dana"].id,
        from_day=NOW.date(),
        shifts=[ShiftWindow(WeekWindow(4, *scenes.NINE_TO_FIVE), cast.harbor.id)],
        direct_minutes=60,
        by=SYSTEM,
        at=NOW,
    )


def test_sessions_ahead_lie_on_the_desk_of_who_leaves_and_go_to_a_colleague_who_leads(cast: Cast) -> None:
    scenes.a_week(cast)
    _hours(cast)
    a_line(cast, MAIL)
    dora, dana = cast.viewer("dora"), cast.staff["dana"].id
    found = handover.preview(dora, dana, at=LATER)
    (shelf,) = [one for one in found.desk if one.key == "sessions"]
    assert [str(one.words) for one in shelf.held] == ["Group a, 2026-11-23 09:00"]
    takers = {card.name for card in shelf.takers}
    assert {"Ines Invented", "Priya Placeholder"} <= takers
    assert "Iva Imaginary" not in takers
    with pytest.raises(Refused, match="Sessions ahead: who takes them"):
        handover.move(staff_id=dana, to={}, why="", end_account=True, by=dora, at=LATER)
    handover.move(
        staff_id=dana,
        to={},
        why="",
        end_account=True,
        desk={"sessions": cast.staff["ines"].id},
        by=dora,
        at=LATER,
    )
    assert scenes.card(cast, "a").leader_name == "Ines Invented"
    # Whoever they meet is part of their week: each is told once, or somebody is asked to call them.
    weekly = Letter.objects.filter(kind="week")
    robin = weekly.filter(about_id=cast.clients["robin"].id)
    assert robin.filter(channel="email").count() == 1 and robin.count() == 1
    assert weekly.filter(to_staff_id=cast.staff["ines"].id, about_id=None).count() == 1
    assert not staff_member(dora, dana, at=LATER).active
    assert rosters.hours_set(dora, dana, since=LATER.date(), at=LATER) == ()


def test_sessions_of_who_left_stand_on_the_page_of_whoever_plans_the_week(cast: Cast) -> None:
    scenes.a_week(cast)
    dora = cast.viewer("dora")
    assert list(sessions_without_leader(dora, at=LATER)) == []
    assert handover.leave_the_clinic(staff_id=cast.staff["dana"].id, by=dora, at=LATER) == 1
    (ask,) = sessions_without_leader(dora, at=LATER)
    assert str(ask.title) == "1 session has no leader"
    assert str(ask.why) == ("Dana Demo does not work here any more. The first: Group a, 2026-11-23 09:00.")
    assert not ask.urgent
    (near,) = sessions_without_leader(cast.viewer("priya"), at=scenes.hour(0, 9).start - DAY)
    assert near.urgent
    assert list(sessions_without_leader(cast.viewer("ines"), at=LATER)) == []
