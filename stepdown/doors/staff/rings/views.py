"""What rings now and who is on call; one ring with what is to be done next; one screen asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from stepdown.crisis import queries as crisis
from stepdown.crisis.vocabulary import Asked, RingCard, RingStory, Stretch
from stepdown.doors.staff.rings.forms import (
    ContactForm,
    DecisionForm,
    LearnedForm,
    NextDoneForm,
    NextForm,
    NotAskedForm,
)
from stepdown.doors.threshold import Page, Visit, reads
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound
from stepdown.measure.queries import instrument
from stepdown.measure.vocabulary import NO_ANSWERS, Answers
from stepdown.overview.queries.hard_hours import hard_hours
from stepdown.people.queries import client_cards, ties
from stepdown.people.queries.staff import who_reach
from stepdown.people.vocabulary import Permission
from stepdown.phone.queries import lines_of
from stepdown.place.queries import sites_of

PAGE, RING, SCREEN = (f"staff/rings/{name}.html" for name in ("page", "ring", "screen"))
Forms = dict[str, forms.Form]
NO_FAULTS: Mapping[str, str] = {}
# Figures of so many days.
LATELY = timedelta(days=90)


@reads(may=Permission.SEE_CHART)
def rings(visit: Visit) -> Page:
    cards = crisis.open_rings(visit.viewer, at=visit.at)
    shown = client_cards(visit.viewer, {one.client_id for one in cards if one.client_id}, at=visit.at)
    context = {
        "rings": [(one, shown.get(one.client_id) if one.client_id else None) for one in cards],
        "places": _places(visit),
        "may_direct": visit.viewer.may(Permission.MANAGE_STAFF),
        "figures": crisis.figures(
            visit.viewer, visit.viewer.site_ids, during=Period(visit.at - LATELY, visit.at)
        ),
    }
    return Page(PAGE, context, clients=list(shown))


def _places(visit: Visit) -> list[dict[str, object]]:
    """Each site with who is on call, what lies ahead and where nobody is."""
    sites = sites_of(visit.viewer, visit.viewer.site_ids)
    known = crisis.schedules(visit.viewer, [site.id for site in sites], at=visit.at)
    return [
        {
            "site": site,
            "now": known[site.id].now,
            "gaps": [one for one in known[site.id].ahead if one.nobody],
            "alone": [one for one in known[site.id].ahead if one.alone][:6],
            "ahead": known[site.id].ahead[:12],
            "turns": known[site.id].turns,
            "pace": known[site.id].pace,
            "nobody_now": _nobody_now(known[site.id].ahead, visit.at),
        }
        for site in sites
    ]


def _nobody_now(ahead: tuple[Stretch, ...], at: datetime) -> bool:
    return bool(ahead) and ahead[0].nobody and ahead[0].during.contains(at)


@reads(may=Permission.SEE_CHART)
def ring(visit: Visit, ring_id: UUID) -> Page:
    return ring_page(visit, ring_id)


def ring_page(visit: Visit, ring_id: UUID, form: forms.Form | None = None, name: str = "") -> Page:
    """One ring; `form` stands in place of the empty one of its name, with what is not right in it."""
    story = crisis.ring(visit.viewer, ring_id, at=visit.at)
    client_id = story.card.client_id
    reach = client_cards(visit.viewer, [client_id], at=visit.at) if client_id else {}
    client = reach.get(client_id) if client_id else None
    made = _forms(visit, story, client_id if client else None)
    if form is not None:
        made[name] = form
    for key, one in made.items():
        # Several forms stand on one page: each field has an id of its own.
        one.auto_id = f"{key}-%s"
    context: dict[str, object] = {
        "story": story,
        "card": story.card,
        "client": client,
        # Who is rung for somebody they do not know reads what was said as soon as they answer.
        "moments": [one for one in story.moments if client or story.card.drill or one.ink != "clay"],
        "forms": made,
        "faulty": name,
        "duties": crisis.duties(),
        "then": crisis.step_of(story),
        "screens": crisis.duties().screens.get(story.card.cause, ()),
        "mine": story.card.holder_id == visit.viewer.staff_id,
        "zone": visit.zone_of(story.card.site_id),
    }
    if client is not None:
        context |= {
            "hours": hard_hours(visit.viewer, client.id, at=visit.at),
            "lines": lines_of(visit.viewer, [client.id], at=visit.at).get(client.id, ()),
            "team": ties(visit.viewer, client.id, at=visit.at),
        }
    return Page(RING, context, clients=[client.id] if client else [], status=200 if form is None else 422)


def _forms(visit: Visit, story: RingStory, client_id: UUID | None) -> Forms:
    zone = visit.zone_of(story.card.site_id)
    people = who_reach(visit.viewer, client_id, at=visit.at) if client_id else ()
    now = visit.at.astimezone(zone)
    # Whoever rang at night is spoken with in the morning that follows.
    morning = (now if now.hour < 8 else now + timedelta(days=1)).replace(hour=10, minute=0)
    first = {"due": f"{morning:%Y-%m-%dT%H:%M}", "staff": str(visit.viewer.staff_id)}
    return {
        "contact": ContactForm(),
        "screen": NotAskedForm(initial={"asked": "declined" if story.reached else "not_reached"}),
        "decision": DecisionForm(duties=crisis.duties()),
        "next": NextForm(initial=first, zone=zone, people=people),
        "done": NextDoneForm(zone=zone),
        "learned": LearnedForm(),
    }


@reads(may=Permission.SEE_CHART)
def screen(visit: Visit, ring_id: UUID, screen_key: str) -> Page:
    return screen_page(visit, ring_id, screen_key)


def screen_page(
    visit: Visit,
    ring_id: UUID,
    screen_key: str,
    answers: Answers = NO_ANSWERS,
    faults: Mapping[str, str] = NO_FAULTS,
) -> Page:
    """One instrument, asked aloud and filled in for the ring. Raises NotFound."""
    card = crisis.ring(visit.viewer, ring_id, at=visit.at).card
    asked = fitting(card, screen_key)
    shown = client_cards(visit.viewer, [card.client_id] if card.client_id else [], at=visit.at)
    if card.client_id not in shown:
        raise NotFound
    context = {
        "card": card,
        "client": shown[card.client_id],
        "asked": instrument(visit.viewer, asked.value),
        "answers": answers,
        "faults": faults,
        "title": _("Ask: %(what)s") % {"what": _(asked.label.text)},
    }
    return Page(SCREEN, context, clients=list(shown), status=422 if faults else 200)


def fitting(card: RingCard, screen_key: str) -> Asked:
    """The screen of a key, where it fits the cause of a ring. Raises NotFound."""
    found = next(
        (one for one in crisis.duties().screens.get(card.cause, ()) if one.value == screen_key), None
    )
    if found is None:
        raise NotFound
    return found
