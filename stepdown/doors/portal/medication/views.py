"""What I take, when the next injection is, and how this week's doses went: told by one tap."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.medication import actions, queries
from stepdown.medication.vocabulary import DueKind, Taken
from stepdown.people.vocabulary import Permission

PAGE = "portal/medication/page.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_medication(visit: Visit) -> Page:
    me, today = own(visit), visit.local.date()
    monday = today - timedelta(days=today.weekday())
    weeks = queries.weeks(visit.viewer, [me], since=monday, at=visit.at).get(me, ())
    due = queries.due_of(visit.viewer, [me], on=today, at=visit.at)
    context = {
        "orders": queries.current(visit.viewer, [me], on=today, at=visit.at).get(me, ()),
        "known": {one.key: one for one in queries.medicines()},
        "said": {one.order_id: one for one in weeks},
        "next": {one.order_id: one for one in due if one.kind is DueKind.INJECTION},
        "naloxone": queries.naloxone(visit.viewer, [me], at=visit.at).get(me),
        "taps": tuple(Taken),
    }
    return framed(visit, PAGE, context, here="today")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def tell(visit: Visit, own_order_id: UUID) -> Done:
    said = visit.form.get("taken", "")
    if said not in set(Taken):
        raise Refused(Refusal(say("Tap one of the four.")))
    actions.tell_week(order_id=own_order_id, taken=Taken(said), by=visit.viewer, at=visit.at)
    return Done("my-medication", said=say("Thank you. You can change it all week."))
