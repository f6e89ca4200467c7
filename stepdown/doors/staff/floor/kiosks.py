"""The tablets in the lobby: opened with a code, ended at once; and a code for somebody who has none."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.floor.roll import uuid_of
from stepdown.doors.threshold import Done, Page, Visit, reads, writes
from stepdown.kernel.words import say
from stepdown.kiosk import actions, queries
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites

LIST, CODE = "staff/floor/kiosks.html", "staff/floor/code.html"


@reads(may=Permission.TAKE_ROLL)
def kiosks(visit: Visit) -> Page:
    return _list(visit, "")


@writes(may=Permission.TAKE_ROLL)
def open_one(visit: Visit) -> Page:
    return _list(visit, actions.open_kiosk(site_id=uuid_of(visit, "site"), by=visit.viewer, at=visit.at))


@writes(may=Permission.TAKE_ROLL)
def end(visit: Visit, kiosk_id: UUID) -> Done:
    actions.end_kiosk(kiosk_id=kiosk_id, by=visit.viewer, at=visit.at)
    return Done("floor-kiosks", said=say("That device is no kiosk any more."))


@writes(may=Permission.TAKE_ROLL, client="client_id")
def give_code(visit: Visit, client_id: UUID) -> Page:
    """A new lobby code, shown once, to be handed over."""
    code = actions.give_code(client_id=client_id, by=visit.viewer, at=visit.at)
    return Page(CODE, {"code": code}, clients=[client_id], fleeting=True)


def _list(visit: Visit, code: str) -> Page:
    here = sites(visit.viewer)
    context = {
        "kiosks": queries.kiosks(visit.viewer, at=visit.at),
        "sites": here,
        "names": {one.id: one.name for one in here},
        "code": code,
    }
    return Page(LIST, context, fleeting=bool(code))
