"""One chart of an audit: what the house works out, what the auditor answers, finishing it."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from stepdown.chart_audit import actions, queries
from stepdown.chart_audit.vocabulary import Evidence
from stepdown.doors.staff.audits.forms import AnswersForm
from stepdown.doors.threshold import Done, Page, Saved, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission

ONE = "staff/audits/chart.html"
# Pages of evidence: those that take a client, and those that take what is on them too.
OF_CLIENT = frozenset({"papers", "assessments", "plan", "level", "consents", "chart", "notes"})
OF_THING = {"assessment": "assessment", "plan-version": "plan-version"}


def seen_at(evidence: Evidence | None, client_id: UUID) -> str:
    """The address where something can be seen; empty for none."""
    if evidence is None:
        return ""
    if evidence.place in OF_CLIENT:
        return reverse(evidence.place, args=[client_id])
    return reverse(OF_THING[evidence.place], args=[client_id, evidence.about])


@reads(may=Permission.AUDIT_CHARTS)
def chart(visit: Visit, audit_chart_id: UUID) -> Page:
    return _page(visit, audit_chart_id)


@writes(may=Permission.AUDIT_CHARTS)
def answer(visit: Visit, audit_chart_id: UUID) -> Saved | Done:
    shown = queries.chart(visit.viewer, audit_chart_id, at=visit.at)
    form = AnswersForm(visit.form, answers=shown.answers)
    with beside(form, lambda: _page(visit, audit_chart_id, form), names=form.words_of):
        version = actions.answer(
            chart_id=audit_chart_id,
            answers=form.answers(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
        if visit.form.get("then") == "finish" and not visit.is_autosave:
            found = actions.finish(chart_id=audit_chart_id, version=version, by=visit.viewer, at=visit.at)
            said = (
                say("Finished. {n} findings to repair.", n=found) if found else say("Finished. No finding.")
            )
            return Done("audit-chart", audit_chart_id, said=said)
    return Saved(version, Done("audit-chart", audit_chart_id, said=say("Saved.")))


@writes(may=Permission.AUDIT_CHARTS)
def open_chart(visit: Visit, audit_chart_id: UUID) -> Done:
    return Done("chart", actions.open_chart(chart_id=audit_chart_id, by=visit.viewer, at=visit.at))


def _page(visit: Visit, chart_id: UUID, form: AnswersForm | None = None) -> Page:
    shown = queries.chart(visit.viewer, chart_id, at=visit.at)
    client = shown.line.client
    ids = [client.id] if client else []
    context = {
        "chart": shown,
        "card": shown.audit,
        "line": shown.line,
        "client": client,
        "form": form or AnswersForm(answers=shown.answers),
        "ways": {one.item.key: seen_at(one.evidence, ids[0]) for one in shown.answers} if ids else {},
    }
    wrong = form is not None and bool(form.errors)
    return Page(ONE, context, clients=ids, why=shown.audit.reason, status=422 if wrong else 200)
