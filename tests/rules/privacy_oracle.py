"""An independent answer to "may this be given?", written from the clauses and not from the code.

It shares only the words (enums, records) with `stepdown.privacy.rules`. It goes the other way round: it
builds the set of everything that may be given and asks whether the request lies inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from stepdown.privacy.vocabulary import Category, Consent, Request, Restriction


def oracle(
    consents: Iterable[Consent], restrictions: Iterable[Restriction], request: Request, at: datetime
) -> bool:
    """True where every asked category may be given."""
    asked = set(request.categories)
    if not asked:
        return False
    kind, purpose = request.recipient.kind.value, request.purpose.value
    special = {
        ("client", "own_request"),
        ("program", "within_program"),
        ("medical_emergency", "medical_emergency"),
    }
    if kind in {"client", "program", "medical_emergency"} or purpose in {
        "within_program",
        "medical_emergency",
    }:
        if (kind, purpose) not in special:
            return False
        if kind == "medical_emergency":
            facts = request.emergency
            return facts is not None and "" not in {
                facts.recipient_name.strip(),
                facts.facility.strip(),
                facts.nature.strip(),
                facts.consent_impossible.strip(),
            }
        return Category.COUNSELING_NOTES not in asked
    open_now: set[Category] = set()
    for consent in consents:
        open_now |= _opens(consent, request, at)
    for restriction in restrictions:
        open_now -= _closes(restriction, request, at)
    return asked <= open_now


def _opens(consent: Consent, request: Request, at: datetime) -> set[Category]:
    words = consent.words
    if at < words.starts_at:
        return set()
    for stop in (consent.ends_at, consent.revoked_at, consent.ended_at, consent.deficient_at):
        if stop is not None and stop <= at:
            return set()
    if request.purpose not in words.purposes:
        return set()
    tpo_class = words.kind.value == "tpo" and words.recipient.name == ""
    if tpo_class:
        if request.recipient.kind.value not in {"provider", "payer"}:
            return set()
    else:
        if words.recipient.kind != request.recipient.kind:
            return set()
        if words.recipient.name and _fold(words.recipient.name) != _fold(request.recipient.name):
            return set()
    named = set(words.categories)
    purpose = request.purpose.value
    by_kind = {
        "counseling_notes": purpose not in {"criminal_justice", "legal_proceeding"},
        "tpo": purpose in {"treatment", "payment", "operations"},
        "criminal_justice": purpose == "criminal_justice",
        "legal_proceeding": purpose == "legal_proceeding",
        "ordinary": purpose not in {"criminal_justice", "legal_proceeding"},
    }
    if not by_kind[words.kind.value]:
        return set()
    if words.kind.value == "counseling_notes":
        return named & {Category.COUNSELING_NOTES}
    return named - {Category.COUNSELING_NOTES}


def _closes(restriction: Restriction, request: Request, at: datetime) -> set[Category]:
    if at < restriction.starts_at or (restriction.ended_at is not None and restriction.ended_at <= at):
        return set()
    who = restriction.recipient
    if who is not None:
        if who.kind != request.recipient.kind:
            return set()
        if who.name and request.recipient.name and _fold(who.name) != _fold(request.recipient.name):
            return set()
    return set(restriction.categories)


def _fold(name: str) -> str:
    return " ".join(name.lower().split())
