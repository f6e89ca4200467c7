"""Afterwards, in one's own hands: how it goes, what one signed, whom one hears from, the way back."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form

from stepdown.aftercare import actions, queries
from stepdown.aftercare.actions.clocks import Attempt
from stepdown.aftercare.vocabulary import Ended, Way
from stepdown.doors.portal.aftercare.forms import (
    AppealForm,
    EndForm,
    JoinForm,
    LeaveForm,
    SignForm,
    TellForm,
    TouchForm,
)
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of

HERE, PAGE = "my-aftercare", "portal/aftercare/page.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def mine(visit: Visit) -> Page:
    return _page(visit)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def tell(visit: Visit) -> Done:
    form = TellForm(visit.form)
    with beside(form, lambda: _page(visit, tell=form)):
        on = queries.today_of(_site(visit), visit.at)
        actions.try_reach(
            try_id=visit.viewer.request_id or new_id(),
            client_id=own(visit),
            attempt=Attempt(on, Way.PORTAL, reached=True, answer=form.answer()),
            by=visit.viewer,
            at=visit.at,
        )
    if form.answer().asks:
        return Done(HERE, said=say("Good that you ask. Whoever calls you sees it first thing."))
    return Done(HERE, said=say("Thank you for telling us."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def sign(visit: Visit) -> Done:
    form = SignForm(visit.form)
    with beside(form, lambda: _page(visit, sign=form)):
        plan_id = form.cleaned_data["plan_id"]
        actions.sign_plan(client_id=own(visit), plan_id=plan_id, as_client=True, by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("Signed. It is yours."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def touch(visit: Visit) -> Done:
    form = TouchForm(visit.form)
    with beside(form, lambda: _page(visit, touch=form)):
        data = form.cleaned_data
        if data["letters"] or data["events"]:
            actions.keep_in_touch(client_id=own(visit), **data, by=visit.viewer, at=visit.at)
        else:
            actions.no_touch(client_id=own(visit), by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("Kept, as you want it."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def end(visit: Visit) -> Done:
    form = EndForm(visit.form)
    with beside(form, lambda: _page(visit, end=form)):
        words = form.cleaned_data["words"].strip() or str(say("They ended it on their phone."))
        actions.end_clock(client_id=own(visit), how=Ended.ASKED, words=words, by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("Nobody calls you any more. The door stays open."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def join(visit: Visit) -> Done:
    form = JoinForm(visit.form)
    with beside(form, lambda: _page(visit, join=form)):
        data = form.cleaned_data
        actions.join_ceremony(
            ceremony_id=data["ceremony_id"],
            client_id=own(visit),
            named_as=data["named_as"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, said=say("We look forward to seeing you."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def leave(visit: Visit) -> Done:
    form = LeaveForm(visit.form)
    with beside(form, lambda: _page(visit, leave=form)):
        ceremony_id = form.cleaned_data["ceremony_id"]
        actions.leave_ceremony(ceremony_id=ceremony_id, client_id=own(visit), by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("You are off the list, and your name is gone from it."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def appeal(visit: Visit) -> Done:
    form = AppealForm(visit.form)
    found = queries.notice(visit.viewer, own(visit), at=visit.at)
    if found is None:
        raise NotFound
    with beside(form, lambda: _page(visit, appeal=form)):
        words = form.cleaned_data["words"]
        actions.appeal(client_id=own(visit), notice_id=found.id, words=words, by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("Your appeal is here. Somebody else than who wrote the notice decides it."))


def _site(visit: Visit) -> UUID:
    return client_card(visit.viewer, own(visit), at=visit.at).site_id


def _page(visit: Visit, **tried: Form) -> Page:
    client_id, site_id = own(visit), _site(visit)
    ahead = queries.own_ceremonies(visit.viewer, site_id, since=visit.at, at=visit.at)
    context = {
        "clock": queries.clock(visit.viewer, client_id, at=visit.at),
        "plan": queries.plan(visit.viewer, client_id, at=visit.at),
        "alum": queries.alums(visit.viewer, [client_id], at=visit.at).get(client_id),
        "notice": queries.notice(visit.viewer, client_id, at=visit.at),
        "ceremonies": [(one, one.guests[0] if one.guests else None) for one in ahead],
        "zone": ZoneInfo(zone_of(site_id)),
        "tell": tried.get("tell") or TellForm(),
        "touch": tried.get("touch") or TouchForm(),
        "end": tried.get("end") or EndForm(),
        "join": tried.get("join") or JoinForm(),
        "appeal": tried.get("appeal") or AppealForm(),
        "failed": next(iter(tried.values()), None),
    }
    return framed(visit, PAGE, context, here="today", status=422 if tried else 200)
