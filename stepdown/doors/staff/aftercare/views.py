"""Check-ups: whose are due; one person's plan, clock, tries, what came of a sign."""

from __future__ import annotations

from uuid import UUID

from stepdown.aftercare import actions
from stepdown.aftercare.vocabulary import Ended, Linked
from stepdown.doors.staff.aftercare import showing
from stepdown.doors.staff.aftercare.forms import EndForm, LinkForm, PlanForm, SignForm, StartForm, TryForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.ids import new_id
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission

HERE = "client-aftercare"


@reads(may=Permission.SEE_CHART)
def due(visit: Visit) -> Page:
    everybody = visit.query.get("of") == "all" and visit.viewer.may(Permission.MOVE_CASELOAD)
    return showing.listed(visit, everybody=everybody)


@reads(may=Permission.SEE_CHART, client="client_id")
def one(visit: Visit, client_id: UUID) -> Page:
    return showing.one(visit, client_id)


@reads(may=Permission.WRITE_PLAN, client="client_id")
def plan(visit: Visit, client_id: UUID) -> Page:
    return showing.plan(visit, client_id)


@writes(may=Permission.WRITE_PLAN, client="client_id")
def write_plan(visit: Visit, client_id: UUID) -> Done:
    card = client_card(visit.viewer, client_id, at=visit.at)
    form = PlanForm(visit.form, callers=showing.callers(visit, card.site_id))
    names = {"anchors": "anchor_1", "next": "next_1"}
    with beside(form, lambda: showing.plan(visit, client_id, form), names=names):
        actions.write_plan(client_id=client_id, new=form.new(), by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("Written down. It waits to be signed by both."))


@writes(may=Permission.WRITE_PLAN, client="client_id")
def sign(visit: Visit, client_id: UUID) -> Done:
    form = SignForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, sign=form), otherwise="typed_name"):
        data = form.cleaned_data
        actions.sign_plan(
            client_id=client_id,
            plan_id=data["plan_id"],
            as_client=data["capacity"] == "client",
            typed_name=data["typed_name"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, client_id, said=say("Signed."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def start(visit: Visit, client_id: UUID) -> Done:
    card = client_card(visit.viewer, client_id, at=visit.at)
    form = StartForm(visit.form, callers=showing.callers(visit, card.site_id))
    with beside(form, lambda: showing.one(visit, client_id, start=form)):
        data = form.cleaned_data
        actions.start_clock(
            client_id=client_id,
            owner_id=UUID(data["owner"]),
            agreed=data["agreed"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, client_id, said=say("The check-ups run."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def try_reach(visit: Visit, client_id: UUID) -> Done:
    form = TryForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, attempt=form)):
        actions.try_reach(
            try_id=visit.viewer.request_id or new_id(),
            client_id=client_id,
            attempt=form.attempt(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, client_id, said=say("Kept."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def link(visit: Visit, client_id: UUID, flag_id: UUID) -> Done:
    form = LinkForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, link=form)):
        how, words = Linked(form.cleaned_data["how"]), form.cleaned_data["words"]
        actions.link(flag_id=flag_id, client_id=client_id, how=how, words=words, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("Kept, with what came of it."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def end(visit: Visit, client_id: UUID) -> Done:
    form = EndForm(visit.form)
    with beside(form, lambda: showing.one(visit, client_id, end=form)):
        words = form.cleaned_data["words"]
        actions.end_clock(client_id=client_id, how=Ended.ASKED, words=words, by=visit.viewer, at=visit.at)
    return Done("aftercare", said=say("Nobody calls them any more. They can come back at any time."))
