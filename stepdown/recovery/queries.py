"""Questions about people's own days. Each is asked about many at once and cut to the viewer's reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.kernel.period import Days as Dates
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.place.queries import day_at
from stepdown.recovery import models, rules
from stepdown.recovery.vocabulary import (
    CheckIn,
    Days,
    Dot,
    Home,
    HomeCheck,
    HomeState,
    Mark,
    Mood,
    Start,
    Substance,
    Support,
    SupportKind,
    Teller,
    Use,
    UseCard,
)


def days(viewer: Viewer, client_ids: Iterable[UUID], *, on: date, at: datetime) -> dict[UUID, Days]:
    """The days of each person who counts or checked in (3 queries). Who told nothing yet is not in it."""
    ids = list(client_ids)
    told = check_ins(viewer, ids, during=Dates(date.min), at=at)
    tellings = uses(viewer, ids, during=Dates(date.min), at=at)
    rows = models.Start.objects.filter(within_reach(viewer, "client", at=at), client_id__in=ids)
    starts = {
        row.client_id: Start(row.since, Substance(row.substance))
        for row in rows.order_by("at", "recorded_at")
    }
    found: dict[UUID, Days] = {}
    for client_id in ids:
        mine = told.get(client_id, ())
        counted = rules.count(
            starts.get(client_id), mine, [one.use for one in tellings.get(client_id, ())], on=on
        )
        if counted is not None:
            found[client_id] = counted
    return found


def marks(of: Days) -> tuple[Mark, ...]:
    """The round numbers somebody reached, the newest first, and the next one of each kind ahead."""
    return rules.marks(of)


def picture(of: Days, *, most: int = 100) -> tuple[Dot, ...]:
    """The last days, one dot each, oldest first."""
    return rules.picture(of, most)


def check_ins(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Dates, at: datetime
) -> dict[UUID, tuple[CheckIn, ...]]:
    """The check-ins of each person within some days, in order (1 query)."""
    rows = models.CheckIn.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), on__gte=during.start
    )
    if during.end is not None:
        rows = rows.filter(on__lt=during.end)
    found: dict[UUID, list[CheckIn]] = defaultdict(list)
    for row in rows.order_by("on"):
        found[row.client_id].append(_check_in(row))
    return {client_id: tuple(every) for client_id, every in found.items()}


def uses(
    viewer: Viewer, client_ids: Iterable[UUID], *, during: Dates, at: datetime
) -> dict[UUID, tuple[UseCard, ...]]:
    """Returns to use that were told and touch some days, in order (1 query). What was taken back is out."""
    rows = models.Use.objects.filter(
        within_reach(viewer, "client", at=at),
        client_id__in=list(client_ids),
        until__gte=during.start,
        back_at=None,
    )
    if during.end is not None:
        rows = rows.filter(on__lt=during.end)
    found: dict[UUID, list[UseCard]] = defaultdict(list)
    for row in rows.order_by("on", "at"):
        use = Use(row.on, row.until, Substance(row.substance), row.words)
        card = UseCard(row.id, row.client_id, use, Teller(row.teller), row.by_name, row.at)
        found[row.client_id].append(card)
    return {client_id: tuple(every) for client_id, every in found.items()}


def supports(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[Support, ...]]:
    """Whom and what each person leans on now (1 query)."""
    rows = models.Support.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), ended_at=None
    )
    found: dict[UUID, list[Support]] = defaultdict(list)
    for row in rows.order_by("since", "at"):
        found[row.client_id].append(
            Support(row.id, row.client_id, SupportKind(row.kind), row.name, row.number, row.since)
        )
    return {client_id: tuple(every) for client_id, every in found.items()}


def home_checks(viewer: Viewer, client_ids: Iterable[UUID], *, on: date, at: datetime) -> dict[UUID, Home]:
    """How each person's home was found last, and when it is asked about next (1 query).

    Who was never asked is not in it: it is asked about in the first week.
    """
    rows = models.HomeCheck.objects.filter(
        within_reach(viewer, "client", at=at), client_id__in=list(client_ids), on__lte=on
    )
    newest = {row.client_id: _home_check(row) for row in rows.order_by("on", "at")}
    return {client_id: rules.home(last, on=on) for client_id, last in newest.items()}


def today_of(site_id: UUID, at: datetime) -> date:
    """The day on the wall of a site: a check-in belongs to it until midnight there."""
    return day_at(site_id, at)


def _check_in(row: models.CheckIn) -> CheckIn:
    return CheckIn(
        client_id=row.client_id,
        on=row.on,
        mood=Mood(row.mood) if row.mood else None,
        craving=row.craving,
        used=row.used,
        words=row.words,
        at=row.at,
        used_skipped=row.used_skipped,
    )


def _home_check(row: models.HomeCheck) -> HomeCheck:
    return HomeCheck(row.id, row.client_id, row.on, HomeState(row.state), row.words, row.by_name)
