"""Choosing a session's topic, noting what was taught, and making one up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.curriculum import models, queries
from stepdown.curriculum.queries.courses import Studied, course_for, studied_by, version_of
from stepdown.curriculum.queries.groups import topic_of
from stepdown.curriculum.rules import choosing
from stepdown.curriculum.rules import topics as rules
from stepdown.curriculum.vocabulary import MadeUpBy, SessionTopic, Standing, Topic
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.place.queries import day_at
from stepdown.session import queries as sessions
from stepdown.session.vocabulary import SessionCard


@transaction.atomic
def choose_topic(*, session_id: UUID, topic_key: str, version: int, by: Viewer, at: datetime) -> SessionTopic:
    """Choose the topic of a session that is to come; another choice replaces it.

    `version` is 0 where none was chosen yet. Raises Refused, Stale, NotFound.
    """
    card, _, topics = _session(session_id, by, at)
    row = models.Chosen.objects.select_for_update().filter(session_id=session_id).first()
    if (row.version if row else 0) != version:
        raise Stale(row.version if row else 0)
    topic = topic_of(topics, topic_key)
    refusal = choosing.check_choice(
        topic, topics, begun=card.during.start <= at, cancelled=card.cancelled is not None
    )
    if refusal is not None or topic is None:
        raise Refused(*([refusal] if refusal else []))
    told = {"topic_key": topic.key, "topic": topic.title, "curriculum": topic.curriculum}
    models.Chosen.objects.update_or_create(
        session_id=session_id, defaults={**told, "version": version + 1, "at": at, "by_name": by.name}
    )
    _record("choose topic", session_id, topic.key, by, at)
    return SessionTopic(session_id, topic, chosen=True, by_name=by.name, version=version + 1)


@transaction.atomic
def hold(*, session_id: UUID, topic_key: str, by: Viewer, at: datetime) -> SessionTopic:
    """Note what a session taught; an empty key: it had no topic. The newest note holds, the others stay.

    The same again changes nothing. Raises Refused, NotFound.
    """
    card, studied, topics = _session(session_id, by, at)
    before = queries.taught_in([session_id]).get(session_id)
    if (before.topic.key if before else "") == topic_key:
        return SessionTopic(session_id, before.topic if before else None, taught=before is not None)
    topic = topic_of(topics, topic_key)
    if topic_key:
        cancelled = card.cancelled is not None
        refusal = choosing.check_taught(topic, topics, card.during.start, at, cancelled=cancelled)
        if refusal is not None:
            raise Refused(refusal)
    rows = models.Held.objects.filter(session_id=session_id)
    models.Held.objects.create(
        session_id=session_id,
        revision=(rows.aggregate(last=Max("revision"))["last"] or 0) + 1,
        programme_version_id=version_of(studied, topic) if topic else None,
        topic_key=topic.key if topic else "",
        topic=topic.title if topic else "",
        curriculum=topic.curriculum if topic else "",
        at=at,
        by_name=by.name,
    )
    _record("note topic", session_id, topic_key, by, at)
    return SessionTopic(session_id, topic, taught=topic is not None, by_name=by.name)


@transaction.atomic
def make_up(
    *, client_id: UUID, topic_key: str, how: MadeUpBy, on: date, words: str, by: Viewer, at: datetime
) -> None:
    """Note that somebody made a topic up outside its group. Raises Refused, NotFound."""
    card = require_reach(by, client_id, at=at)
    line = next(
        (
            one
            for course in queries.topics(by, client_id, at=at).courses
            for one in course.lines
            if one.topic.key == topic_key
        ),
        None,
    )
    if line is None:
        raise NotFound
    today = day_at(card.site_id, at)
    missed = line.standing not in (Standing.HAD, Standing.MADE_UP)
    if refusals := choosing.check_made_up(on, today, words, missed=missed):
        raise Refused(*refusals)
    models.MadeUp.objects.create(
        client_id=client_id,
        topic_key=topic_key,
        topic=line.topic.title,
        how=how,
        on=on,
        words=words.strip()[:300],
        staff_id=by.staff_id,
        at=at,
    )
    record(by=by, at=at, verb="make up topic", subject=Subject("client", client_id), clients=[client_id])


def _session(
    session_id: UUID, by: Viewer, at: datetime
) -> tuple[SessionCard, Mapping[UUID, Sequence[Studied]], tuple[Topic, ...]]:
    """A session at the actor's site with everybody in it, their curricula, and the topics it may have."""
    sessions.session(by, session_id, at=at)
    card = sessions.everybody([session_id])[session_id]
    studied = studied_by(card.client_ids, at=at)
    courses = [course_for(one, card.kind, card.title) for one in studied.values()]
    return card, studied, rules.topics_of(courses)


def _record(verb: str, session_id: UUID, topic_key: str, by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("session", session_id), detail={"topic": topic_key[:120]})
