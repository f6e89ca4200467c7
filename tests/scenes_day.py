"""A Monday with groups that were held, for the checks of topics and of closing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from stepdown.attendance import actions as attendance
from stepdown.programme.vocabulary import Service
from stepdown.session.vocabulary import Dated, SessionCard
from tests import scenes_session as scenes
from tests.cast import SYSTEM, Cast
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
