"""What the pages of afterwards show."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import Form

from stepdown.aftercare import queries
from stepdown.aftercare.vocabulary import CeremonyCard
from stepdown.doors.staff.aftercare.forms import (
    CeremonyForm,
    CertificateForm,
    EndForm,
    JoinForm,
    LinkForm,
    PlanForm,
    SignForm,
    StartForm,
    TouchForm,
    TryForm,
    written,
)
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Page, Visit
from stepdown.episode.queries import current
from stepdown.journeys.come_back import kept
from stepdown.journeys.farewell import finished
from stepdown.people.queries import client_card, client_cards, staff
from stepdown.people.queries.telling import permissions_of
from stepdown.people.vocabulary import Permission, StaffCard
from stepdown.place.queries import site, zone_of

LIST, ONE, PLAN = (f"staff/aftercare/{name}.html" for name in ("page", "one", "plan"))
BACK = timedelta(days=60)


def listed(visit: Visit, *, everybody: bool, form: Form | None = None) -> Page:
    """Whose check-up is due, whom nobody has reached, what came up; ceremonies ahead."""
    owner = None if everybody else visit.viewer.staff_id
    rows = queries.due(visit.viewer, owner_id=owner, at=visit.at)
    held = queries.ceremonies(visit.viewer, since=visit.at - BACK, at=visit.at)
    ids = {one.client_id for one in rows} | {guest.client_id for one in held for guest in one.guests}
    cards = client_cards(visit.viewer, ids, at=visit.at)
    holds = visit.viewer.may(Permission.HOLD_CEREMONY)
    sites = [(one, site(visit.viewer, one).name) for one in sorted(visit.viewer.site_ids)] if holds else []
    context = {
        "rows": [(one, cards[one.client_id]) for one in rows if one.client_id in cards],
        "everybody": everybody,
        "silent": sum(one.silent_since is not None for one in rows),
        "ceremonies": [
            (one, zone_of(one.site_id), [(cards[g.client_id], g) for g in one.guests]) for one in held
        ],
        "form": form or CeremonyForm(sites=sites),
        "sites": sites,
    }
    return Page(LIST, context, clients=list(cards), status=422 if form else 200)


def callers(visit: Visit, site_id: UUID) -> tuple[StaffCard, ...]:
    """Who could call: whoever works at the site and writes notes."""
    return tuple(
        one
        for one in staff(visit.viewer, at=visit.at)
        if one.active and site_id in one.site_ids and Permission.WRITE_NOTES in permissions_of(one)
    )


def plan(visit: Visit, client_id: UUID, form: PlanForm | None = None) -> Page:
    """The plan for afterwards, to be written or written anew."""
    card = client_card(visit.viewer, client_id, at=visit.at)
    before = queries.plan(visit.viewer, client_id, at=visit.at)
    mine = {"caller": str(visit.viewer.staff_id), "calls_agreed": False}
    made = form or PlanForm(callers=callers(visit, card.site_id), initial=written(before) or mine)
    context = client_frame(visit.viewer, card, "client-aftercare") | {"form": made, "before": before}
    return Page(PLAN, context, clients=[client_id], status=422 if form else 200)


def one(visit: Visit, client_id: UUID, **tried: Form) -> Page:
    """One person's afterwards: the plan, the clock, what came up, what they stay in touch for."""
    card = client_card(visit.viewer, client_id, at=visit.at)
    clock = queries.clock(visit.viewer, client_id, at=visit.at)
    ahead = upcoming(visit, card.site_id)
    zone = ZoneInfo(zone_of(card.site_id))
    today = visit.at.astimezone(zone).date()
    called = callers(visit, card.site_id)
    context = client_frame(visit.viewer, card, "client-aftercare") | {
        "plan": queries.plan(visit.viewer, client_id, at=visit.at),
        "clock": clock,
        "alum": queries.alums(visit.viewer, [client_id], at=visit.at).get(client_id),
        "ceremonies": [
            (held, next((g for g in held.guests if g.client_id == client_id), None)) for held, _ in ahead
        ],
        "in_treatment": current(visit.viewer, client_id, at=visit.at) is not None,
        "may_return": kept(visit.viewer, client_id, at=visit.at) is not None,
        "finished": finished(visit.viewer, client_id, at=visit.at) is not None,
        "schedule": queries.schedule(),
        "zone": zone,
        "writes": visit.viewer.may(Permission.WRITE_NOTES),
        "sign": tried.get("sign") or SignForm(),
        "start": tried.get("start") or StartForm(callers=called),
        "attempt": tried.get("attempt") or TryForm(initial={"on": today, "housing": "not_said"}),
        "link": tried.get("link") or LinkForm(),
        "end": tried.get("end") or EndForm(),
        "touch": tried.get("touch") or TouchForm(),
        "join": tried.get("join") or JoinForm(ceremonies=ahead),
        "certificate": tried.get("certificate") or CertificateForm(initial={"name": card.chosen_name}),
    }
    return Page(ONE, context, clients=[client_id], status=422 if tried else 200)


def upcoming(visit: Visit, site_id: UUID) -> list[tuple[CeremonyCard, str]]:
    """Ceremonies of a site that are ahead, each with its day in words."""
    zone = ZoneInfo(zone_of(site_id))
    found = queries.own_ceremonies(visit.viewer, site_id, since=visit.at, at=visit.at)
    return [(held, f"{held.at.astimezone(zone):%-d %B %Y, %H:%M}") for held in found]
