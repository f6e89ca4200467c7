"""The way, the family's times and courses in the problem of a week, as somebody told them."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

import pytest

from stepdown.availability import actions as availability
from stepdown.availability.vocabulary import Holds, Means, Paint, PaintedWindow
from stepdown.kernel.period import WeekWindow
from stepdown.timetable import actions, queries
from stepdown.timetable.vocabulary import GroupKindWords, Plan, Rule, Section, Visit
from tests.cast import NOW, Cast
from tests.rooms.test_week_problem import GROUP, SKILLS, _said, at_, client, problem
from tests.scenes_week import MONDAY, open_house


@pytest.fixture
def house(cast: Cast) -> list[UUID]:
    return open_house(cast, 2)


def test_members_of_a_course_are_in_it_for_its_weeks_and_nobody_joins_later(
    cast: Cast, house: list[UUID]
) -> None:
    alex = cast.clients["alex"].id
    course = GroupKindWords(
        SKILLS, "Skills", 1, 8, closed=True, member_ids=(alex,), begins_on=MONDAY, weeks=4, follows=GROUP
    )
    actions.set_group_kind(words=course, by=cast.viewer("dora"), at=NOW)
    first = problem(cast)
    skills = next(one for one in first.groups if one.id == SKILLS)
    assert skills.closed and skills.members == {str(alex)} and skills.follows == GROUP
    assert SKILLS in {need.group for need in client(first, cast, "alex").groups}
    # Robin was not there at the start: no plan seats them, and the page says so.
    late = Section(
        "s", SKILLS, at_(0, 14), first.rooms[0].id, str(cast.staff["dana"].id), (client(first, cast).id,)
    )
    assert Rule.CLOSED in {one.rule for one in queries.broken(first, Plan((late,)))}
    assert any("began without them" in words for words in _said(cast))
    for week in (MONDAY - timedelta(weeks=1), MONDAY + timedelta(weeks=4)):
        other = problem(cast, week)
        assert SKILLS not in {need.group for need in client(other, cast, "alex").groups}
        assert all(not one.members for one in other.groups if one.id == SKILLS)
    assert SKILLS in {
        need.group for need in client(problem(cast, MONDAY + timedelta(weeks=3)), cast, "alex").groups
    }


def test_a_job_that_ends_at_five_and_forty_minutes_of_way_rule_out_a_quarter_past(
    cast: Cast, house: list[UUID]
) -> None:
    robin, dora = cast.clients["robin"], cast.viewer("dora")
    assumed = "Nobody asked how long they need to the clinic: 30 minutes each way are taken."
    assert client(problem(cast), cast).travel == 30 and assumed in _said(cast)
    job = [PaintedWindow(WeekWindow(1, time(9), time(17)), Paint.CANNOT)]
    availability.paint(client_id=robin.id, week=MONDAY, windows=job, holds=Holds.WEEKLY, by=dora, at=NOW)
    availability.tell_way(
        client_id=robin.id, site_id=robin.site_id, minutes=40, means=Means.TRANSIT, by=dora, at=NOW
    )
    found = problem(cast)
    assert client(found, cast).travel == 40

    def late(start: float) -> bool:
        visit = Visit(str(robin.id), "individual", str(cast.staff["dana"].id), at_(1, start))
        return Rule.FREE in {one.rule for one in queries.broken(found, Plan(visits=(visit,)))}

    assert late(17.25) and late(17.5) and not late(17.75)
