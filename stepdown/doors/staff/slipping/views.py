"""Who asks for a call; one person's own days on their chart, and the call that was made."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.forms import Form

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.slipping.forms import BackForm, HeedForm, HomeForm, SupportForm, UseForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Days as Dates
from stepdown.kernel.words import say
from stepdown.overview.queries.slipping import own_slipping, slipping_one
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.recovery import actions as recovery
from stepdown.recovery import queries as days
from stepdown.recovery.vocabulary import HomeState
from stepdown.warning import actions as warning
from stepdown.warning.vocabulary import FlagKind, Reached

LIST, ONE = "staff/slipping/page.html", "staff/slipping/client.html"
SHOWN = timedelta(days=14)


@reads(may=Permission.SEE_CHART)
def slipping(visit: Visit) -> Page:
    slips = own_slipping(visit.viewer, at=visit.at)
    return Page(LIST, {"slips": slips}, clients=[one.client.id for one in slips])


@reads(may=Permission.SEE_CHART, client="client_id")
def client_days(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.WRITE_NOTES, client="client_id")
def heed(visit: Visit, client_id: UUID) -> Done:
    form = HeedForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, heed=form)):
        data = form.cleaned_data
        warning.heed(
            client_id=client_id,
            kind=FlagKind(data["kind"]),
            facts=data["facts"],
            reached=Reached(data["reached"]),
            words=data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-days", client_id, said=say("Call kept."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def tell_use(visit: Visit, client_id: UUID) -> Done:
    form = UseForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, use=form)):
        use_id = visit.viewer.request_id or new_id()
        recovery.tell_return_to_use(
            use_id=use_id, client_id=client_id, use=form.use(), by=visit.viewer, at=visit.at
        )
    return Done("client-days", client_id, said=say("Written down. Every other day stays counted."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def take_back(visit: Visit, client_id: UUID, use_id: UUID) -> Done:
    form = BackForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, back=form)):
        why = form.cleaned_data["why"]
        recovery.take_back_use(use_id=use_id, client_id=client_id, why=why, by=visit.viewer, at=visit.at)
    return Done("client-days", client_id, said=say("Taken back. Its days count again."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def check_home(visit: Visit, client_id: UUID) -> Done:
    form = HomeForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, home=form)):
        data = form.cleaned_data
        state = HomeState(data["state"])
        recovery.check_home(
            client_id=client_id, state=state, words=data["words"], by=visit.viewer, at=visit.at
        )
    return Done("client-days", client_id, said=say("Noted. Asked about again in a month."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def add_support(visit: Visit, client_id: UUID) -> Done:
    form = SupportForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, support=form)):
        recovery.add_support(
            support_id=visit.viewer.request_id or new_id(),
            client_id=client_id,
            new=form.new(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-days", client_id, said=say("Kept."))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def end_support(visit: Visit, client_id: UUID, support_id: UUID) -> Done:
    recovery.end_support(support_id=support_id, client_id=client_id, by=visit.viewer, at=visit.at)
    return Done("client-days", client_id, said=say("Taken off, and nothing of them is kept."))


def _page(visit: Visit, client_id: UUID, **tried: Form) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    on = days.today_of(card.site_id, visit.at)
    lately = Dates(on - SHOWN + timedelta(days=1), on + timedelta(days=1))
    ever = Dates(on.replace(day=1, year=on.year - 10))
    counted = days.days(visit.viewer, [client_id], on=on, at=visit.at).get(client_id)
    told = days.check_ins(visit.viewer, [client_id], during=lately, at=visit.at).get(client_id, ())
    uses = days.uses(visit.viewer, [client_id], during=ever, at=visit.at).get(client_id, ())
    context = {
        "found": slipping_one(visit.viewer, client_id, at=visit.at),
        "days": counted,
        "dots": days.picture(counted) if counted else (),
        "check_ins": tuple(reversed(told)),
        "uses": tuple(reversed(uses)),
        "supports": days.supports(visit.viewer, [client_id], at=visit.at).get(client_id, ()),
        "home": days.home_checks(visit.viewer, [client_id], on=on, at=visit.at).get(client_id),
        "writes": visit.viewer.may(Permission.WRITE_NOTES),
        "reached": tuple(Reached),
        "tried": tried,
        "use": tried.get("use") or UseForm(initial={"on": on}),
        "homes": tried.get("home") or HomeForm(),
        "support": tried.get("support") or SupportForm(),
    }
    return Page(ONE, client_frame(visit.viewer, card, "client-days") | context, clients=[client_id])
