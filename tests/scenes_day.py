"""A Monday with groups that were held, for the checks of topics and of closing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from stepdown.attendance import actions as attendance
from stepdown.curriculum import actions as curriculum
from stepdown.curriculum.vocabulary import Form, HandoutWords
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import Dated, SessionCard
from stepdown.week_close import actions as week_close
from stepdown.week_close import queries as closing
from stepdown.week_close.vocabulary import Asked, Figures, Line, Week
from tests import scenes_session as scenes
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import treated

EVENING = scenes.hour(0, 18).start


def skills(cast: Cast, key: str, day: int, *clients: str, hour: int = 9, leader: str = "dana") -> Dated:
    """Early Recovery Skills: what Matrix teaches on Mondays and Fridays. An hour without a break."""
    made = scenes.a_group(cast, key, scenes.hour(day, hour), *clients, leader=leader)
    return replace(
        made, kind=Service.SKILLS, group_key="skills", title="Early Recovery Skills", break_minutes=0
    )


def published(cast: Cast, *sessions: Dated) -> dict[str, SessionCard]:
    """A week of these sessions, by key."""
    scenes.publish(cast, *sessions)
    return {one.plan_key: scenes.card(cast, one.plan_key) for one in sessions}


def held(cast: Cast, card: SessionCard, minutes: Mapping[str, int]) -> None:
    """A session that took place: who was there from its start for so many minutes. 0 minutes: nobody came."""
    start, end = card.during.start, card.during.end or card.during.start
    there = {cast.clients[name].id: for_minutes for name, for_minutes in minutes.items() if for_minutes}
    attendance.take_roll(session_id=card.id, present=list(there), since=start, by=SYSTEM, at=start)
    outs = {one: min(end, start + timedelta(minutes=most)) for one, most in there.items()}
    attendance.end_roll(session_id=card.id, outs=outs, by=SYSTEM, at=end)


def in_treatment(cast: Cast) -> None:
    """Robin and Alex in the Matrix programme."""
    treated(cast)
    treated(cast, "alex", "ines")


def a_handout(cast: Cast) -> UUID:
    """A text that Dana wrote for a topic."""
    words = HandoutWords("triggers", "Triggers", "My triggers", Form.TEXT, "Write three down.")
    return curriculum.keep_handout(words=words, by=cast.viewer("dana"), at=NOW).id


def a_week(cast: Cast, credited: int) -> Week:
    """Robin's week with so many credited minutes of three hours."""
    start, at = date(2026, 11, 9), NOW - timedelta(days=9)
    line = Line(UUID(int=7), "Group a", "group", start, at, "America/New_York", 180, credited, "present")
    asked = Asked("programme", "Programme", "3 hours", 0, 180)
    figures = Figures(180, 180, credited, 0, 0, 0, 180 - credited, 0)
    return Week(cast.clients["robin"].id, cast.harbor.id, start, asked, figures, (line,))


def a_closed_week(cast: Cast) -> UUID:
    """Robin's week, closed with three hours."""
    week_close.close_weeks(weeks=[a_week(cast, 180)], by=cast.viewer("priya"), at=NOW)
    return closing.weeks_of(cast.viewer("priya"), cast.clients["robin"].id, at=NOW)[0].id


def a_later_correction(cast: Cast) -> UUID:
    """The same week with two hours now."""
    now = {a_closed_week(cast): a_week(cast, 120)}
    week_close.correct_later(now=now, by=cast.viewer("priya"), at=NOW)
    return closing.owing(cast.viewer("priya"), at=NOW)[0].later.id
