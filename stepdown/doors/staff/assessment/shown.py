"""What the pages of an assessment show: its sections, dangers, facts, and the week as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from stepdown.assessment import queries as assessment
from stepdown.assessment.vocabulary import (
    AssessmentState,
    Commitment,
    Document,
    Given,
    ProposedFact,
    SectionCard,
)
from stepdown.doors.look.say import clock, dated
from stepdown.doors.staff.assessment import forms
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.threshold import Page, Visit
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.subject import Subject
from stepdown.kernel.words import Words, say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Power
from stepdown.place import queries as place
from stepdown.place.vocabulary import Site
from stepdown.referral import queries as referral
from stepdown.signature import queries as signature

_KINDS = {"health": "other", "care": "family", "other": "other"}


@dataclass(frozen=True)
class Frame:
    """One assessment as every page of it needs it."""

    document: Document
    client: Any
    site: Site
    names: Mapping[UUID, str]

    @property
    def writable(self) -> bool:
        return self.document.card.state is AssessmentState.DRAFT

    @property
    def done(self) -> int:
        return sum(not card.gaps and card.state.value != "open" for card in self.document.sections)

    def name(self, staff_id: UUID | None) -> str:
        return self.names.get(staff_id, "") if staff_id else ""


def frame(visit: Visit, client_id: UUID, assessment_id: UUID) -> Frame:
    """The assessment at an address. Raises NotFound where it is another client's."""
    document = assessment.assessment(visit.viewer, assessment_id, at=visit.at)
    if document.card.client_id != client_id:
        raise NotFound
    client = people.client_card(visit.viewer, client_id, at=visit.at)
    names = {person.id: person.name for person in people.staff(visit.viewer, at=visit.at, active=False)}
    return Frame(document, client, place.site(visit.viewer, document.card.site_id), names)


