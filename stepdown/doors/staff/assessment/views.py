"""Assessments: begin one, write its sections, read it whole, sign, amend."""

from __future__ import annotations

from uuid import UUID

from stepdown.assessment import actions
from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import AssessmentState, FactChoice
from stepdown.doors.staff.assessment import forms, shown
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Done, Invalid, Json, Page, Saved, Visit, reads, writes
from stepdown.journeys import begin_assessment
from stepdown.journeys.sign_assessment import co_sign_assessment, sign_assessment
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.terminology import queries as terminology

WHOLE = "staff/assessment/document.html"


@reads(may=Permission.ASSESS, client="client_id")
def assessments(visit: Visit, client_id: UUID) -> Page:
    client = people.client_card(visit.viewer, client_id, at=visit.at)
    site = place.site(visit.viewer, client.site_id)
    day = visit.at.astimezone(site.tz).date()
    found = assessment.of_client(visit.viewer, client_id, at=visit.at)
    context = {
        **client_frame(visit.viewer, client, "assessments"),
        "site": site,
        "cards": found,
        "running": next((card for card in found if card.state.value in ("draft", "to_cosign")), None),
        "names": {person.id: person.name for person in people.staff(visit.viewer, at=visit.at, active=False)},
        "editions": assessment.editions(),
        "offer": assessment.edition_offer(visit.viewer, on=day),
    }
    return Page("staff/assessment/list.html", context, clients=[client_id])


@writes(may=Permission.ASSESS, client="client_id")
def start(visit: Visit, client_id: UUID) -> Done:
    key = visit.form.get("edition", "")
    if key not in {edition.key for edition in assessment.editions()}:
        raise Refused(Refusal(say("Choose which names of the six dimensions this assessment takes.")))
    card = begin_assessment.begin(client_id=client_id, edition_key=key, by=visit.viewer, at=visit.at)
    return Done(
        "assessment-section", client_id, card.id, "words", said=say("Begun. Every answer saves itself.")
    )


@reads(may=Permission.ASSESS, client="client_id")
def section(visit: Visit, client_id: UUID, assessment_id: UUID, section: str) -> Page | Done:
    seen = shown.frame(visit, client_id, assessment_id)
    if not seen.writable:
        return Done("assessment", client_id, assessment_id, fragment=section)
    return shown.section_page(visit, seen, section)


