"""My house: passes asked for, meetings written down, rules agreed to, who sees what."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form

from stepdown.doors.portal.framing import framed, own
from stepdown.doors.portal.house import shown
from stepdown.doors.portal.house.forms import PASS_NAMES, MeetingForm, PassForm, TellForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.housing import actions, queries
from stepdown.housing.vocabulary import StayCard
from stepdown.journeys import house_papers
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of

HERE, PAGE = "my-house", "portal/house/page.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def mine(visit: Visit) -> Page:
    return _page(visit)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def ask_pass(visit: Visit) -> Done:
    stay, form = _stay(visit), PassForm(visit.form)
    with beside(form, lambda: _page(visit, asks=form), names=PASS_NAMES):
        actions.ask_pass(
            pass_id=visit.viewer.request_id or new_id(),
            stay_id=stay.id,
            new=form.new(ZoneInfo(zone_of(stay.site_id))),
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, said=say("Asked. The answer stands here as soon as there is one."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def withdraw(visit: Visit, own_pass_id: UUID) -> Done:
    actions.withdraw_pass(pass_id=own_pass_id, by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("Taken back."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def meeting(visit: Visit) -> Done:
    stay, form = _stay(visit), MeetingForm(visit.form)
    with beside(form, lambda: _page(visit, meeting=form)):
        actions.log_meeting(
            meeting_id=visit.viewer.request_id or new_id(),
            stay_id=stay.id,
            been=form.been(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, said=say("Written down."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def agree(visit: Visit) -> Done:
    stay = _stay(visit)
    day = max(queries.today_of(stay.site_id, visit.at), stay.from_on)
    rules = queries.rules_on([stay.house_id], day).get(stay.house_id)
    if rules is None:
        raise NotFound
    actions.agree(stay_id=stay.id, rules_id=rules.id, by=visit.viewer, at=visit.at)
    return Done(HERE, said=say("Agreed. The house sees that you read them."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def tells(visit: Visit) -> Done:
    stay, form = _stay(visit), TellForm(visit.form)
    with beside(form, lambda: _page(visit, tells=form)):
        let = form.cleaned_data["tells"] == "yes"
        actions.let_tell(stay_id=stay.id, tells=let, by=visit.viewer, at=visit.at)
    said = say("Your counselor reads what the house writes.") if let else say("From now on they do not.")
    return Done(HERE, said=said)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def account(visit: Visit) -> File:
    stay = _stay(visit)
    return File(house_papers.statement(stay_id=stay.id, by=visit.viewer, at=visit.at))


def _stay(visit: Visit) -> StayCard:
    """Where I live, or am about to. Raises NotFound."""
    found = queries.current(visit.viewer, [own(visit)], at=visit.at).get(own(visit))
    if found is None:
        raise NotFound
    return found


def _page(visit: Visit, **tried: Form) -> Page:
    context = shown.house(visit, own(visit))
    today, day = visit.local.date(), timedelta(days=1)
    first = {"first": today + day, "starts": "18:00", "last": today + 2 * day, "ends": "12:00"}
    context |= {
        "asks": tried.get("asks") or PassForm(initial=first),
        "meeting": tried.get("meeting") or MeetingForm(initial={"on": today, "kind": "mutual"}),
        "failed": next(iter(tried.values()), None),
    }
    return framed(visit, PAGE, context, here="today", status=422 if tried else 200)