def section_page(
    visit: Visit,
    seen: Frame,
    key: str,
    sent: Given | None = None,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> Page:
    """One section on its page: as saved, or as just sent with what is wrong in it."""
    card = section_of(seen.document, key)
    typed = sent or forms.from_content(card.section, card.content)
    context = {
        "seen": seen,
        "card": card,
        "questions": forms.questions(card.section, typed, refusals),
        "lists": forms.lists(card.section, typed, card.content, refusals),
        "refusals": refusals,
        "facts": facts_of(visit, seen.document, key),
        "before": neighbour(seen.document, key, -1),
        "after": neighbour(seen.document, key, 1),
        "blocks": blocks(visit, seen) if key == "week" else (),
        "titles": titles(visit, seen) if key == "diagnoses" else {},
        "hints": hints(card) if key == "diagnoses" else {},
        "may_diagnose": visit.viewer.can(Power.DIAGNOSE),
    }
    return Page("staff/assessment/section.html", context, clients=[seen.client.id], status=status)


def section_of(document: Document, key: str) -> SectionCard:
    """One section. Raises NotFound for one that the document does not have."""
    found = next((card for card in document.sections if card.section.key == key), None)
    if found is None:
        raise NotFound
    return found


def neighbour(document: Document, key: str, step: int) -> SectionCard | None:
    """The section before or after."""
    keys = [card.section.key for card in document.sections]
    place_of = keys.index(key) + step
    return document.sections[place_of] if 0 <= place_of < len(keys) else None


@dataclass(frozen=True)
class ShownFact:
    """A fact that came along, where its source opens, and whether another source says otherwise."""

    fact: ProposedFact
    source_url: str
    doubted: bool = False


def facts_of(visit: Visit, document: Document, key: str = "") -> tuple[ShownFact, ...]:
    """The facts of one section, or all: those that wait first."""
    facts = [fact for fact in document.facts if not key or fact.section == key]
    facts.sort(key=lambda fact: fact.choice.value != "proposed")
    doubted = referral.doubted(
        visit.viewer, [fact.source_id for fact in facts if fact.source_id], at=visit.at
    )
    return tuple(ShownFact(fact, _source(fact), fact.source_id in doubted) for fact in facts)


def _source(fact: ProposedFact) -> str:
    return reverse("referral-fact", args=[fact.source_id]) if fact.source_id else ""


def blocks(visit: Visit, seen: Frame) -> tuple[tuple[int, int, int, str, object], ...]:
    """The fixed times as blocks of the picture of a week."""
    found = assessment.facts(visit.viewer, seen.document.card.id, at=visit.at).commitments
    return tuple(block for commitment in found for block in _blocks(commitment))


def _blocks(commitment: Commitment) -> list[tuple[int, int, int, str, object]]:
    label: object = commitment.title or commitment.kind.label
    kind = _KINDS.get(commitment.kind.value, commitment.kind.value)
    made = []
    for window in commitment.windows:
        start = window.start.hour * 60 + window.start.minute
        made.append((window.weekday, start, start + window.minutes, kind, label))
    return made


def titles(visit: Visit, seen: Frame) -> dict[str, str]:
    """The title of each diagnosis by its code."""
    found = assessment.diagnoses(visit.viewer, seen.document.card.id, at=visit.at)
    return {diagnosis.code: diagnosis.title for diagnosis in found}


def hints(card: SectionCard) -> dict[str, tuple[Words, ...]]:
    """What usually goes another way, by line."""
    return {row.id: assessment.diagnosis_hints(row) for row in card.content.rows("diagnoses")}


def whole_page(visit: Visit, seen: Frame, template: str) -> Page:
    """The whole document, to read, sign, amend or print."""
    card = seen.document.card
    context = {
        "seen": seen,
        "facts": facts_of(visit, seen.document),
        "blocks": blocks(visit, seen),
        "titles": titles(visit, seen),
        "lines": read_lines(seen.document),
        "signed_items": _signed(visit, seen),
        "say": assessment.shown,
        # What to do now is said while it is now; later the signed document only tells what was answered.
        "urgent": card.signed_at is None or visit.at - card.signed_at < timedelta(days=1),
        "paper": Paper(
            seen.site.name,
            seen.client.shown_as,
            say("Assessment"),
            visit.viewer.name,
            _moment(visit, seen, visit.at),
        ),
        "digest": assessment.verify_digest(visit.viewer, card.id, at=visit.at),
        "may_sign": visit.viewer.can(Power.SIGN),
        "may_co_sign": visit.viewer.can(Power.CO_SIGN) and card.submitted_by != visit.viewer.staff_id,
    }
    context["tabs"] = client_frame(visit.viewer, seen.client, "assessments")["tabs"]
    return Page(template, context, clients=[seen.client.id])


@dataclass(frozen=True)
class Paper:
    """The head of the printed page."""

    clinic: str
    about: str
    title: Words
    made_by: str
    made_at: str
    notice: str = ""


@dataclass(frozen=True)
class Signed:
    """One signature as the list of signatures shows it."""

    who: str
    capacity: Words
    when: str
    note: str = ""
    refused: bool = False


def _signed(visit: Visit, seen: Frame) -> tuple[Signed, ...]:
    found = signature.signatures(visit.viewer, Subject("assessment", seen.document.card.id))
    return tuple(
        Signed(one.name, one.capacity.label, _moment(visit, seen, one.at))
        for one in found
        if one.digest == seen.document.digest
    )


def _moment(visit: Visit, seen: Frame, at: datetime) -> str:
    """A moment on the clock of the site, in words."""
    zone = seen.site.tz
    return f"{dated(at, visit.at.astimezone(zone).date(), zone)}, {clock(at, zone)}"


def read_lines(document: Document) -> dict[str, list[tuple[Any, Any, bool]]]:
    """What is known of each section as (label, value, known), what nobody asked left out."""
    found = {}
    for card in document.sections:
        lines = []
        for question in card.section.questions:
            answer = card.content.answer(question.key)
            if answer.state.value != "not_asked":
                lines.append((question.label, assessment.shown(question, answer), answer.value is not None))
        found[card.section.key] = lines
    return found
