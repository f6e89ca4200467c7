"""Whom nobody has reached: the list, one call, and what a named person decides."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.closing.choosing import site_of, today_at
from stepdown.doors.staff.closing.forms import CallForm, DecideForm, EndForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import call_absent as journey
from stepdown.journeys.close_day import to_call as people_to_call
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.phone.vocabulary import Came
from stepdown.place import queries as place
from stepdown.week_close import actions, queries
from stepdown.week_close.vocabulary import Decision, Ended


@reads(may=Permission.LOG_CALL)
def calls(visit: Visit) -> Page:
    site = site_of(visit, visit.query.get("site", ""))
    waiting, fresh, cards = people_to_call(visit.viewer, site.id, at=visit.at)
    new = {one.client_id: one for one in fresh}
    context = {
        "site": site,
        "sites": place.sites(visit.viewer),
        "today": today_at(visit, site),
        "waiting": [one for one in waiting if one.client_id in cards],
        "fresh": list(new.values()),
        "cards": cards,
        "steps": queries.steps(),
        "due": sum(one.decision_due for one in waiting),
    }
    return Page("staff/closing/calls.html", context, clients=list(cards))


@reads(may=Permission.LOG_CALL, client="client_id")
def to_call(visit: Visit, client_id: UUID) -> Page:
    return _sheet(visit, client_id)


@writes(may=Permission.LOG_CALL, client="client_id")
def call(visit: Visit, client_id: UUID) -> Done:
    sheet = journey.sheet(visit.viewer, client_id, at=visit.at)
    form = CallForm(visit.form, lines=sheet.lines)
    with beside(form, lambda: _sheet(visit, client_id, call=form), names={"reason": "came"}):
        reached = journey.call_absent(
            client_id=client_id,
            line_id=UUID(form.cleaned_data["line"]),
            came=Came(form.cleaned_data["came"]),
            words=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    said = (
        say("Reached, and off the list.") if reached else say("Noted. They stay on the list until reached.")
    )
    return Done("closing-calls", said=said)


@writes(may=Permission.LOG_CALL, client="client_id")
def end(visit: Visit, client_id: UUID) -> Done:
    form = EndForm(visit.form)
    with beside(form, lambda: _sheet(visit, client_id, ended=form)):
        absent = journey.listed(client_id=client_id, by=visit.viewer, at=visit.at)
        how = Ended(form.cleaned_data["how"])
        words = form.cleaned_data["words"]
        actions.end_call(absent_id=absent.id, how=how, words=words, by=visit.viewer, at=visit.at)
    return Done("closing-calls", said=say("Off the list."))


@writes(may=Permission.LOG_CALL, client="client_id")
def decide(visit: Visit, client_id: UUID) -> Done:
    form = DecideForm(visit.form)
    with beside(form, lambda: _sheet(visit, client_id, decision=form)):
        absent = journey.sheet(visit.viewer, client_id, at=visit.at).absent
        if absent is None:
            raise NotFound
        journey.decide(
            absent_id=absent.id,
            decision=Decision(form.cleaned_data["decision"]),
            words=form.cleaned_data["words"],
            until=form.cleaned_data["until"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("closing-calls", said=say("Decided, with your name."))


def _sheet(
    visit: Visit,
    client_id: UUID,
    *,
    call: CallForm | None = None,
    ended: EndForm | None = None,
    decision: DecideForm | None = None,
) -> Page:
    sheet = journey.sheet(visit.viewer, client_id, at=visit.at)
    context = {
        "sheet": sheet,
        "form": call or CallForm(lines=sheet.lines),
        "ended": ended or EndForm(),
        "decision": decision or DecideForm(),
        "decides": visit.viewer.may(Permission.MOVE_CASELOAD),
    }
    return Page("staff/closing/call.html", context, clients=[client_id])
