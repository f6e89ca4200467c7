"""The end of an episode, and taking it back: one page, whichever of the two can happen."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.discharge.forms import DischargeForm, ReopenForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.housing.queries import current
from stepdown.journeys import discharge as journey
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def leaving(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def discharge(visit: Visit, client_id: UUID) -> Done:
    now = journey.leaving(visit.viewer, client_id, at=visit.at)
    form = DischargeForm(visit.form, reasons=now.reasons if now else ())
    with beside(form, lambda: _page(visit, client_id, ending=form)):
        journey.discharge(
            client_id=client_id, **form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("chart", client_id, said=say("The episode has ended. The chart stays open for two weeks."))


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def reopen(visit: Visit, client_id: UUID) -> Done:
    last = journey.returning(visit.viewer, client_id, at=visit.at)
    form = ReopenForm(visit.form, proposals=last.proposals if last else ())
    with beside(form, lambda: _page(visit, client_id, again=form)):
        data = form.cleaned_data
        journey.reopen(
            client_id=client_id,
            why=data["why"],
            accountable_id=UUID(data["accountable"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("chart", client_id, said=say("The episode goes on where it stopped."))


def _page(
    visit: Visit,
    client_id: UUID,
    *,
    ending: DischargeForm | None = None,
    again: ReopenForm | None = None,
) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    now = journey.leaving(visit.viewer, client_id, at=visit.at)
    last = journey.returning(visit.viewer, client_id, at=visit.at) if now is None else None
    frame = client_frame(visit.viewer, card, "chart")
    context = {
        **frame,
        "crumbs": [(card.shown_as, frame["home"]), (say("Discharge"), "")],
        "now": now,
        "house": current(visit.viewer, [client_id], at=visit.at).get(client_id),
        "last": last,
        "ending": ending or DischargeForm(reasons=now.reasons if now else ()),
        "again": again or ReopenForm(proposals=last.proposals if last else ()),
    }
    return Page("staff/discharge/page.html", context, clients=[client_id])
