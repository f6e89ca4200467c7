"""Moving a caseload: choose whose, look at each person, move them all or none, keep the summary."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.doors.staff.handover.forms import HandoverForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.episode import queries as episodes
from stepdown.journeys import handover as journey
from stepdown.journeys.handover import Preview
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission

# How far back the summary of a hand-over looks.
SUMMARY_DAYS = 30


@reads(may=Permission.MOVE_CASELOAD)
def choose(visit: Visit) -> Page:
    loads = episodes.loads(visit.viewer, at=visit.at)
    everybody = people.staff(visit.viewer, at=visit.at)
    counted = [(card, sum(load.clients for load in loads.get(card.id, ()))) for card in everybody]
    shown = sorted(
        (pair for pair in counted if pair[1] or pair[0].caseload_limit),
        key=lambda pair: (-pair[1], pair[0].name),
    )
    return Page("staff/handover/page.html", {"staff": shown})


@reads(may=Permission.MOVE_CASELOAD)
def preview(visit: Visit, staff_id: UUID) -> Page:
    found = journey.preview(visit.viewer, staff_id, at=visit.at)
    return _page(found, HandoverForm(lines=found.lines, desk=found.desk))


@writes(may=Permission.MOVE_CASELOAD)
def move(visit: Visit, staff_id: UUID) -> Done:
    found = journey.preview(visit.viewer, staff_id, at=visit.at)
    form = HandoverForm(visit.form, lines=found.lines, desk=found.desk)
    with beside(form, lambda: _page(found, form)):
        moved = journey.move(
            staff_id=staff_id,
            to=form.to(),
            why=form.cleaned_data["why"],
            end_account=form.cleaned_data["end_account"],
            desk=form.desk_to(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done(
        "handover-summary", staff_id, said=say("Moved: {n}. Nobody was left without someone.", n=moved)
    )


@reads(may=Permission.MOVE_CASELOAD)
def summary(visit: Visit, staff_id: UUID) -> Page:
    since = visit.at - timedelta(days=SUMMARY_DAYS)
    found = journey.summary(visit.viewer, staff_id, since=since, at=visit.at)
    clients = [one.client_id for one in found.moved]
    return Page("staff/handover/summary.html", {"summary": found, "days": SUMMARY_DAYS}, clients=clients)


def _page(found: Preview, form: HandoverForm) -> Page:
    held = [one.client_id for shelf in found.desk for one in shelf.held if one.client_id]
    clients = list(dict.fromkeys([line.client.id for line in found.lines] + held))
    return Page("staff/handover/preview.html", {"preview": found, "form": form}, clients=clients)
