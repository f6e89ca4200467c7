"""Which version of a programme somebody in treatment follows, and the decision to follow a newer one."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.version.forms import MoveForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys.change_version import VersionDesk, change_version, desk
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.programme import queries

PAGE = "staff/version/page.html"


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def show(visit: Visit, client_id: UUID) -> Page:
    now = desk(visit.viewer, client_id, at=visit.at)
    return _page(visit, client_id, now, MoveForm(desk=now))


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def move(visit: Visit, client_id: UUID) -> Done:
    now = desk(visit.viewer, client_id, at=visit.at)
    form = MoveForm(visit.form, desk=now)
    with beside(form, lambda: _page(visit, client_id, now, form)):
        change_version(
            client_id=client_id,
            chosen=form.chosen(),
            why=form.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("client-version", client_id, said=say("Decided. The chart follows the new version."))


def _page(visit: Visit, client_id: UUID, now: VersionDesk, form: MoveForm) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    numbers = {one.id: one.number for one in queries.version_cards(visit.viewer, now.present.key)}
    context = {**client_frame(visit.viewer, card, "chart"), "now": now, "form": form, "numbers": numbers}
    return Page(PAGE, context, clients=[client_id])
