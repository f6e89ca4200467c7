"""The packet of papers: made every night, on demand, and handed out through the gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.closure import queries
from stepdown.doors.staff.downtime.forms import OwnNumberForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.journeys.packet import hand_out, make_now
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.phone import actions as phone
from stepdown.phone.queries import own_number as number_of
from stepdown.place import queries as place

PAGE = "staff/downtime/page.html"


@reads(may=Permission.LOG_CALL)
def downtime(visit: Visit) -> Page:
    return _page(visit)


def _page(visit: Visit, *, form: OwnNumberForm | None = None) -> Page:
    number, note, version = number_of(visit.viewer)
    prints = visit.viewer.may(Permission.PRINT_PACKET)
    packets = queries.packets(visit.viewer) if prints else ()
    newest: dict[UUID, Any] = {}
    for one in packets:
        newest.setdefault(one.site_id, one)
    context = {
        "sites": [(site, newest.get(site.id)) for site in place.sites(visit.viewer)],
        "packets": packets,
        "aims": queries.aims(),
        "outages": queries.outages(visit.viewer),
        "form": form or OwnNumberForm(initial={"number": number, "note": note}),
        "version": version,
        "prints": prints,
    }
    return Page(PAGE, context)


@writes(may=Permission.PRINT_PACKET, shows_only=True)
def print_packet(visit: Visit) -> File:
    site = next((one for one in place.sites(visit.viewer) if str(one.id) == visit.form.get("site")), None)
    if site is None:
        raise NotFound
    released = make_now(site_id=site.id, by=visit.viewer, at=visit.at)
    return File(released, clients=released.client_ids)


@writes(may=Permission.PRINT_PACKET, shows_only=True)
def take_packet(visit: Visit, packet_id: UUID) -> File:
    released = hand_out(packet_id=packet_id, by=visit.viewer, at=visit.at)
    return File(released, clients=released.client_ids)


@writes(may=Permission.LOG_CALL)
def own_number(visit: Visit) -> Done:
    form = OwnNumberForm(visit.form)
    with beside(form, lambda: _page(visit, form=form), otherwise="number"):
        phone.set_own_number(**form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("downtime", said=say("It stands on the next packet."))
