"""What whoever answered does: each act its own form on the page of the ring."""

from __future__ import annotations

from uuid import UUID

from stepdown.crisis import actions, queries
from stepdown.crisis.vocabulary import Asked
from stepdown.doors.look.say import words
from stepdown.doors.staff.rings.forms import (
    ContactForm,
    DecisionForm,
    LearnedForm,
    NextDoneForm,
    NextForm,
    NotAskedForm,
)
from stepdown.doors.staff.rings.views import fitting, ring_page, screen_page
from stepdown.doors.threshold import Done, Invalid, Visit, beside, writes
from stepdown.journeys import fill_measure
from stepdown.journeys import ring as journey
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.words import say
from stepdown.people.queries.staff import who_reach
from stepdown.people.vocabulary import Permission


@writes(may=Permission.SEE_CHART)
def answer(visit: Visit, ring_id: UUID) -> Done:
    journey.answer(ring_id=ring_id, by=visit.viewer, at=visit.at)
    return Done("ring", ring_id, said=say("It is yours. Nobody else is rung any more."))


@writes(may=Permission.SEE_CHART)
def contact(visit: Visit, ring_id: UUID) -> Done:
    form = ContactForm(visit.form)
    with beside(form, lambda: ring_page(visit, ring_id, form, "contact")):
        tried = form.tried(UUID(str(visit.form["request_id"])))
        journey.contact(ring_id=ring_id, tried=tried, by=visit.viewer, at=visit.at)
    return Done("ring", ring_id, said=say("Written down."), fragment="then")


@writes(may=Permission.SEE_CHART)
def not_asked(visit: Visit, ring_id: UUID) -> Done:
    form = NotAskedForm(visit.form)
    with beside(form, lambda: ring_page(visit, ring_id, form, "screen")):
        journey.screen(
            ring_id=ring_id,
            filling_id=UUID(str(visit.form["request_id"])),
            asked=Asked(form.cleaned_data["asked"]),
            answers={},
            words=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("ring", ring_id, said=say("Written down."), fragment="then")


@writes(may=Permission.SEE_CHART)
def screen(visit: Visit, ring_id: UUID, screen_key: str) -> Done:
    asked = fitting(queries.ring(visit.viewer, ring_id, at=visit.at).card, screen_key)
    of = screen_page(visit, ring_id, screen_key).context["asked"]
    if fill_measure.changed(of, visit.form):
        raise Invalid(screen_page(visit, ring_id, screen_key, faults={"": words(fill_measure.CHANGED)}))
    answers = fill_measure.read(of, visit.form)
    try:
        journey.screen(
            ring_id=ring_id,
            filling_id=UUID(str(visit.form["request_id"])),
            asked=asked,
            answers=answers,
            words=visit.form.get("words", "")[:1000],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        faults = {one.field: words(one.reason) for one in refused.refusals}
        raise Invalid(screen_page(visit, ring_id, screen_key, answers, faults)) from refused
    return Done("ring", ring_id, said=say("The screen is kept."), fragment="then")


@writes(may=Permission.SEE_CHART)
def decide(visit: Visit, ring_id: UUID) -> Done:
    form = DecisionForm(visit.form, duties=queries.duties())
    with beside(form, lambda: ring_page(visit, ring_id, form, "decision")):
        actions.decide(ring_id=ring_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("ring", ring_id, said=say("Decided."), fragment="then")


@writes(may=Permission.SEE_CHART)
def agree(visit: Visit, ring_id: UUID) -> Done:
    card = queries.ring(visit.viewer, ring_id, at=visit.at).card
    if card.client_id is None:
        raise NotFound
    people = who_reach(visit.viewer, card.client_id, at=visit.at)
    form = NextForm(visit.form, zone=visit.zone_of(card.site_id), people=people)
    with beside(form, lambda: ring_page(visit, ring_id, form, "next")):
        actions.set_next_contact(
            ring_id=ring_id,
            due_at=form.cleaned_data["due"],
            staff_id=UUID(form.cleaned_data["staff"]),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("ring", ring_id, said=say("Agreed. It stands on their Today page."), fragment="then")


@writes(may=Permission.SEE_CHART)
def next_done(visit: Visit, next_id: UUID) -> Done:
    owed = queries.next_contact(visit.viewer, next_id, at=visit.at)
    card = queries.ring(visit.viewer, owed.ring_id, at=visit.at).card
    form = NextDoneForm(visit.form, zone=visit.zone_of(card.site_id))
    with beside(form, lambda: ring_page(visit, card.id, form, "done")):
        actions.next_contact_done(
            next_id=next_id,
            reached=form.cleaned_data["reached"] == "yes",
            words=form.cleaned_data["words"],
            again_at=form.cleaned_data["again"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("ring", card.id, said=say("Written down."))


@writes(may=Permission.SEE_CHART)
def close(visit: Visit, ring_id: UUID) -> Done:
    journey.close(ring_id=ring_id, by=visit.viewer, at=visit.at)
    return Done("ring", ring_id, said=say("Settled. The next contact stays owed until it was made."))


@writes(may=Permission.SEE_CHART)
def learned(visit: Visit, ring_id: UUID) -> Done:
    form = LearnedForm(visit.form)
    with beside(form, lambda: ring_page(visit, ring_id, form, "learned")):
        actions.close_drill(
            ring_id=ring_id, learned=form.cleaned_data["learned"], by=visit.viewer, at=visit.at
        )
    return Done("rings", said=say("The drill is over."))
