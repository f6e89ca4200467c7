"""Closed weeks, and what came later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import client_cards, require_reach, within_reach
from stepdown.week_close import models
from stepdown.week_close.rules import figures as rules
from stepdown.week_close.rules.writing import asked_of, lines_of, why_of
from stepdown.week_close.vocabulary import (
    ClosedWeek,
    Figures,
    Later,
    Line,
    Owing,
    TaskKind,
    Week,
    WeekPage,
)

PAGE = 200


def closed_weeks(
    viewer: Viewer,
    site_id: UUID,
    *,
    first: date,
    last: date,
    payer: str = "",
    short: bool = False,
    at: datetime,
) -> WeekPage:
    """The closed weeks that begin between two days, of people within reach, by name; at most a page of them.

    4 queries.
    """
    rows = models.ClosedWeek.objects.filter(
        within_reach(viewer, "client", at=at), site_id=site_id, start__gte=first, start__lte=last
    )
    if payer:
        rows = rows.filter(payer=payer)
    counted = rows.aggregate(total=Count("id"), met=Count("id", filter=Q(short=0, days_short=0)))
    listed = rows.filter(Q(short__gt=0) | Q(days_short__gt=0)) if short else rows
    weeks = _cards(viewer, listed, at)
    names = dict(rows.values_list("payer", "asked__name").distinct())
    return WeekPage(
        tuple(sorted(weeks, key=lambda one: (one.client_name, one.week.asked.name))),
        counted["total"],
        counted["met"],
        counted["total"] - counted["met"],
        asked=names,
    )


def closed_week(viewer: Viewer, week_id: UUID, *, at: datetime) -> ClosedWeek:
    """One closed week with what came later (4 queries). Raises NotFound."""
    rows = models.ClosedWeek.objects.filter(within_reach(viewer, "client", at=at), id=week_id)
    if found := _cards(viewer, rows, at):
        return found[0]
    raise NotFound


def weeks_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[ClosedWeek, ...]:
    """One person's closed weeks, the newest first (5 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    rows = models.ClosedWeek.objects.filter(client_id=client_id)
    return tuple(sorted(_cards(viewer, rows, at), key=lambda one: one.week.start, reverse=True))


def closed_keys(client_ids: Iterable[UUID], *, first: date, last: date) -> dict[tuple[UUID, str, date], UUID]:
    """Which weeks of some people are closed: by person, payer and first day (1 query)."""
    rows = models.ClosedWeek.objects.filter(
        client_id__in=list(client_ids), start__gte=first, start__lte=last
    ).values_list("client_id", "payer", "start", "id")
    return {(client_id, payer, start): week_id for client_id, payer, start, week_id in rows}


def owing(viewer: Viewer, *, at: datetime) -> tuple[Owing, ...]:
    """What later corrections ask for and nobody has done, the oldest first (3 queries)."""
    rows = (
        models.LaterCorrection.objects.filter(within_reach(viewer, "week__client", at=at), done_at=None)
        .select_related("week")
        .order_by("at", "id")[:PAGE]
    )
    listed = list(rows)
    names = client_cards(viewer, {row.week.client_id for row in listed}, at=at)
    return tuple(
        Owing(
            _later(row, row.week, ()),
            row.week_id,
            row.week.client_id,
            names[row.week.client_id].shown_as,
            row.week.start,
            row.week.asked["name"],
        )
        for row in listed
    )


def _cards(viewer: Viewer, rows: QuerySet[models.ClosedWeek], at: datetime) -> tuple[ClosedWeek, ...]:
    listed = list(rows.select_related("site").prefetch_related("later").order_by("-start", "id")[:PAGE])
    names = client_cards(viewer, {row.client_id for row in listed}, at=at)
    return tuple(_card(row, names[row.client_id].shown_as) for row in listed if row.client_id in names)


def _card(row: models.ClosedWeek, name: str) -> ClosedWeek:
    before = lines_of(row.lines)
    later = []
    for one in sorted(row.later.all(), key=lambda one: one.number):
        later.append(_later(one, row, before))
        before = lines_of(one.lines)
    return ClosedWeek(
        row.id,
        Week(
            row.client_id,
            row.site_id,
            row.start,
            asked_of(row.asked),
            Figures(
                row.prescribed,
                row.scheduled,
                row.attended,
                row.excused,
                row.days_wanted,
                row.days_had,
                row.short,
                row.days_short,
                why_of(row.why),
            ),
            lines_of(row.lines),
        ),
        name,
        row.site.name,
        row.by_name,
        row.at,
        tuple(later),
    )


def _later(row: models.LaterCorrection, week: models.ClosedWeek, before: tuple[Line, ...]) -> Later:
    now = lines_of(row.lines)
    was = before or lines_of(week.lines)
    return Later(
        id=row.id,
        number=row.number,
        figures=Figures(
            week.prescribed,
            row.scheduled,
            row.attended,
            row.excused,
            week.days_wanted,
            row.days_had,
            row.short,
            row.days_short,
            why_of(row.why),
        ),
        lines=now,
        differences=rules.differences(was, now),
        at=row.at,
        by_name=row.by_name,
        task=TaskKind(row.task),
        done_at=row.done_at,
        done_by=row.done_by,
        done_words=row.done_words,
        version=row.version,
    )
