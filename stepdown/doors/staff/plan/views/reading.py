"""Reading a plan: the present one, any version, what changed, on paper."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.plan.forms import BeginForm
from stepdown.doors.staff.plan.views.shown import page, the_plan, today
from stepdown.doors.threshold import File, Page, Visit, reads, writes
from stepdown.episode import queries as episode
from stepdown.journeys import print_plan
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.plan import queries
from stepdown.plan.vocabulary import Plan
from stepdown.resource import queries as resource

PAGE = "staff/plan/page.html"


@reads(may=Permission.SEE_CHART, client="client_id")
def current(visit: Visit, client_id: UUID) -> Page:
    plan = queries.current(visit.viewer, client_id, at=visit.at)
    if plan is not None:
        return plan_page(visit, plan)
    standards = queries.standards_offered(visit.viewer)
    return page(
        visit,
        "staff/plan/none.html",
        client_id,
        form=BeginForm(standards=standards),
        episode=episode.current(visit.viewer, client_id, at=visit.at),
    )


@reads(may=Permission.SEE_CHART, client="client_id")
def version(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    return plan_page(visit, the_plan(visit, client_id, plan_id))


def plan_page(visit: Visit, plan: Plan) -> Page:
    """Everything about one version, the person's words first."""
    client_id = plan.card.client_id
    may_write = visit.viewer.may(Permission.WRITE_PLAN)
    unfinished = queries.unfinished(visit.viewer, client_id, at=visit.at)
    return page(
        visit,
        PAGE,
        client_id,
        plan=plan,
        signing=queries.signing_of(visit.viewer, plan, at=visit.at),
        due=queries.due_dates(visit.viewer, plan, at=visit.at),
        reviews=queries.reviews(visit.viewer, client_id, at=visit.at)[:3],
        versions=queries.versions(visit.viewer, client_id, at=visit.at),
        unfinished=unfinished.card if unfinished and unfinished.card.id != plan.card.id else None,
        helps=[one for one in resource.helps(visit.viewer, client_id, at=visit.at) if one.aim],
        today=today(visit, plan),
        writes=may_write,
        draft=may_write and plan.card.changeable,
    )


@reads(may=Permission.SEE_CHART, client="client_id")
def versions(visit: Visit, client_id: UUID) -> Page:
    found = queries.versions(visit.viewer, client_id, at=visit.at)
    held = queries.reviews(visit.viewer, client_id, at=visit.at)
    return page(visit, "staff/plan/versions.html", client_id, versions=found, reviews=held)


@reads(may=Permission.SEE_CHART, client="client_id")
def compare(visit: Visit, client_id: UUID, plan_id: UUID, other_id: UUID) -> Page:
    before, after = the_plan(visit, client_id, other_id), the_plan(visit, client_id, plan_id)
    changes = queries.differences(visit.viewer, other_id, plan_id, at=visit.at)
    return page(visit, "staff/plan/compare.html", client_id, before=before, after=after, changes=changes)


@reads(may=Permission.SEE_CHART, client="client_id")
def paper(visit: Visit, client_id: UUID, plan_id: UUID) -> Page:
    plan = the_plan(visit, client_id, plan_id)
    shown = print_plan.on_screen(visit.viewer, plan, at=visit.at)
    return page(visit, "staff/plan/paper.html", client_id, plan=plan, paper=shown.head, signing=shown.signing)


@writes(may=Permission.SEE_CHART, client="client_id", shows_only=True)
def pdf(visit: Visit, client_id: UUID, plan_id: UUID) -> File:
    if not visit.viewer.may(Permission.DISCLOSE):
        raise Refused(
            Refusal(say("Your role does not let papers out."), lifted_by=say("A clinician prints it."))
        )
    plan = the_plan(visit, client_id, plan_id)
    to_client = visit.form.get("to") == "client"
    released = print_plan.as_pdf(plan=plan, to_client=to_client, by=visit.viewer, at=visit.at)
    return File(released, clients=[client_id])
