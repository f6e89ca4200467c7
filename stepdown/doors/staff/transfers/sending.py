"""The summary: looked at part by part, then out through the one gate, as a file."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from stepdown.doors.staff.transfers import showing
from stepdown.doors.staff.transfers.forms import EmergencyForm, SendForm
from stepdown.doors.threshold import File, Page, Visit, beside, reads, writes
from stepdown.journeys import transfer as journey
from stepdown.people.vocabulary import Permission
from stepdown.transfer.vocabulary import Part


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def look(visit: Visit, client_id: UUID, transfer_id: UUID) -> Page:
    return showing.summary(visit, client_id, transfer_id, emergency=False)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def send(visit: Visit, client_id: UUID, transfer_id: UUID) -> File:
    showing.mine(visit, client_id, transfer_id)
    # Every part can be named: what may not go is refused by the gate, and says why.
    form = SendForm(visit.form, goes=tuple(Part))
    back = partial(showing.summary, visit, client_id, transfer_id, emergency=False, form=form)
    with beside(form, back, otherwise="parts"):
        parts, kind = form.chosen()
        made = journey.send(
            transfer_id=transfer_id, form=kind, parts=parts, ground=None, by=visit.viewer, at=visit.at
        )
    return File(made, clients=[client_id])


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def look_in_emergency(visit: Visit, client_id: UUID, transfer_id: UUID) -> Page:
    return showing.summary(visit, client_id, transfer_id, emergency=True)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def send_in_emergency(visit: Visit, client_id: UUID, transfer_id: UUID) -> File:
    showing.mine(visit, client_id, transfer_id)
    form = EmergencyForm(visit.form, goes=tuple(Part))
    back = partial(showing.summary, visit, client_id, transfer_id, emergency=True, form=form)
    with beside(form, back, otherwise="parts"):
        parts, kind = form.chosen()
        ground = journey.emergency(*form.facts())
        made = journey.send(
            transfer_id=transfer_id, form=kind, parts=parts, ground=ground, by=visit.viewer, at=visit.at
        )
    return File(made, clients=[client_id])
