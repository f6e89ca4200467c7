"""What a director decides: turns, minutes, drills."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from stepdown.crisis import actions, queries
from stepdown.doors.staff.rings.forms import PaceForm, TurnForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import ring as journey
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import staff_who_may
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import site
from stepdown.place.vocabulary import Site

TURN, PACE = "staff/rings/turn.html", "staff/rings/pace.html"


@reads(may=Permission.MANAGE_STAFF)
def new_turn(visit: Visit, site_id: UUID) -> Page:
    return _turn_page(visit, _own_site(visit, site_id))


@writes(may=Permission.MANAGE_STAFF)
def add_turn(visit: Visit, site_id: UUID) -> Done:
    form = _turn_form(visit, _own_site(visit, site_id), sent=True)
    with beside(form, lambda: _turn_page(visit, _own_site(visit, site_id), form)):
        actions.add_turn(site_id=site_id, new=form.turn(), by=visit.viewer, at=visit.at)
    return Done("rings", said=say("On call. The gaps below are what is left."))


@writes(may=Permission.MANAGE_STAFF)
def end_turn(visit: Visit, turn_id: UUID) -> Done:
    """After last night's: what began yesterday goes on until it ends, and tonight's does not begin."""
    actions.end_turn(
        turn_id=turn_id, last_on=visit.local.date() - timedelta(days=1), by=visit.viewer, at=visit.at
    )
    return Done("rings", said=say("Ended. Look at the gaps below."))


@reads(may=Permission.MANAGE_STAFF)
def pace(visit: Visit, site_id: UUID) -> Page:
    return _pace_page(visit, _own_site(visit, site_id))


@writes(may=Permission.MANAGE_STAFF)
def set_pace(visit: Visit, site_id: UUID) -> Done:
    form = PaceForm(visit.form)
    with beside(form, lambda: _pace_page(visit, _own_site(visit, site_id), form)):
        actions.set_pace(
            site_id=site_id, new=form.pace(), version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("rings", said=say("From the next ring on."))


@writes(may=Permission.MANAGE_STAFF)
def drill(visit: Visit, site_id: UUID) -> Done:
    ring_id = UUID(str(visit.form["request_id"]))
    journey.drill(ring_id=ring_id, site_id=site_id, by=visit.viewer, at=visit.at)
    return Done("ring", ring_id, said=say("DRILL. Whoever is on call is rung now."))


def _own_site(visit: Visit, site_id: UUID) -> Site:
    if site_id not in visit.viewer.site_ids:
        raise NotFound
    return site(visit.viewer, site_id)


def _turn_form(visit: Visit, of: Site, *, sent: bool) -> TurnForm:
    people = staff_who_may(visit.viewer, Permission.SEE_CHART, site_id=of.id, at=visit.at)
    today: date = visit.at.astimezone(visit.zone_of(of.id)).date()
    return TurnForm(visit.form if sent else None, people=people, today=today)


def _turn_page(visit: Visit, of: Site, form: TurnForm | None = None) -> Page:
    shown = form or _turn_form(visit, of, sent=False)
    return Page(TURN, {"site": of, "form": shown}, status=200 if form is None else 422)


def _pace_page(visit: Visit, of: Site, form: PaceForm | None = None) -> Page:
    held = queries.pace(visit.viewer, of.id)
    first = {
        "each": ", ".join(str(one) for one in held.each),
        "again": ", ".join(str(one) for one in held.again),
        "number": held.number,
    }
    shown = form or PaceForm(initial=first)
    return Page(PACE, {"site": of, "form": shown, "held": held}, status=200 if form is None else 422)
