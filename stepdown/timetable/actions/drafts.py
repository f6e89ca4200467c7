"""Verbs of a draft: begin, change, copy, set aside, mark published. No plan that breaks a rule is saved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.timetable import models
from stepdown.timetable.queries.drafts import card_of, plan_of, problem_of
from stepdown.timetable.rules.checking import broken, problems_with, worth
from stepdown.timetable.rules.wire import as_data, as_plain
from stepdown.timetable.vocabulary import OPEN_STATES, DraftCard, Origin, Plan, Problem, SearchState, Tiers

_ROW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@transaction.atomic
def begin_draft(
    *, week: date, problem: Problem, plan: Plan, origin: Origin, by: Viewer, at: datetime
) -> DraftCard:
    """Keep a plan as a new draft of a week (its Monday). Raises Refused with every fault of either."""
    if week.weekday() or problem.week != week:
        raise Refused(Refusal(say("A draft is of the week of its problem, named by its Monday.")))
    if faults := problems_with(problem):
        raise Refused(*faults)
    refuse_broken(problem, plan)
    row = models.Draft.objects.create(
        week=week,
        number=_next_number(week),
        problem=as_data(problem),
        plan=as_data(plan),
        tiers=as_plain(worth(problem, plan)),
        origin=origin,
        made_by_id=by.staff_id,
        made_by_name=by.name[:120],
        at=at,
        changed_at=at,
    )
    everybody = [client.id for client in problem.clients]
    _note("begin draft", row, everybody, by, at, {"week": week.isoformat(), "origin": origin.value})
    return card_of(row)


@transaction.atomic
def change_draft(*, draft_id: UUID, plan: Plan, version: int, by: Viewer, at: datetime) -> DraftCard:
    """Give a draft another plan.

    Raises Refused with the words of every rule the plan breaks, or where the draft is published or set aside;
    Stale where somebody changed it meanwhile; NotFound.
    """
    row = lock(draft_id)
    if row.version != version:
        raise Stale(row.version)
    _still_open(row)
    before, problem = plan_of(row), problem_of(row.id)
    if plan == before:
        return card_of(row)
    refuse_broken(problem, plan)
    write_plan(row, plan, worth(problem, plan), Origin.HAND, at)
    _note("change draft", row, _changed(before, plan), by, at, {"version": row.version})
    return card_of(row)


@transaction.atomic
def copy_draft(*, draft_id: UUID, by: Viewer, at: datetime) -> DraftCard:
    """Begin another draft from one, also from one that was published. Raises NotFound."""
    row = lock(draft_id)
    made = begin_draft(
        week=row.week, problem=problem_of(row.id), plan=plan_of(row), origin=Origin.COPY, by=by, at=at
    )
    # What no plan of this problem can pass is known already.
    models.Draft.objects.filter(id=made.id).update(bound=row.bound)
    return card_of(models.Draft.objects.get(id=made.id))


@transaction.atomic
def set_aside(*, draft_id: UUID, by: Viewer, at: datetime) -> None:
    """Put a draft away; it stays on file, and its search ends. Raises Refused, NotFound."""
    row = lock(draft_id)
    if row.set_aside_at is not None:
        return
    _still_open(row)
    models.Draft.objects.filter(id=row.id).update(
        set_aside_at=at, set_aside_by=by.staff_id, version=row.version + 1
    )
    searches = models.Search.objects.filter(draft=row, state__in=OPEN_STATES)
    searches.filter(state=SearchState.WAITING).update(state=SearchState.CANCELLED, ended_at=at)
    searches.filter(state=SearchState.RUNNING).update(cancel_asked_at=at)
    _note("set draft aside", row, (), by, at, {})


@transaction.atomic
def mark_published(*, draft_id: UUID, version: int, by: Viewer, at: datetime) -> bool:
    """Say that a draft is what takes place. False where it was published before: nothing changes.

    Raises Stale, Refused for a plan that breaks a rule or a draft set aside, NotFound.
    """
    row = lock(draft_id)
    if row.published_at is not None:
        return False
    if row.version != version:
        raise Stale(row.version)
    _still_open(row)
    problem, plan = problem_of(row.id), plan_of(row)
    refuse_broken(problem, plan)
    models.Draft.objects.filter(id=row.id).update(published_at=at, published_by=by.staff_id)
    everybody = [client.id for client in problem.clients]
    _note("publish draft", row, everybody, by, at, {"week": row.week.isoformat(), "version": version})
    return True


def refuse_broken(problem: Problem, plan: Plan) -> None:
    """Raises Refused with the words of every rule that a plan breaks."""
    if faults := broken(problem, plan):
        raise Refused(*(Refusal(one.words, field=one.about) for one in faults))


def lock(draft_id: UUID) -> models.Draft:
    """The row, ours until the transaction ends; drafts are locked before their searches. Raises NotFound."""
    row = models.Draft.objects.select_for_update().defer("problem").filter(id=draft_id).first()
    if row is None:
        raise NotFound
    return row


def write_plan(row: models.Draft, plan: Plan, tiers: Tiers, origin: Origin, at: datetime) -> None:
    """Write a plan that was checked into a locked row."""
    row.plan, row.tiers, row.origin = as_data(plan), as_plain(tiers), origin
    row.version, row.changed_at = row.version + 1, at
    models.Draft.objects.filter(id=row.id).update(
        plan=row.plan, tiers=row.tiers, origin=origin, version=row.version, changed_at=at
    )


def _still_open(row: models.Draft) -> None:
    if row.published_at is not None:
        raise Refused(Refusal(say("This draft is published and stays as it is. Go on with a copy of it.")))
    if row.set_aside_at is not None:
        raise Refused(Refusal(say("This draft was set aside. Go on with a copy of it.")))


def _next_number(week: date) -> int:
    """Drafts of one week are numbered one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"drafts of {week}"])
    last = models.Draft.objects.filter(week=week).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _changed(before: Plan, after: Plan) -> list[str]:
    """Whose week differs between two plans."""
    return sorted({client for client, _ in _of_each(before) ^ _of_each(after)})


def _of_each(plan: Plan) -> set[tuple[str, str]]:
    """What each person has in a plan, as comparable texts."""
    groups = {
        (client, f"{one.group} {one.start} {one.room} {one.leader}")
        for one in plan.sections
        for client in one.members
    }
    return groups | {(one.client, f"{one.key} {one.start} {one.by_video} {one.staff}") for one in plan.visits}


def _note(
    verb: str,
    row: models.Draft,
    clients: Iterable[str],
    by: Viewer,
    at: datetime,
    detail: dict[str, str | int | bool | None],
) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("draft", row.id), clients=known(clients), detail=detail)


def known(ids: Iterable[str]) -> list[UUID]:
    """The ids that are those of rows: a week may be tried with invented people."""
    return [UUID(one) for one in ids if _ROW.fullmatch(one)]
