"""Questions about closed days. That a site is closed is no secret; who was told is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from stepdown.closure import models
from stepdown.closure.vocabulary import (
    MESSAGES,
    Act,
    AffectedBy,
    Closure,
    Counted,
    Reason,
    ToldCard,
    ToldPage,
    Waiting,
    Way,
)
from stepdown.intake.queries import inquiry_cards
from stepdown.kernel.asking import asked_once
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.people.queries import client_cards

PAGE = 50
OPEN_AGAIN_SHOWN = timedelta(days=2)


def closures(viewer: Viewer, *, limit: int = 50) -> tuple[Closure, ...]:
    """The last closures of the viewer's sites, newest first."""
    rows = _rows().filter(site_id__in=list(viewer.site_ids)).order_by("-during", "-id")
    return tuple(_closure(row) for row in rows[:limit])


@asked_once
def closure(viewer: Viewer, closure_id: UUID) -> Closure:
    """One closure of one of the viewer's sites. Raises NotFound."""
    row = _rows().filter(id=closure_id).first()
    if row is None or (viewer.audience is not Audience.SYSTEM and row.site_id not in viewer.site_ids):
        raise NotFound
    return _closure(row)


def coming_up(
    viewer: Viewer, site_ids: Iterable[UUID], *, until: datetime, at: datetime
) -> tuple[Closure, ...]:
    """Closures that run now or begin before a moment, at some sites; everybody may ask (1 query)."""
    rows = _rows().filter(
        site_id__in=list(site_ids), opened_at=None, during__endswith__gt=at, during__startswith__lt=until
    )
    return tuple(_closure(row) for row in rows.order_by("during"))


def closed_during(viewer: Viewer, site_id: UUID, start: datetime, end: datetime) -> Closure | None:
    """The closure that touches a stretch of time at a site, if there is one (1 query)."""
    rows = _rows().filter(
        site_id=site_id, opened_at=None, during__startswith__lt=end, during__endswith__gt=start
    )
    row = rows.first()
    return _closure(row) if row else None


def of_client(viewer: Viewer, site_id: UUID, *, until: datetime, at: datetime) -> tuple[Closure, ...]:
    """What a client's own page shows of their site: closed now or soon, and what is open again (1 query)."""
    rows = _rows().filter(
        Q(opened_at=None) | Q(opened_at__gt=at - OPEN_AGAIN_SHOWN),
        site_id=site_id,
        during__endswith__gt=at,
        during__startswith__lt=until,
    )
    return tuple(_closure(row) for row in rows.order_by("during"))


def counted(viewer: Viewer, closure_id: UUID, act: Act) -> tuple[Counted, ...]:
    """How many are told by each way, and how many already are (2 queries). Raises NotFound."""
    closure(viewer, closure_id)
    rows = models.Told.objects.filter(closure_id=closure_id, act=act).values("way")
    found = {
        row["way"]: (row["people"], row["done"])
        for row in rows.annotate(people=Count("id"), done=Count("id", filter=Q(done_at__isnull=False)))
    }
    return tuple(Counted(way, *found[way.value]) for way in Way if way.value in found)


def told(
    viewer: Viewer,
    closure_id: UUID,
    *,
    act: Act = Act.CLOSED,
    way: Way | None = None,
    before: int | None = None,
    at: datetime,
) -> ToldPage:
    """Who is told of a closure, by position; only people within reach are named. Raises NotFound."""
    closure(viewer, closure_id)
    rows = models.Told.objects.filter(closure_id=closure_id, act=act)
    if way is not None:
        rows = rows.filter(way=way)
    if before is not None:
        rows = rows.filter(position__gt=before)
    listed = list(rows.select_related("done_by").order_by("position")[: PAGE + 1])
    shown = listed[:PAGE]
    return ToldPage(_cards(viewer, shown, at), shown[-1].position if len(listed) > PAGE else None)


def still_to_call(viewer: Viewer, *, limit: int = 5, at: datetime) -> tuple[tuple[Closure, int], ...]:
    """Closures of the viewer's sites, not over yet, with people who still have to be called."""
    rows = (
        _rows()
        .filter(site_id__in=list(viewer.site_ids), during__endswith__gt=at)
        .annotate(left=Count("told", filter=Q(told__way=Way.CALL, told__done_at=None)))
        .filter(left__gt=0)
        .order_by("during")
    )
    return tuple((_closure(row), row.left) for row in rows[:limit])


def waiting(viewer: Viewer, *, limit: int) -> tuple[Waiting, ...]:
    """Messages the clock has still to write, the oldest first; for the system alone."""
    if viewer.audience is not Audience.SYSTEM:
        return ()
    rows = models.Told.objects.filter(way__in=MESSAGES, done_at=None).select_related("closure__site")
    return tuple(
        Waiting(
            row.id,
            Act(row.act),
            row.client_id,
            row.line_id,
            Way(row.way),
            row.closure.words,
            row.closure.site.name,
            row.closure.site.zone,
            Period(row.closure.during.lower, row.closure.during.upper),
        )
        for row in rows.order_by("id")[:limit]
        if row.client_id is not None and row.line_id is not None
    )


def _rows() -> QuerySet[models.Closure]:
    return models.Closure.objects.select_related("site", "staff", "opened_by")


def _closure(row: models.Closure) -> Closure:
    return Closure(
        id=row.id,
        site_id=row.site_id,
        site_name=row.site.name,
        zone=row.site.zone,
        during=Period(row.during.lower, row.during.upper),
        reason=Reason(row.reason),
        words=row.words,
        by_name=row.staff.name if row.staff else "",
        at=row.at,
        recorded_at=row.recorded_at,
        opened_at=row.opened_at,
        opened_by=row.opened_by.name if row.opened_by else "",
        opened_why=row.opened_why,
    )


def _cards(viewer: Viewer, rows: list[models.Told], at: datetime) -> tuple[ToldCard, ...]:
    clients = client_cards(viewer, {row.client_id for row in rows if row.client_id}, at=at)
    asking = {row.inquiry_id for row in rows if row.inquiry_id and not row.client_id}
    inquiries = inquiry_cards(viewer, asking, at=at) if asking else {}

    def name(row: models.Told) -> Words:
        if row.client_id in clients:
            return say("{name}", name=clients[row.client_id].shown_as)
        if row.inquiry_id in inquiries:
            return inquiries[row.inquiry_id].shown_as
        return say("Somebody of a colleague’s")

    return tuple(
        ToldCard(
            id=row.id,
            act=Act(row.act),
            way=Way(row.way),
            why=say("{why}", why=row.why),
            affected=AffectedBy(row.affected),
            client_id=row.client_id if row.client_id in clients else None,
            inquiry_id=row.inquiry_id if row.inquiry_id in inquiries or row.client_id in clients else None,
            shown_as=name(row),
            appointment_at=row.appointment_at,
            letter_id=row.letter_id,
            done_at=row.done_at,
            done_by=row.done_by.name if row.done_by else "",
            done_words=row.done_words,
        )
        for row in rows
    )
