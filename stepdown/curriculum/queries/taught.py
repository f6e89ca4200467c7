"""What was taught to whom: topics of sessions, held against the ledger of minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from stepdown.attendance import queries as attendance
from stepdown.curriculum import models
from stepdown.curriculum.queries.courses import EVERYBODY
from stepdown.curriculum.rules import topics as rules
from stepdown.curriculum.vocabulary import MadeUpBy, Sat, SessionTopic, Standing, Taught, Topic, TopicLine
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.programme.vocabulary import Service


def taught_in(session_ids: Iterable[UUID]) -> dict[UUID, Taught]:
    """The topic of each session that has one noted (1 query)."""
    rows = _newest().filter(session_id__in=list(session_ids))
    return {row.session_id: _taught(row) for row in rows.select_related("session__site", "session__leader")}


def chosen_for(session_ids: Iterable[UUID]) -> dict[UUID, SessionTopic]:
    """The topic that somebody chose for each session (1 query)."""
    rows = models.Chosen.objects.filter(session_id__in=list(session_ids)).select_related("session")
    return {
        row.session_id: SessionTopic(
            row.session_id,
            Topic(row.topic_key, row.topic, row.curriculum, Service(row.session.kind)),
            chosen=True,
            by_name=row.by_name,
            version=row.version,
        )
        for row in rows
    }


def sat_by(client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Sat, ...]]:
    """For everybody: the sessions with a topic in which they had a seat, and what they are credited with.

    2 queries, however many people. A seat that was given up, or taken away by the clinic, is none.
    """
    ids = list(client_ids)
    rows = list(
        _newest()
        .filter(
            session__places__client_id__in=ids,
            session__places__released_at=None,
            session__during__startswith__lte=at,
        )
        .annotate(whose=F("session__places__client_id"))
        .select_related("session__site", "session__leader")
    )
    if not rows:
        return {}
    first = min(row.session.during.lower for row in rows)
    ledger = attendance.credits(EVERYBODY, ids, during=Period(first, at), at=at)
    minutes = {
        (client_id, one.session_id): one.minutes for client_id, every in ledger.items() for one in every
    }
    found: dict[UUID, list[Sat]] = {}
    for row in rows:
        span = row.session.during.upper - row.session.during.lower
        of = int(span.total_seconds()) // 60 - row.session.break_minutes
        sat = Sat(_taught(row), minutes.get((row.whose, row.session_id), 0), of)
        found.setdefault(row.whose, []).append(sat)
    return {client_id: tuple(every) for client_id, every in found.items()}


def made_up_by(client_ids: Iterable[UUID]) -> dict[UUID, dict[str, TopicLine]]:
    """What each made up outside its group, by topic (1 query)."""
    found: dict[UUID, dict[str, TopicLine]] = {}
    for row in models.MadeUp.objects.filter(client_id__in=list(client_ids)):
        words = say("{how}: {words}", how=MadeUpBy(row.how).label, words=row.words)
        line = TopicLine(Topic(row.topic_key, row.topic), Standing.MADE_UP, row.on, None, words)
        found.setdefault(row.client_id, {})[row.topic_key] = line
    return found


def topics_had(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, int]:
    """How many topics each of some people has heard or made up (3 queries, however many people)."""
    ids = list(client_cards(viewer, client_ids, at=at))
    sat, made_up = sat_by(ids, at=at), made_up_by(ids)
    return {one: len({*rules.had_of(sat.get(one, ())), *made_up.get(one, {})}) for one in ids}


def last_days(taught: Mapping[UUID, Taught]) -> tuple[dict[str, date], str]:
    """When each topic was taught last, and which was the last of all."""
    days: dict[str, date] = {}
    last = ""
    for one in sorted(taught.values(), key=lambda one: one.at):
        days[one.topic.key], last = one.on, one.topic.key
    return days, last


def _newest() -> QuerySet[models.Held]:
    newer = models.Held.objects.filter(session=OuterRef("session"), revision__gt=OuterRef("revision"))
    return models.Held.objects.filter(~Q(topic_key=""), ~Exists(newer), session__cancelled_at=None)


def _taught(row: models.Held) -> Taught:
    start = row.session.during.lower
    return Taught(
        row.session_id,
        Topic(row.topic_key, row.topic, row.curriculum, Service(row.session.kind)),
        start,
        start.astimezone(ZoneInfo(row.session.site.zone)).date(),
        row.session.leader.name,
    )
