"""Who may write, sign, co-sign, diagnose and amend, and in which state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from uuid import UUID

from stepdown.assessment.vocabulary import AssessmentState, Content, FactChoice, ProposedFact
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Power

_NOT_OPEN = {
    AssessmentState.TO_COSIGN: say("It waits for a co-signature. Take it back to go on writing."),
    AssessmentState.SIGNED: say("It is signed. Add an amendment; the original stays as it is."),
    AssessmentState.SET_ASIDE: say("It was set aside. Start a new assessment."),
}


def state_of(*, submitted: bool, signed: bool, set_aside: bool) -> AssessmentState:
    """Where an assessment stands, from what has happened to it."""
    if set_aside:
        return AssessmentState.SET_ASIDE
    if signed:
        return AssessmentState.SIGNED
    return AssessmentState.TO_COSIGN if submitted else AssessmentState.DRAFT


def may_write(state: AssessmentState) -> Refusal | None:
    """Only a draft is written."""
    return None if state is AssessmentState.DRAFT else Refusal(_NOT_OPEN[state])


def may_diagnose(before: Content, after: Content, powers: Collection[str]) -> Refusal | None:
    """Diagnoses are made, changed or taken away only by those whose credential allows it."""
    if before.rows("diagnoses") == after.rows("diagnoses") or Power.DIAGNOSE in powers:
        return None
    return Refusal(
        say("Only a clinician whose license allows it makes or changes a diagnosis."),
        lifted_by=say("A director verifies credentials under People. Until then ask a colleague who may."),
    )


def may_submit(state: AssessmentState, facts: Collection[ProposedFact]) -> Refusal | None:
    """A document is finished when it is a draft and each proposed fact has found its place."""
    refusal = may_write(state)
    if refusal is not None:
        return refusal
    waiting = sum(fact.choice is FactChoice.PROPOSED for fact in facts)
    if waiting:
        return Refusal(
            say("{n} facts from the referral still wait to be confirmed, changed or set aside.", n=waiting)
        )
    return None


def needs_co_signer(powers: Collection[str]) -> bool:
    """Whoever may not sign clinical documents finishes the document and asks for a co-signature."""
    return Power.SIGN not in powers


def may_co_sign(
    state: AssessmentState, powers: Collection[str], staff_id: UUID | None, submitted_by: UUID | None
) -> Refusal | None:
    """Somebody else, with the power to co-sign, signs what was finished."""
    if state is not AssessmentState.TO_COSIGN:
        return Refusal(say("There is nothing here that waits for a co-signature."))
    if staff_id == submitted_by:
        return Refusal(say("A co-signature comes from somebody else."))
    if Power.CO_SIGN not in powers:
        return Refusal(
            say("You have no verified credential, valid today, to co-sign."),
            lifted_by=say("A director verifies credentials under People."),
        )
    return None


def may_amend(state: AssessmentState, powers: Collection[str]) -> Refusal | None:
    """What is signed is added to, by those who may sign."""
    if state is not AssessmentState.SIGNED:
        return Refusal(say("Only a signed assessment is amended. This one can still be written."))
    if Power.SIGN not in powers:
        return Refusal(
            say("You have no verified credential, valid today, to sign clinical documents."),
            lifted_by=say("A director verifies credentials under People."),
        )
    return None


def check_words(words: str, field: str, most: int = 8_000) -> Refusal | None:
    """Words that somebody has to give: some, and not without end."""
    if not words.strip():
        return Refusal(say("Say it in words."), field=field)
    if len(words) > most:
        return Refusal(say("At most {n} characters.", n=most), field=field)
    return None


def amendment_digest(original: str, section: str, words: str, why: str) -> str:
    """SHA-256 of an amendment together with the digest of what it amends, so that neither moves alone."""
    text = json.dumps([original, section, words, why], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
