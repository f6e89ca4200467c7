"""Audits: the list, one of them with scores and trend, the charts behind every figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from stepdown.chart_audit import models
from stepdown.chart_audit.rules import sampling
from stepdown.chart_audit.rules.repairing import checklist_on, checklists, items_of, scores
from stepdown.chart_audit.vocabulary import (
    Audit,
    AuditCard,
    ChartLine,
    Checklist,
    Item,
    Look,
    Member,
    Outcome,
    Plan,
    Score,
    Sizing,
    Stratum,
    TrendPoint,
)
from stepdown.episode.queries import between
from stepdown.episode.vocabulary import EpisodeLine
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards, staff
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites, zone_of

PAGE = 50
TREND = 6


def checklists_offered(viewer: Viewer, *, on: date) -> tuple[Checklist, ...]:
    """The checklists that act on a day, each in its newest version."""
    keys = dict.fromkeys(one.key for one in checklists())
    return tuple(found for key in keys if (found := checklist_on(key, on)) is not None)


def audits(viewer: Viewer, *, before: int | None = None, limit: int = PAGE) -> tuple[AuditCard, ...]:
    """The audits of the viewer's sites, newest first; `before` pages by number (1 query)."""
    rows = visible(viewer)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return tuple(card_of(row) for row in rows.order_by("-number")[:limit])


def audit(viewer: Viewer, audit_id: UUID, *, at: datetime) -> Audit:
    """One audit with its charts, scores and trends (about 10 queries). Raises NotFound."""
    row = find(viewer, audit_id)
    items = items_of(row.items)
    checklist = Checklist(row.checklist, row.checklist_version, row.checklist_label, row.since, items)
    drawn = list(row.charts.order_by("number").values_list("number", "client_id", "stratum"))
    members = members_of(row)
    again = sampling.draw(members, row.size, row.seed)
    holds = [
        (one.number, one.client_id, one.stratum) for one in again
    ] == drawn and sampling.digest_of_population(members) == row.population_digest
    whole = Counter(member.stratum for member in members)
    chosen = Counter(stratum for _, _, stratum in drawn)
    return Audit(
        card=card_of(row),
        checklist=checklist,
        charts=lines_of(viewer, row.charts.all(), at=at),
        scores=_scores(items, [row.id]),
        trends=_trends(row, items),
        strata=tuple((name, whole[name], chosen[name]) for name in sorted(whole)),
        holds=holds,
    )


def charts_where(
    viewer: Viewer, audit_id: UUID, item: str, outcome: Outcome, *, at: datetime
) -> tuple[Item, AuditCard, tuple[ChartLine, ...]]:
    """The charts behind one figure: finished, with this outcome on this item. Raises NotFound."""
    row = find(viewer, audit_id)
    found = next((one for one in items_of(row.items) if one.key == item), None)
    if found is None:
        raise NotFound
    answered = models.Answer.objects.filter(chart_id=OuterRef("id"), item=item, outcome=outcome.value)
    charts = row.charts.filter(Exists(answered), finished_at__isnull=False)
    return found, card_of(row), lines_of(viewer, charts, at=at)


def look(viewer: Viewer, plan: Plan, *, at: datetime) -> Look:
    """What a plan would draw now, before anything is drawn (2 queries). Raises NotFound, Refused."""
    if set(plan.site_ids) - viewer.site_ids:
        raise NotFound
    found = members(viewer, plan, at=at)
    size = sampling.size_of(plan, len(found)) if found else 0
    whole = Counter(member.stratum for member in found)
    return Look(len(found), size, tuple(sorted(sampling.allocate(whole, size).items())))


def members(viewer: Viewer, plan: Plan, *, at: datetime) -> list[Member]:
    """The population of a plan as it is now, one line a client: the episode that began last in the period
    counts (2 queries).
    """
    zone = ZoneInfo(zone_of(plan.site_ids[0]) if plan.site_ids else "UTC")
    since = datetime.combine(plan.since, time(), zone)
    until = datetime.combine(plan.until + timedelta(days=1), time(), zone)
    newest: dict[UUID, EpisodeLine] = {}
    for one in between(viewer, plan.site_ids, since=since, until=until, at=at):
        known = newest.get(one.client_id)
        if known is None or known.opened_at < one.opened_at:
            newest[one.client_id] = one
    names = _names(plan.stratum, viewer, at)
    return [
        Member(it.client_id, _stratum(plan.stratum, it, names, zone), it.opened_at, it.staff_id, it.site_id)
        for it in sorted(newest.values(), key=lambda it: it.client_id)
    ]


def card(viewer: Viewer, audit_id: UUID) -> AuditCard:
    """One audit in a line (1 query). Raises NotFound."""
    return card_of(find(viewer, audit_id))


def _names(stratum: Stratum, viewer: Viewer, at: datetime) -> dict[UUID, str]:
    if stratum is Stratum.COUNSELOR:
        return {one.id: one.name for one in staff(viewer, at=at, active=False)}
    if stratum is Stratum.SITE:
        return {one.id: one.name for one in sites(viewer)}
    return {}


