"""Findings: for their owners to mend, for a second person to check."""

from __future__ import annotations

from uuid import UUID

from django import forms

from stepdown.chart_audit import actions, queries
from stepdown.chart_audit.vocabulary import Means
from stepdown.doors.staff.audits.charts import seen_at
from stepdown.doors.staff.audits.forms import CheckForm, OwnerForm, RepairForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.people.queries import staff
from stepdown.people.vocabulary import Permission

LIST, ONE = "staff/audits/repairs.html", "staff/audits/finding.html"


@reads(may=Permission.SEE_CHART)
def repairs(visit: Visit) -> Page:
    own = visit.viewer.staff_id
    found = queries.findings_of(visit.viewer, own, at=visit.at) if own else ()
    clients = {one.client.id for one in found if one.client}
    return Page(LIST, {"findings": found, "today": visit.local.date()}, clients=sorted(clients))


@reads(may=Permission.SEE_CHART)
def finding(visit: Visit, finding_id: UUID) -> Page:
    return _page(visit, finding_id)


@writes(may=Permission.SEE_CHART)
def repair(visit: Visit, finding_id: UUID) -> Done:
    form = RepairForm(visit.form)
    with beside(form, lambda: _page(visit, finding_id, repair_form=form)):
        data = form.cleaned_data
        actions.repair(
            finding_id=finding_id,
            means=Means(data["means"]),
            words=data["words"],
            place=data["place"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("audit-finding", finding_id, said=say("Noted. Somebody else looks at it now."))


@writes(may=Permission.AUDIT_CHARTS)
def assign(visit: Visit, finding_id: UUID) -> Done:
    card = queries.finding(visit.viewer, finding_id, at=visit.at)
    form = OwnerForm(visit.form, staff=staff(visit.viewer, at=visit.at))
    with beside(form, lambda: _page(visit, finding_id, owner_form=form)):
        actions.assign(
            finding_id=card.id,
            owner_id=UUID(form.cleaned_data["owner"]),
            due_on=form.cleaned_data["due_on"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("audit-finding", finding_id, said=say("Given."))


@writes(may=Permission.AUDIT_CHARTS)
def recheck(visit: Visit, finding_id: UUID) -> Done:
    form = CheckForm(visit.form)
    with beside(form, lambda: _page(visit, finding_id, check_form=form)):
        holds = form.cleaned_data["holds"] == "yes"
        actions.recheck(
            finding_id=finding_id,
            holds=holds,
            words=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    said = say("Checked: it is right now.") if holds else say("Back to whoever mends it.")
    return Done("audit-finding", finding_id, said=said)


def _page(visit: Visit, finding_id: UUID, **wrong: forms.Form) -> Page:
    card = queries.finding(visit.viewer, finding_id, at=visit.at)
    ids = [card.client.id] if card.client else []
    newest = card.repairs[-1] if card.repairs else None
    initial = {"owner": str(card.owner_id), "due_on": card.due_on}
    context = {
        "card": card,
        "client": card.client,
        "audits": visit.viewer.may(Permission.AUDIT_CHARTS),
        "own_repair": newest is not None and newest.by_id == visit.viewer.staff_id,
        "ways": {one.id: seen_at(one.evidence, ids[0]) for one in card.repairs} if ids else {},
        "repair_form": RepairForm(),
        "owner_form": OwnerForm(staff=staff(visit.viewer, at=visit.at), initial=initial),
        "check_form": CheckForm(),
        "today": visit.local.date(),
        **wrong,
    }
    why = f"chart audit {card.audit_number}"
    return Page(ONE, context, clients=ids, why=why, status=422 if wrong else 200)
