"""Questions about a week that stands, asked of the clinic as it is now: who is new, what could be offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from stepdown.journeys.week_problem import Gathered, gathered, waiting_clients
from stepdown.kernel.viewer import Viewer
from stepdown.timetable import queries
from stepdown.timetable.queries.questions import carried
from stepdown.timetable.vocabulary import Client, DraftCard, Plan


@dataclass(frozen=True)
class Standing:
    """The clinic as it is now, and what of the published week keeps every rule in it.

    `dropped` says that something published keeps them no more: then a repair comes first.
    """

    known: Gathered
    plan: Plan
    published: DraftCard | None
    dropped: bool


def standing(viewer: Viewer, *, week: date, at: datetime) -> Standing:
    """Raises NotFound for who may not plan the week."""
    known = gathered(viewer, week=week, at=at)
    published = queries.published(viewer, week=week, at=at)
    if published is None:
        return Standing(known, Plan(), None, False)
    plan = carried(known.problem, published.plan)
    return Standing(known, plan, published, plan != published.plan)


def newcomers(viewer: Viewer, stands: Standing, *, week: date, at: datetime) -> tuple[Client, ...]:
    """Who is to have a week and has none yet: in treatment without a session, then who waits for seats."""
    had = {member for one in stands.plan.sections for member in one.members}
    had |= {one.client for one in stands.plan.visits}
    inside = [one for one in stands.known.problem.clients if one.id not in had and (one.groups or one.visits)]
    known = {one.id for one in stands.known.problem.clients}
    waiting = waiting_clients(viewer, week=week, known=stands.known, at=at)
    return (*inside, *(one for one in waiting if one.id not in known))