def _stratum(stratum: Stratum, one: EpisodeLine, names: dict[UUID, str], zone: ZoneInfo) -> str:
    if stratum is Stratum.COUNSELOR:
        return names.get(one.staff_id, "nobody") if one.staff_id else "nobody"
    if stratum is Stratum.SITE:
        return names.get(one.site_id, "")
    if stratum is Stratum.MONTH:
        return f"{one.opened_at.astimezone(zone):%Y-%m}"
    return ""


def find(viewer: Viewer, audit_id: UUID) -> models.Audit:
    """The row of an audit of the viewer's sites. For this room only. Raises NotFound."""
    row = visible(viewer).filter(id=audit_id).first()
    if row is None:
        raise NotFound
    return row


def visible(viewer: Viewer) -> QuerySet[models.Audit]:
    """Audits whose sites the viewer works at, for those who audit charts. For this room only."""
    rows = models.Audit.objects.annotate(
        finished_count=Count("charts", filter=Q(charts__finished_at__isnull=False), distinct=True),
        finding_count=Count("charts__findings", distinct=True),
        closed_count=Count(
            "charts__findings", filter=Q(charts__findings__repairs__recheck__holds=True), distinct=True
        ),
    )
    if viewer.audience is Audience.SYSTEM:
        return rows
    if viewer.audience is not Audience.STAFF or not viewer.may(Permission.AUDIT_CHARTS):
        return rows.none()
    return rows.filter(site_ids__contained_by=list(viewer.site_ids))


def lines_of(viewer: Viewer, charts: QuerySet[models.Chart], *, at: datetime) -> tuple[ChartLine, ...]:
    """Charts of a sample as lines, the client only where within reach (3 queries). For this room only."""
    rows = list(
        charts.annotate(
            finding_count=Count("findings", distinct=True),
            closed_count=Count("findings", filter=Q(findings__repairs__recheck__holds=True), distinct=True),
        ).order_by("number")
    )
    clients = client_cards(viewer, [row.client_id for row in rows], at=at)
    return tuple(
        ChartLine(
            row.id,
            row.number,
            row.stratum,
            clients.get(row.client_id),
            row.finished_at,
            row.finished_by_name,
            row.finding_count,
            row.finding_count - row.closed_count,
        )
        for row in rows
    )


def members_of(row: models.Audit) -> list[Member]:
    """The population as it was frozen. For this room only."""
    return [
        Member(client_id, stratum, opened_at, staff_id, site_id)
        for client_id, stratum, opened_at, staff_id, site_id in row.members.values_list(
            "client_id", "stratum", "opened_at", "staff_id", "site_id"
        )
    ]


def card_of(row: models.Audit) -> AuditCard:
    """An audit in a line."""
    findings = getattr(row, "finding_count", 0)
    return AuditCard(
        id=row.id,
        number=row.number,
        title=row.title,
        site_ids=tuple(row.site_ids),
        since=row.since,
        until=row.until,
        checklist=row.checklist,
        checklist_version=row.checklist_version,
        stratum=Stratum(row.stratum),
        sizing=Sizing(row.sizing),
        confidence=row.confidence,
        margin=row.margin,
        expected=row.expected,
        seed=row.seed,
        population=row.population,
        population_digest=row.population_digest,
        size=row.size,
        finished=getattr(row, "finished_count", 0),
        findings=findings,
        findings_open=findings - getattr(row, "closed_count", 0),
        drawn_at=row.at,
        drawn_by=row.drawn_by_name,
        closed_at=row.closed_at,
        closed_words=row.closed_words,
        version=row.version,
    )


def _answers(audit_ids: Iterable[UUID]) -> list[tuple[UUID, str, Outcome, int]]:
    rows = (
        models.Answer.objects.filter(chart__audit_id__in=list(audit_ids), chart__finished_at__isnull=False)
        .values("chart__audit_id", "item", "outcome")
        .annotate(n=Count("id"))
        .order_by()
    )
    return [(one["chart__audit_id"], one["item"], Outcome(one["outcome"]), one["n"]) for one in rows]


def _scores(items: tuple[Item, ...], audit_ids: Iterable[UUID]) -> tuple[Score, ...]:
    return scores(items, [(item, outcome, n) for _, item, outcome, n in _answers(audit_ids)])


def _trends(row: models.Audit, items: tuple[Item, ...]) -> dict[str, tuple[TrendPoint, ...]]:
    """The last audits of the same sites with the same checklist, oldest first, this one last."""
    same = models.Audit.objects.filter(
        checklist=row.checklist, site_ids=row.site_ids, number__lte=row.number
    ).order_by("-number")[:TREND]
    rows = sorted(same, key=lambda one: one.number)
    told = _answers(one.id for one in rows)
    by_audit = {
        one.id: {
            score.item.key: score.percent
            for score in scores(items, [(item, o, n) for audit_id, item, o, n in told if audit_id == one.id])
        }
        for one in rows
    }
    return {
        item.key: tuple(TrendPoint(one.id, one.number, one.until, by_audit[one.id][item.key]) for one in rows)
        for item in items
    }
