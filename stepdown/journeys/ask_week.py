"""Questions about a week that stands, asked of the clinic as it is now: who is new, what could be offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from stepdown.journeys.repair_week import as_held
from stepdown.journeys.week_problem import Gathered, gathered, waiting_clients
from stepdown.kernel.viewer import Viewer
from stepdown.timetable import queries
from stepdown.timetable.queries.questions import carried
from stepdown.timetable.vocabulary import Client, DraftCard, Plan, Problem


@dataclass(frozen=True)
class Standing:
    """The clinic as it is now, and what of the published week keeps every rule in it, as it is held by now:
    who gave up a seat has it no more, and who took one sits in it.

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
    problem, held = as_held(published, at)
    known = replace(known, problem=_with_wishes(known.problem, published.problem, problem))
    plan = carried(known.problem, held)
    return Standing(known, plan, published, plan != held)


def _with_wishes(problem: Problem, published: Problem, held: Problem) -> Problem:
    """Who waits longer by their own wish, for a seat they gave up, is not made to give up another."""
    pairs = zip(published.clients, held.clients, strict=True)
    wishing = {one.id: one.gap_most for was, one in pairs if one.gap_most != was.gap_most}
    clients = (replace(one, gap_most=wishing.get(one.id, one.gap_most)) for one in problem.clients)
    return replace(problem, clients=tuple(clients))


def newcomers(viewer: Viewer, stands: Standing, *, week: date, at: datetime) -> tuple[Client, ...]:
    """Who is to have a week and has none yet: in treatment without a session, then who waits for seats."""
    had = {member for one in stands.plan.sections for member in one.members}
    had |= {one.client for one in stands.plan.visits}
    inside = [one for one in stands.known.problem.clients if one.id not in had and (one.groups or one.visits)]
    known = {one.id for one in stands.known.problem.clients}
    waiting = waiting_clients(viewer, week=week, known=stands.known, at=at)
    return (*inside, *(one for one in waiting if one.id not in known))
