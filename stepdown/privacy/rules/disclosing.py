"""Who may know what. The answer is no until a consent in force, or one of four named grounds, says yes.

Source: 42 CFR part 2 as of the rule 89 FR 12472; clauses are named beside each rule, and
`docs/laws/42cfr2.md` leads from clause to rule to test.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from stepdown.kernel.words import Words, say
from stepdown.privacy.rules.standing import in_force
from stepdown.privacy.vocabulary import (
    TPO,
    Category,
    Consent,
    ConsentKind,
    Ground,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Restriction,
    Ruling,
)

# A class in a consent for treatment, payment and operations: "my treating providers, health plans,
# third-party payers, and people helping to operate this program" (2.31(a)(4)(i)).
TPO_KINDS = frozenset({RecipientKind.PROVIDER, RecipientKind.PAYER})

KIND_OF_PURPOSE = {
    Purpose.CRIMINAL_JUSTICE: ConsentKind.CRIMINAL_JUSTICE,
    Purpose.LEGAL_PROCEEDING: ConsentKind.LEGAL_PROCEEDING,
}


def covers(consent: Consent, request: Request, category: Category) -> bool:
    """Whether a consent, were it in force, names this recipient, this purpose and this category."""
    return (
        category in consent.words.categories
        and request.purpose in consent.words.purposes
        and _names(consent, request.recipient)
        and _right_kind(consent.words.kind, request.purpose, category)
    )


def _names(consent: Consent, recipient: Recipient) -> bool:
    """The named person or body, or a member of the named class; a class is never asked for by name alone."""
    named = consent.words.recipient
    if consent.words.kind is ConsentKind.TPO and not named.name:
        return recipient.kind in TPO_KINDS
    if named.kind is not recipient.kind:
        return False
    return not named.name or same_name(named.name, recipient.name)


def same_name(one: str, other: str) -> bool:
    """Two spellings of one recipient: case and spaces do not count."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _right_kind(kind: ConsentKind, purpose: Purpose, category: Category) -> bool:
    """Counseling notes (2.31(b)) and proceedings (2.31(d)) each need a consent of their own kind."""
    if (category is Category.COUNSELING_NOTES) != (kind is ConsentKind.COUNSELING_NOTES):
        return False
    if kind is ConsentKind.TPO:
        return purpose in TPO
    if kind is ConsentKind.COUNSELING_NOTES:
        return purpose not in KIND_OF_PURPOSE
    return KIND_OF_PURPOSE.get(purpose, ConsentKind.ORDINARY) is kind


def may_disclose(
    consents: Iterable[Consent], restrictions: Iterable[Restriction], request: Request, at: datetime
) -> Ruling:
    """The gate's rule: no, unless every category has its ground. Revoking or restricting never opens
    anything.

    Sources: 2.13(a) only what is necessary; 2.31 consent; 2.12(c)(3) within the program; 2.23 the client's
    own access; 2.51 medical emergency; 2.26 restrictions the program agreed to.
    """
    if not request.categories:
        return _no(say("Name what is to be given."))
    if request.recipient.kind is RecipientKind.CLIENT:
        return _own_record(request)
    if (
        request.recipient.kind is RecipientKind.MEDICAL_EMERGENCY
        or request.purpose is Purpose.MEDICAL_EMERGENCY
    ):
        return _emergency(request)
    if request.recipient.kind is RecipientKind.PROGRAM or request.purpose is Purpose.WITHIN_PROGRAM:
        return _within_program(request)
    if denied := denied_by(restrictions, request, at):
        return _no(
            say(
                "Not sent. {client} asked that {what} not go to {who}.",
                client=request.client,
                what=listed(denied),
                who=request.recipient.shown_as,
            ),
            say("{client} can end this wish.", client=request.client),
            denied,
        )
    return _by_consent(tuple(consents), request, at)


def _own_record(request: Request) -> Ruling:
    if request.purpose is not Purpose.OWN_REQUEST:
        return _no(say("The client's own copy is given at the client's own request."))
    if Category.COUNSELING_NOTES in request.categories:
        return _no(
            say("Counseling notes kept apart are not part of the record that is handed out."),
            say("The counselor who wrote them may go through them with the client."),
            (Category.COUNSELING_NOTES,),
        )
    return Ruling(True, (say("It is the client's own record (42 CFR 2.23)."),), Ground.OWN_RECORD)


