"""Chart audits: the list, drawing one, its figures and the charts behind each, closing it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.chart_audit import actions, queries
from stepdown.chart_audit.vocabulary import AuditCard, Outcome, Sizing, Stratum
from stepdown.doors.staff.audits.forms import CloseForm, DrawForm
from stepdown.doors.threshold import Done, File, Invalid, Page, Visit, beside, reads, writes
from stepdown.journeys.print_duties import audit_report
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites

LIST, NEW, ONE, WHERE, FINDINGS = (
    f"staff/audits/{name}.html" for name in ("page", "new", "audit", "where", "findings")
)


@reads(may=Permission.AUDIT_CHARTS)
def audits(visit: Visit) -> Page:
    found = queries.audits(visit.viewer, before=visit.before)
    older = found[-1].number if len(found) == 50 else None
    return Page(LIST, {"audits": found, "older": older})


@reads(may=Permission.AUDIT_CHARTS)
def new_audit(visit: Visit) -> Page:
    today = visit.local.date()
    initial = {
        "sites": [str(one) for one in visit.viewer.site_ids],
        "since": today - timedelta(days=90),
        "until": today,
        "stratum": Stratum.COUNSELOR.value,
        "sizing": Sizing.FIXED.value,
        "number": 10,
        "confidence": 95,
        "margin": 10,
        "expected": 50,
    }
    return Page(NEW, {"form": _form(visit, initial=initial), "look": None})


@writes(may=Permission.AUDIT_CHARTS)
def draw(visit: Visit) -> Page | Done:
    form = _form(visit, visit.form)
    with beside(form, lambda: Page(NEW, {"form": form, "look": None})):
        if visit.form.get("look"):
            look = queries.look(visit.viewer, form.plan(), at=visit.at)
            return Page(NEW, {"form": form, "look": look})
        made = actions.draw_audit(plan=form.plan(), by=visit.viewer, at=visit.at)
    return Done("audit", made, said=say("Drawn. Anybody can draw the same charts again from the seed."))


@reads(may=Permission.AUDIT_CHARTS)
def audit(visit: Visit, audit_id: UUID) -> Page:
    return _one(visit, audit_id)


@reads(may=Permission.AUDIT_CHARTS)
def where(visit: Visit, audit_id: UUID, audit_item: str, audit_outcome: str) -> Page:
    outcome = next((one for one in Outcome if one.value == audit_outcome), None)
    if outcome is None:
        raise NotFound
    item, card, lines = queries.charts_where(visit.viewer, audit_id, audit_item, outcome, at=visit.at)
    clients = [one.client.id for one in lines if one.client]
    context = {"item": item, "card": card, "lines": lines, "outcome": outcome}
    return Page(WHERE, context, clients=clients, why=card.reason)


@reads(may=Permission.AUDIT_CHARTS)
def findings(visit: Visit, audit_id: UUID) -> Page:
    card = _card(visit, audit_id)
    after = visit.before or 0
    found = queries.findings(visit.viewer, audit_id, after=after, at=visit.at)
    more = after + queries.CHARTS_A_PAGE
    context = {
        "card": card,
        "findings": found,
        "today": visit.local.date(),
        "more": more if more < card.size else None,
    }
    clients = {one.client.id for one in found if one.client}
    return Page(FINDINGS, context, clients=sorted(clients), why=card.reason)


@writes(may=Permission.AUDIT_CHARTS)
def close(visit: Visit, audit_id: UUID) -> Done:
    form = CloseForm(visit.form)
    words = visit.form.get("words", "")[:1000]
    try:
        actions.close(audit_id=audit_id, words=words, version=visit.version, by=visit.viewer, at=visit.at)
    except Refused as refused:
        raise Invalid(_one(visit, audit_id, form, refused.refusals)) from refused
    return Done("audit", audit_id, said=say("Closed. The report can be printed."))


@writes(may=Permission.AUDIT_CHARTS, shows_only=True)
def pdf(visit: Visit, audit_id: UUID) -> File:
    return File(audit_report(audit_id=audit_id, by=visit.viewer, at=visit.at))


def _card(visit: Visit, audit_id: UUID) -> AuditCard:
    return queries.card(visit.viewer, audit_id)


def _one(
    visit: Visit, audit_id: UUID, form: CloseForm | None = None, refusals: tuple[Refusal, ...] = ()
) -> Page:
    shown = queries.audit(visit.viewer, audit_id, at=visit.at)
    names = {one.id: one.name for one in sites(visit.viewer)}
    context = {
        "audit": shown,
        "card": shown.card,
        "sites": [names[one] for one in shown.card.site_ids if one in names],
        "form": form or CloseForm(),
        "refusals": refusals,
        "outcomes": tuple(Outcome),
    }
    clients = [one.client.id for one in shown.charts if one.client]
    return Page(ONE, context, clients=clients, why=shown.card.reason, status=422 if refusals else 200)


def _form(visit: Visit, data: object = None, *, initial: object = None) -> DrawForm:
    offered = queries.checklists_offered(visit.viewer, on=visit.local.date())
    return DrawForm(data, sites=sites(visit.viewer), checklists=offered, initial=initial)
