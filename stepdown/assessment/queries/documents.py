"""Whole assessments, who may see which, and whether what was signed is still what is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepdown.assessment import models
from stepdown.assessment.queries import loading
from stepdown.assessment.queries.editions import edition, limits
from stepdown.assessment.rules import canonical, consistency, diagnosis
from stepdown.assessment.rules.answers import understand
from stepdown.assessment.rules.dangers import dangers
from stepdown.assessment.rules.sections import sections_of
from stepdown.assessment.rules.signing import state_of
from stepdown.assessment.vocabulary import (
    AmendmentCard,
    AssessmentCard,
    AssessmentState,
    Content,
    Course,
    Danger,
    Digest,
    Document,
    Given,
    ProposedFact,
    Row,
    Section,
    SectionCard,
    Severity,
)
from stepdown.kernel.asking import asked_once
from stepdown.kernel.refusal import NotFound, Refusal
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words
from stepdown.people import queries as people
from stepdown.place import queries as place


@asked_once
def assessment(viewer: Viewer, assessment_id: UUID, *, at: datetime) -> Document:
    """A whole assessment of a client within reach (about 15 queries). Raises NotFound."""
    row = find(viewer, assessment_id, at=at)
    return document(row, on=local_day(row.site_id, at))


def find(viewer: Viewer, assessment_id: UUID, *, at: datetime) -> models.Assessment:
    """The row of an assessment whose client the viewer may reach; for this room only. Raises NotFound."""
    reach = people.within_reach(viewer, "client", at=at)
    row = models.Assessment.objects.filter(reach, id=assessment_id).first()
    if row is None:
        raise NotFound
    return row


def local_day(site_id: UUID, at: datetime) -> date:
    """Which day it is at the site."""
    return place.day_at(site_id, at)


def document(row: models.Assessment, *, on: date) -> Document:
    """A row and everything that belongs to it as a value."""
    found = edition(row.edition_key)
    cards = loading.cards(row, sections_of(found))
    amended = row.amendments.order_by("at", "id")
    returned = row.returns.order_by("-at").first()
    return Document(
        card_of(row),
        found,
        cards,
        tuple(loading.fact(fact) for fact in row.facts.order_by("kind", "label", "id")),
        tuple(AmendmentCard(a.id, a.section, a.words, a.why, a.by_id, a.at) for a in amended),
        dangers_on(cards, on),
        row.set_aside_why,
        returned.why if returned else "",
        row.digest or "",
    )


def dangers_on(cards: Iterable[SectionCard], day: date) -> tuple[Danger, ...]:
    """What the answers warn of, read on a day at the site."""
    return dangers({card.section.key: card.content for card in cards}, limits(), on=day)


def card_of(row: models.Assessment) -> AssessmentCard:
    """One assessment in a line."""
    state = state_of(
        submitted=row.submitted_at is not None,
        signed=row.signed_at is not None,
        set_aside=row.set_aside_at is not None,
    )
    return AssessmentCard(
        row.id,
        row.client_id,
        row.site_id,
        row.edition_key,
        row.assessor_id,
        state,
        row.started_at,
        row.submitted_at,
        row.signed_at,
        row.version,
        row.submitted_by_id,
        row.signed_by_id,
    )


@asked_once
def of_client(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[AssessmentCard, ...]:
    """All assessments of one client, newest first. Raises NotFound for one out of reach."""
    people.require_reach(viewer, client_id, at=at)
    rows = models.Assessment.objects.filter(client_id=client_id).order_by("-started_at")
    return tuple(card_of(row) for row in rows)


def signed_for(viewer: Viewer, client_id: UUID, *, at: datetime) -> AssessmentCard | None:
    """The newest signed assessment of a client, None where there is none."""
    return newest_signed(of_client(viewer, client_id, at=at))


def newest_signed(cards: Iterable[AssessmentCard]) -> AssessmentCard | None:
    """The newest signed one of a client's assessments."""
    signed = (card for card in cards if card.state is AssessmentState.SIGNED)
    return max(signed, key=lambda card: card.signed_at or card.started_at, default=None)


def in_progress(viewer: Viewer, client_id: UUID, *, at: datetime) -> AssessmentCard | None:
    """The assessment being written, or waiting for a co-signature; there is never more than one."""
    return unfinished(of_client(viewer, client_id, at=at))


def unfinished(cards: Iterable[AssessmentCard]) -> AssessmentCard | None:
    """The one of a client's assessments that is being written, or waits for a co-signature."""
    running = (AssessmentState.DRAFT, AssessmentState.TO_COSIGN)
    return next((card for card in cards if card.state in running), None)


def waiting(viewer: Viewer, *, of: Iterable[UUID] | None = None, at: datetime) -> tuple[AssessmentCard, ...]:
    """Every assessment within reach that is not finished, `of` these clients alone where that is said: to
    write on, or to co-sign; oldest first (1 query).
    """
    rows = _unfinished(viewer, at)
    if of is not None:
        rows = rows.filter(client_id__in=list(of))
    return tuple(card_of(row) for row in rows)


def waiting_for(
    viewer: Viewer, *, co_signs: bool, most: int | None = None, at: datetime
) -> tuple[AssessmentCard, ...]:
    """Assessments that wait for the viewer: their own drafts and, if they co-sign, what others handed in;
    the oldest `most` (1 query).
    """
    mine = Q(submitted_at=None, assessor_id=viewer.staff_id)
    if co_signs:
        mine |= Q(submitted_at__isnull=False) & ~Q(submitted_by_id=viewer.staff_id)
    return tuple(card_of(row) for row in _unfinished(viewer, at).filter(mine)[:most])


def _unfinished(viewer: Viewer, at: datetime) -> QuerySet[models.Assessment]:
    reach = people.within_reach(viewer, "client", at=at)
    return models.Assessment.objects.filter(reach, signed_at=None, set_aside_at=None).order_by("started_at")


def read_form(section: Section, given: Given, *, on: date) -> tuple[Content, tuple[Refusal, ...]]:
    """What a form would save, and what of it cannot be: for showing both before anything is written."""
    content, refusals = understand(section, given, on=on)
    return content, refusals + (() if refusals else consistency.contradictions(section.key, content))


def diagnosis_hints(row: Row) -> tuple[Words, ...]:
    """Where the code of a diagnosis and its severity or course usually go another way."""
    severity, course = row.answer("severity").value, row.answer("course").value
    return diagnosis.hints(
        str(row.answer("code").value or ""),
        Severity(str(severity)) if severity else None,
        Course(str(course)) if course else None,
    )


def digest_of(row: models.Assessment, cards: tuple[SectionCard, ...], facts: tuple[ProposedFact, ...]) -> str:
    """The digest of what is stored now."""
    head = {
        "assessment": str(row.id),
        "client": str(row.client_id),
        "site": str(row.site_id),
        "edition": row.edition_key,
        "assessor": str(row.assessor_id),
        "started_at": row.started_at.isoformat(),
    }
    return canonical.digest(head, cards, facts)


def verify_digest(viewer: Viewer, assessment_id: UUID, *, at: datetime) -> Digest:
    """Compare what was signed with what is there now: a row changed behind the house's back is found."""
    row, now = find(viewer, assessment_id, at=at), assessment(viewer, assessment_id, at=at)
    return Digest(row.digest or "", digest_of(row, now.sections, now.facts))