@writes(may=Permission.ASSESS, client="client_id")
def save_section(visit: Visit, client_id: UUID, assessment_id: UUID, section: str) -> Saved:
    seen = shown.frame(visit, client_id, assessment_id)
    card = shown.section_of(seen.document, section)
    sent = forms.given(card.section, visit.form)
    day = visit.at.astimezone(seen.site.tz).date()
    _, refusals = assessment.read_form(card.section, sent, on=day)
    if refusals and seen.writable:
        raise Invalid(shown.section_page(visit, seen, section, sent, refusals, 422))
    try:
        saved = actions.save_section(
            assessment_id=assessment_id,
            section_key=section,
            given=sent,
            version=visit.version,
            whole=forms.whole(visit.form),
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        if not any(refusal.field for refusal in refused.refusals):
            raise
        raise Invalid(shown.section_page(visit, seen, section, sent, refused.refusals, 422)) from None
    return Saved(saved.version, _next(visit, seen, section))


def _next(visit: Visit, seen: shown.Frame, section: str) -> Done:
    """Where a plain save leads: back to the section, or on to the next."""
    card = seen.document.card
    after = shown.neighbour(seen.document, section, 1)
    if visit.form.get("then") != "next":
        return Done("assessment-section", card.client_id, card.id, section, said=say("Saved."))
    if after is None:
        return Done("assessment", card.client_id, card.id)
    return Done("assessment-section", card.client_id, card.id, after.section.key)


@reads(may=Permission.ASSESS, client="client_id")
def now(visit: Visit, client_id: UUID, assessment_id: UUID, section: str) -> Page:
    seen = shown.frame(visit, client_id, assessment_id)
    card = shown.section_of(seen.document, section)
    context = {"seen": seen, "card": card, "swapped": True}
    if section == "week":
        context["blocks"] = shown.blocks(visit, seen)
    if section == "diagnoses":
        context |= {"titles": shown.titles(visit, seen), "hints": shown.hints(card)}
    return Page("staff/assessment/_now.html", context, clients=[client_id])


@writes(may=Permission.ASSESS, client="client_id")
def decide_fact(visit: Visit, client_id: UUID, assessment_id: UUID, fact_id: UUID) -> Done:
    seen = shown.frame(visit, client_id, assessment_id)
    if fact_id not in {fact.id for fact in seen.document.facts}:
        raise NotFound
    chosen = {choice.value: choice for choice in FactChoice}.get(
        visit.form.get("choice", ""), FactChoice.PROPOSED
    )
    words = visit.form.get("words", "")
    fact = actions.decide_fact(fact_id=fact_id, choice=chosen, words=words, by=visit.viewer, at=visit.at)
    return Done("assessment-section", client_id, assessment_id, fact.section, fragment="facts")


@writes(may=Permission.ASSESS, client="client_id")
def set_aside_rest(visit: Visit, client_id: UUID, assessment_id: UUID, section: str) -> Done:
    shown.frame(visit, client_id, assessment_id)
    count = actions.set_aside_rest(assessment_id=assessment_id, section=section, by=visit.viewer, at=visit.at)
    said = say("{n} facts set aside. They stay with their source.", n=count)
    return Done("assessment-section", client_id, assessment_id, section, said=said)


@reads(may=Permission.SEE_CHART, client="client_id")
def document(visit: Visit, client_id: UUID, assessment_id: UUID) -> Page:
    return shown.whole_page(visit, shown.frame(visit, client_id, assessment_id), WHOLE)


@reads(may=Permission.SEE_CHART, client="client_id")
def paper(visit: Visit, client_id: UUID, assessment_id: UUID) -> Page:
    return shown.whole_page(
        visit, shown.frame(visit, client_id, assessment_id), "staff/assessment/paper.html"
    )


@writes(may=Permission.ASSESS, client="client_id")
def sign(visit: Visit, client_id: UUID, assessment_id: UUID) -> Done:
    seen = shown.frame(visit, client_id, assessment_id)
    waits = seen.document.card.state is AssessmentState.TO_COSIGN
    act = co_sign_assessment if waits else sign_assessment
    card = act(assessment_id=assessment_id, version=visit.version, by=visit.viewer, at=visit.at)
    signed = card.state is AssessmentState.SIGNED
    said = say("Signed and locked.") if signed else say("Finished. It waits for a co-signature.")
    return Done("assessment", client_id, assessment_id, said=said)


@writes(may=Permission.ASSESS, client="client_id")
def take_back(visit: Visit, client_id: UUID, assessment_id: UUID) -> Done:
    shown.frame(visit, client_id, assessment_id)
    why = visit.form.get("why", "")
    actions.take_back(
        assessment_id=assessment_id, version=visit.version, why=why, by=visit.viewer, at=visit.at
    )
    return Done("assessment", client_id, assessment_id, said=say("Open for writing again."))


@writes(may=Permission.ASSESS, client="client_id")
def set_aside(visit: Visit, client_id: UUID, assessment_id: UUID) -> Done:
    shown.frame(visit, client_id, assessment_id)
    why = visit.form.get("why", "")
    actions.set_aside(
        assessment_id=assessment_id, version=visit.version, why=why, by=visit.viewer, at=visit.at
    )
    return Done("assessments", client_id, said=say("Set aside. It stays readable."))


@writes(may=Permission.ASSESS, client="client_id")
def amend(visit: Visit, client_id: UUID, assessment_id: UUID) -> Done:
    shown.frame(visit, client_id, assessment_id)
    actions.amend(
        assessment_id=assessment_id,
        section=visit.form.get("section", ""),
        words=visit.form.get("words", ""),
        why=visit.form.get("why", ""),
        by=visit.viewer,
        at=visit.at,
    )
    return Done("assessment", client_id, assessment_id, said=say("Added. The original stays as signed."))


@reads(may=Permission.ASSESS)
def codes(visit: Visit) -> Json:
    found = terminology.search_icd10(visit.query.get("q", "")[:80], limit=12)
    rows = [{"code": c.code, "title": c.title, "billable": c.billable, "matched": c.matched} for c in found]
    return Json({"codes": rows})
