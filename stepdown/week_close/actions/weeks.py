"""Closing weeks, noting what came later, settling what that asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.week_close import models, queries
from stepdown.week_close.rules import figures as rules
from stepdown.week_close.rules.writing import asked_content, lines_content, why_content
from stepdown.week_close.vocabulary import Figures, Week


@transaction.atomic
def close_weeks(*, weeks: Sequence[Week], by: Viewer, at: datetime) -> int:
    """Close weeks as they are; how many are new. One that is closed already stays as it was closed."""
    rows = [
        models.ClosedWeek(
            client_id=one.client_id,
            site_id=one.site_id,
            start=one.start,
            payer=one.asked.key,
            asked=asked_content(one.asked),
            prescribed=one.figures.prescribed,
            days_wanted=one.figures.days_wanted,
            **_columns(one.figures),
            why=why_content(one.figures),
            lines=lines_content(one.lines),
            staff_id=by.staff_id,
            by_name=by.name,
            at=at,
        )
        for one in weeks
    ]
    known = models.ClosedWeek.objects.filter(
        client_id__in=[one.client_id for one in rows], start__in={one.start for one in rows}
    )
    there = set(known.values_list("client_id", "payer", "start"))
    new = [one for one in rows if (one.client_id, one.payer, one.start) not in there]
    models.ClosedWeek.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        record(
            by=by,
            at=at,
            verb="close weeks",
            subject=Subject("week"),
            clients=sorted({one.client_id for one in new}),
            detail={"weeks": len(new)},
        )
    return len(new)


@transaction.atomic
def correct_later(*, now: Mapping[UUID, Week], by: Viewer, at: datetime) -> int:
    """Hold closed weeks against what they would say now: what differs gets its correction beside it, with
    the task it asks for. Answers how many are new; the same again adds nothing.
    """
    found = 0
    for week_id, week in sorted(now.items(), key=lambda one: str(one[0])):
        # Two who look at once wait for each other: a correction has one number.
        row = models.ClosedWeek.objects.select_for_update(no_key=True).filter(id=week_id).first()
        if row is None:
            raise NotFound
        closed = queries.closed_week(by, week_id, at=at)
        if not rules.differences(closed.newest_lines, week.lines):
            continue
        models.LaterCorrection.objects.create(
            week=row,
            number=len(closed.later) + 1,
            **_columns(week.figures),
            why=why_content(week.figures),
            lines=lines_content(week.lines),
            task=rules.task_for(closed.newest, week.figures),
            by_name=by.name,
            at=at,
        )
        record(
            by=by, at=at, verb="correct closed week", subject=Subject("week", row.id), clients=[row.client_id]
        )
        found += 1
    return found


@transaction.atomic
def settle(*, later_id: UUID, words: str, version: int, by: Viewer, at: datetime) -> UUID:
    """Say that what a correction asked for is done, and how. Answers the closed week's id.

    Raises Refused, Stale, NotFound.
    """
    rows = models.LaterCorrection.objects.select_for_update(of=("self",)).select_related("week")
    row = rows.filter(id=later_id, done_at=None).first()
    if row is None:
        raise NotFound
    require_reach(by, row.week.client_id, at=at)
    if row.version != version:
        raise Stale(row.version)
    if refusal := rules.check_settling(words):
        raise Refused(refusal)
    models.LaterCorrection.objects.filter(id=row.id).update(
        done_at=at, done_by=by.name, done_words=words.strip()[:300], version=row.version + 1
    )
    record(
        by=by,
        at=at,
        verb="settle correction",
        subject=Subject("week", row.week_id),
        clients=[row.week.client_id],
        detail={"task": row.task},
    )
    return row.week_id


def _columns(figures: Figures) -> dict[str, int]:
    return {
        "scheduled": figures.scheduled,
        "attended": figures.attended,
        "excused": figures.excused,
        "days_had": figures.days_had,
        "short": figures.short,
        "days_short": figures.days_short,
    }
