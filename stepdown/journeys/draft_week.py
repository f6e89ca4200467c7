"""Beginning a draft of a week: from the week that is published, from the week before, or from nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from stepdown.journeys.week_problem import problem_of
from stepdown.kernel.labels import Labelled
from stepdown.kernel.viewer import Viewer
from stepdown.timetable import actions, queries
from stepdown.timetable.queries.questions import carried
from stepdown.timetable.vocabulary import DraftCard, Origin, Plan


class Start(Labelled):
    """What a draft begins from."""

    PUBLISHED = "published", "The published week"
    LAST_WEEK = "last_week", "The week before"
    EMPTY = "empty", "An empty week"


ORIGINS = {Start.PUBLISHED: Origin.COPY, Start.LAST_WEEK: Origin.LAST_WEEK, Start.EMPTY: Origin.EMPTY}


@transaction.atomic
def begin(*, week: date, start: Start, by: Viewer, at: datetime) -> DraftCard:
    """A draft of a week (its Monday) as the clinic stands now.

    Of the plan it begins from everything is kept that breaks no rule today. Raises Refused with every fault
    of what the clinic says of itself, NotFound for who may not plan.
    """
    problem = problem_of(by, week=week, at=at)
    plan = carried(problem, _plan(by, week, start, at))
    return actions.begin_draft(week=week, problem=problem, plan=plan, origin=ORIGINS[start], by=by, at=at)


def _plan(by: Viewer, week: date, start: Start, at: datetime) -> Plan:
    if start is Start.EMPTY:
        return Plan()
    from_week = week if start is Start.PUBLISHED else week - timedelta(days=7)
    standing = queries.published(by, week=from_week, at=at)
    return standing.plan if standing is not None else Plan()