def _emergency(request: Request) -> Ruling:
    if (request.recipient.kind, request.purpose) != (
        RecipientKind.MEDICAL_EMERGENCY,
        Purpose.MEDICAL_EMERGENCY,
    ):
        return _no(
            say("In a medical emergency only emergency medical personnel are told, and only for that.")
        )
    facts = request.emergency
    if facts is None or not all(
        text.strip()
        for text in (facts.recipient_name, facts.facility, facts.nature, facts.consent_impossible)
    ):
        return _no(
            say("Write down who is told, where, what the emergency is, and why no consent can be had."),
            say("42 CFR 2.51(c) asks for these four."),
        )
    return Ruling(True, (say("Medical emergency (42 CFR 2.51)."),), Ground.MEDICAL_EMERGENCY)


def _within_program(request: Request) -> Ruling:
    if (request.recipient.kind, request.purpose) != (RecipientKind.PROGRAM, Purpose.WITHIN_PROGRAM):
        return _no(say("Within the program means for work here, and only to people who work here."))
    if Category.COUNSELING_NOTES in request.categories:
        return _no(
            say("Counseling notes kept apart stay with the counselor who wrote them."),
            say("A consent for counseling notes."),
            (Category.COUNSELING_NOTES,),
        )
    return Ruling(True, (say("For work within the program (42 CFR 2.12(c)(3))."),), Ground.WITHIN_PROGRAM)


def denied_by(restrictions: Iterable[Restriction], request: Request, at: datetime) -> tuple[Category, ...]:
    """The asked categories that a restriction in force keeps from this recipient (2.26)."""
    found = {
        category
        for restriction in restrictions
        if restriction.starts_at <= at and (restriction.ended_at is None or at < restriction.ended_at)
        if _is_kept_from(restriction.recipient, request.recipient)
        for category in restriction.categories
    }
    return tuple(category for category in Category if category in found & request.categories)


def _is_kept_from(kept_from: Recipient | None, recipient: Recipient) -> bool:
    if kept_from is None:
        return True
    if kept_from.kind is not recipient.kind:
        return False
    # Who asks for a class would reach the restricted one inside it: so no.
    return not kept_from.name or not recipient.name or same_name(kept_from.name, recipient.name)


def _by_consent(consents: tuple[Consent, ...], request: Request, at: datetime) -> Ruling:
    running = [consent for consent in consents if in_force(consent, at)]
    resting_on = {
        category: consent.id
        for consent in running
        for category in request.categories
        if covers(consent, request, category)
    }
    missing = tuple(category for category in Category if category in request.categories - resting_on.keys())
    if missing:
        return _no(
            _why_not(consents, request, missing, at), say("Ask {client}.", client=request.client), missing
        )
    ids = tuple(dict.fromkeys(consent.id for consent in running if consent.id in resting_on.values()))
    return Ruling(
        True,
        (say("{client} allowed it for {purpose}.", client=request.client, purpose=request.purpose.label),),
        Ground.CONSENT,
        ids,
    )


def _why_not(
    consents: tuple[Consent, ...], request: Request, missing: tuple[Category, ...], at: datetime
) -> Words:
    """The nearest thing to a yes there is: an ended consent, one for less, or none."""
    who = request.recipient.shown_as
    near = [consent for consent in consents if _names(consent, request.recipient)]
    covering = [c for c in near if all(covers(c, request, category) for category in missing)]
    if any(consent.revoked_at is not None and consent.revoked_at <= at for consent in covering):
        return say("Not sent. {client} stopped the consent to {who}.", client=request.client, who=who)
    if covering:
        return say("Not sent. The consent to {who} is not in force.", who=who)
    if any(in_force(consent, at) for consent in near):
        return say(
            "Not sent. The consent to {who} does not cover {what} for {purpose}.",
            who=who,
            what=listed(missing),
            purpose=request.purpose.label,
        )
    return say("Not sent. No consent to {who} is in force.", who=who)


def listed(categories: Iterable[Category]) -> str:
    """Categories in a sentence: "hours, tests"."""
    return ", ".join(str(category.label).lower() for category in categories)


def _no(reason: Words, lifted_by: Words | None = None, missing: tuple[Category, ...] = ()) -> Ruling:
    return Ruling(False, (reason,), missing=missing, lifted_by=lifted_by)
