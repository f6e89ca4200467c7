"""One person's topics: had, missed, next; where a missed one can be made up; what their own phone shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.curriculum import models
from stepdown.curriculum.queries.courses import EVERYBODY, studied_by
from stepdown.curriculum.queries.groups import BACK, ON, ahead_of, known_of
from stepdown.curriculum.queries.handouts import for_topics
from stepdown.curriculum.queries.taught import made_up_by, sat_by, taught_in
from stepdown.curriculum.rules import topics as rules
from stepdown.curriculum.vocabulary import (
    ClientTopics,
    MakeUpSeat,
    MyHandout,
    MyTopics,
    PlannedSession,
    Standing,
    Topic,
    TopicLine,
)
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard

NEXT_DAYS = timedelta(days=8)
HANDOUTS = 20


def topics(viewer: Viewer, client_id: UUID, *, at: datetime) -> ClientTopics:
    """Everything somebody has had, missed and has before them (about 20 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    return _topics(client_id, next_sessions(client_id, at=at), at=at)


def _topics(client_id: UUID, coming: tuple[PlannedSession, ...], *, at: datetime) -> ClientTopics:
    sat = sat_by([client_id], at=at).get(client_id, ())
    made_up = made_up_by([client_id]).get(client_id, {})
    had = rules.had_of(sat)
    missed = rules.missed_of(sat, {*had, *made_up})
    ahead = {
        one.topic.topic.key: TopicLine(
            one.topic.topic,
            Standing.NEXT,
            one.at.astimezone(ZoneInfo(one.zone)).date(),
            one.session_id,
        )
        for one in reversed(coming)
        if one.topic.topic is not None
    }
    courses = tuple(
        rules.course_lines(one.title, one.course, had, missed, made_up, ahead)
        for one in studied_by([client_id], at=at).get(client_id, ())
    )
    listed = {line.topic.key for course in courses for line in course.lines}
    others = {one.taught.topic.key: one.taught.topic for one in sat if one.taught.topic.key not in listed}
    lines = tuple(
        line
        for topic in others.values()
        if (line := rules.line_of(topic, had, {}, made_up, {})).standing is not Standing.AHEAD
    )
    return ClientTopics(client_id, courses, lines)


def next_sessions(client_id: UUID, *, at: datetime) -> tuple[PlannedSession, ...]:
    """Somebody's groups of the days to come that have a topic, in order: whoever asks, so ask for reach."""
    mine = sessions.of_client(EVERYBODY, client_id, since=at, until=at + NEXT_DAYS, at=at)
    cards = sessions.everybody([one.session_id for one in mine if one.standing])
    groups: dict[tuple[UUID, str], list[SessionCard]] = {}
    for card in sorted(cards.values(), key=lambda one: one.during.start):
        if card.seats > 1 and card.cancelled is None:
            groups.setdefault((card.site_id, card.group_key), []).append(card)
    known = known_of((one for every in groups.values() for one in every), at=at)
    found: list[PlannedSession] = []
    for (site_id, group_key), every in groups.items():
        before = sessions.of_group(EVERYBODY, site_id, group_key, during=Period(at - BACK, at), at=at)
        found += ahead_of(every, taught_in([one.id for one in before]).values(), known)
    return tuple(sorted((one for one in found if one.topic.topic), key=lambda one: one.at))


def make_ups(viewer: Viewer, client_id: UUID, *, at: datetime) -> dict[str, tuple[MakeUpSeat, ...]]:
    """For each topic somebody missed: the sessions of two weeks in which it was chosen and a seat is free.

    5 queries. Raises NotFound.
    """
    card = require_reach(viewer, client_id, at=at)
    sat = sat_by([client_id], at=at).get(client_id, ())
    had = rules.had_of(sat)
    missed = rules.missed_of(sat, {*had, *made_up_by([client_id]).get(client_id, {})})
    rows = models.Chosen.objects.filter(
        topic_key__in=list(missed),
        session__site_id=card.site_id,
        session__cancelled_at=None,
        session__during__startswith__gt=at,
        session__during__startswith__lt=at + ON,
    )
    chosen = {row.session_id: Topic(row.topic_key, row.topic, row.curriculum) for row in rows}
    found: dict[str, list[MakeUpSeat]] = {}
    for one in sorted(sessions.everybody(chosen).values(), key=lambda one: one.during.start):
        topic, seated = chosen[one.id], client_id in one.client_ids
        if seated or one.free > 0:
            seat = MakeUpSeat(
                one.id, topic, one.title, one.during.start, one.zone, one.leader_name, one.free, seated
            )
            found.setdefault(topic.key, []).append(seat)
    return {key: tuple(every) for key, every in found.items()}


def my_topics(viewer: Viewer, client_id: UUID, *, at: datetime) -> MyTopics:
    """What somebody's own phone shows: next topics, how far they are, handouts of what they attended.

    About 25 queries. Raises NotFound.
    """
    require_reach(viewer, client_id, at=at)
    coming = next_sessions(client_id, at=at)
    whole = _topics(client_id, coming, at=at)
    return MyTopics(
        tuple((one, one.topic.topic) for one in coming if one.topic.topic is not None),
        whole.had,
        whole.topics,
        my_handouts(viewer, client_id, at=at),
    )


def my_handouts(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[MyHandout, ...]:
    """The handouts of sessions that somebody attended, the newest first, as they are now. Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    had = rules.had_of(sat_by([client_id], at=at).get(client_id, ()))
    by_topic = for_topics(had)
    found = [
        MyHandout(one, had[key].taught.on, had[key].taught.leader_name)
        for key, every in by_topic.items()
        for one in every
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.handout.title), reverse=True)[:HANDOUTS])
