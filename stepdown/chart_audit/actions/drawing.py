"""Drawing: the population of this moment is frozen, the sample follows from it and the seed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max

from stepdown.audit.actions import record
from stepdown.chart_audit import models
from stepdown.chart_audit.queries.audits import members as population
from stepdown.chart_audit.rules import sampling
from stepdown.chart_audit.rules.repairing import checklist_on, kept
from stepdown.chart_audit.vocabulary import Member, Plan
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of

# Two audits drawn at once get two numbers.
NUMBERS = 0xA0D17


@transaction.atomic
def draw_audit(*, plan: Plan, by: Viewer, at: datetime) -> UUID:
    """Draw the charts of an audit. Without a seed one is made; it is shown, so that anybody can draw again.

    Raises Refused, NotFound for sites the viewer does not work at.
    """
    if not by.may(Permission.AUDIT_CHARTS) or set(plan.site_ids) - by.site_ids:
        raise NotFound
    zone = ZoneInfo(zone_of(plan.site_ids[0]) if plan.site_ids else "UTC")
    today = at.astimezone(zone).date()
    checklist = checklist_on(plan.checklist, today)
    noes = sampling.check_plan(plan, today)
    if checklist is None:
        noes = (*noes, Refusal(say("This checklist does not act yet."), field="checklist"))
    if noes or checklist is None:
        raise Refused(*noes)
    members = population(by, plan, at=at)
    if not members:
        raise Refused(Refusal(say("No chart of these sites was open in this period."), field="since"))
    seed = plan.seed.strip() or new_id().hex[-12:]
    size = sampling.size_of(plan, len(members))
    row = models.Audit.objects.create(
        number=_next_number(),
        population=len(members),
        population_digest=sampling.digest_of_population(members),
        size=size,
        seed=seed,
        checklist_version=checklist.version,
        checklist_label=checklist.label,
        items=kept(checklist),
        drawn_by_id=by.staff_id,
        drawn_by_name=by.name,
        at=at,
        **_columns(plan),
    )
    _freeze(row.id, members, size, seed)
    detail: dict[str, str | int] = {"population": len(members), "size": size, "seed": seed}
    record(by=by, at=at, verb="draw chart audit", subject=Subject("chart audit", row.id), detail=detail)
    return row.id


def _freeze(audit_id: UUID, members: list[Member], size: int, seed: str) -> None:
    """Keep the population and the sample that follows from it."""
    models.Member.objects.bulk_create(
        models.Member(
            audit_id=audit_id,
            client_id=one.client_id,
            stratum=one.stratum,
            staff_id=one.staff_id,
            site_id=one.site_id,
            opened_at=one.opened_at,
        )
        for one in members
    )
    models.Chart.objects.bulk_create(
        models.Chart(audit_id=audit_id, client_id=one.client_id, number=one.number, stratum=one.stratum)
        for one in sampling.draw(members, size, seed)
    )


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "title": " ".join(plan.title.split())[:120],
        "site_ids": sorted(plan.site_ids),
        "since": plan.since,
        "until": plan.until,
        "checklist": plan.checklist,
        "stratum": plan.stratum.value,
        "sizing": plan.sizing.value,
        "confidence": plan.confidence,
        "margin": plan.margin,
        "expected": plan.expected,
    }


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    return (models.Audit.objects.aggregate(n=Max("number"))["n"] or 0) + 1
