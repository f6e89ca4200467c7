"""Signing, co-signing, taking back, setting aside and amending."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.assessment import models
from stepdown.assessment.actions.writing import record, staff_of
from stepdown.assessment.queries import loading
from stepdown.assessment.queries.documents import card_of, digest_of, find
from stepdown.assessment.queries.editions import edition
from stepdown.assessment.rules import signing as rules
from stepdown.assessment.rules.sections import sections_of
from stepdown.assessment.vocabulary import SECTION_KEYS, AmendmentCard, AssessmentCard, AssessmentState
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.signature import actions as signature
from stepdown.signature.actions import Hand
from stepdown.signature.vocabulary import Capacity


@transaction.atomic
def sign(*, assessment_id: UUID, version: int, by: Viewer, at: datetime) -> AssessmentCard:
    """Sign and lock; without the power to sign, finish it and wait for a co-signature.

    Raises Refused (not a draft, facts unconfirmed), Stale, NotFound.
    """
    row = _locked(assessment_id, version, by, at)
    facts = tuple(loading.fact(fact) for fact in row.facts.all())
    if refusal := rules.may_submit(card_of(row).state, facts):
        raise Refused(refusal)
    cards = loading.cards(row, sections_of(edition(row.edition_key)))
    row.digest = digest_of(row, cards, facts)
    row.submitted_at, row.submitted_by_id = at, staff_of(by)
    waits = rules.needs_co_signer(by.powers)
    if not waits:
        row.signed_at, row.signed_by_id = at, staff_of(by)
        _sign(row, Capacity.AUTHOR, row.submitted_by_id, by, at)
    row.version += 1
    row.save()
    record(row, "finish assessment" if waits else "sign assessment", by, at, digest=row.digest)
    return card_of(row)


@transaction.atomic
def co_sign(*, assessment_id: UUID, version: int, by: Viewer, at: datetime) -> AssessmentCard:
    """Sign and lock what somebody else finished. Raises Refused, Stale, NotFound."""
    row = _locked(assessment_id, version, by, at)
    if refusal := rules.may_co_sign(card_of(row).state, by.powers, by.staff_id, row.submitted_by_id):
        raise Refused(refusal)
    row.signed_at, row.signed_by_id = at, staff_of(by)
    row.version += 1
    row.save()
    _sign(row, Capacity.CO_SIGNER, row.submitted_by_id, by, at)
    record(row, "co-sign assessment", by, at, digest=row.digest or "")
    return card_of(row)


@transaction.atomic
def take_back(*, assessment_id: UUID, version: int, why: str, by: Viewer, at: datetime) -> AssessmentCard:
    """Open a finished assessment for writing again, before its co-signature. Raises Refused, Stale."""
    row = _locked(assessment_id, version, by, at)
    if card_of(row).state is not AssessmentState.TO_COSIGN:
        raise Refused(Refusal(say("Only what waits for a co-signature is taken back.")))
    if refusal := rules.check_words(why, "why", 500):
        raise Refused(refusal)
    models.AssessmentReturn.objects.create(
        assessment=row, why=why.strip(), digest=row.digest or "", by_id=staff_of(by), at=at
    )
    row.submitted_at = row.submitted_by_id = row.digest = None
    row.version += 1
    row.save()
    record(row, "take assessment back", by, at)
    return card_of(row)


@transaction.atomic
def set_aside(*, assessment_id: UUID, version: int, why: str, by: Viewer, at: datetime) -> AssessmentCard:
    """Stop writing for good, with a reason; it stays readable. Raises Refused, Stale, NotFound."""
    row = _locked(assessment_id, version, by, at)
    if refusal := rules.may_write(card_of(row).state) or rules.check_words(why, "why", 500):
        raise Refused(refusal)
    row.set_aside_at, row.set_aside_by_id, row.set_aside_why = at, staff_of(by), why.strip()
    row.version += 1
    row.save()
    record(row, "set assessment aside", by, at)
    return card_of(row)


@transaction.atomic
def amend(
    *, assessment_id: UUID, section: str, words: str, why: str, by: Viewer, at: datetime
) -> AmendmentCard:
    """Add to a signed assessment: what, to which section, and why. Raises Refused, NotFound."""
    row = find(by, assessment_id, at=at)
    refusal = (
        rules.may_amend(card_of(row).state, by.powers)
        or rules.check_words(words, "words")
        or rules.check_words(why, "why", 500)
    )
    if refusal:
        raise Refused(refusal)
    if section not in SECTION_KEYS:
        raise NotFound
    digest = rules.amendment_digest(row.digest or "", section, words.strip(), why.strip())
    made = models.Amendment.objects.create(
        assessment=row,
        section=section,
        words=words.strip(),
        why=why.strip(),
        digest=digest,
        by_id=staff_of(by),
        at=at,
    )
    _give(
        Subject("assessment amendment", made.id), row.client_id, digest, Capacity.AUTHOR, by.staff_id, by, at
    )
    record(row, "amend assessment", by, at, section=section)
    return AmendmentCard(made.id, section, made.words, made.why, made.by_id, at)


def _locked(assessment_id: UUID, version: int, by: Viewer, at: datetime) -> models.Assessment:
    find(by, assessment_id, at=at)
    row = models.Assessment.objects.select_for_update().get(id=assessment_id)
    if row.version != version:
        raise Stale(row.version)
    return row


def _sign(row: models.Assessment, capacity: Capacity, author: UUID | None, by: Viewer, at: datetime) -> None:
    _give(Subject("assessment", row.id), row.client_id, row.digest or "", capacity, author, by, at)


def _give(
    subject: Subject,
    client_id: UUID,
    digest: str,
    capacity: Capacity,
    author: UUID | None,
    by: Viewer,
    at: datetime,
) -> None:
    signature.sign(
        subject=subject,
        client_id=client_id,
        digest=digest,
        capacity=capacity,
        hand=Hand(author_id=author),
        by=by,
        at=at,
    )
