"""Who may read a text of a sealed record without opening the record.

Source: 42 CFR 2.12(c)(3), need to know within the program; 2.11 and 45 CFR 164.501, counseling and
psychotherapy notes kept apart; 45 CFR 164.502(b), the least that is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.referral.vocabulary import Fact, FactKind

# HL7 v3 ActCode and Confidentiality: notes kept apart where they were written, or "very restricted".
_APART = frozenset({"PSYTHPN", "V"})
LEAST_REASON = 10


class Standing(StrEnum):
    """How somebody who may read charts stands to the person a record is about."""

    STRANGER = "stranger"
    NOT_ADMITTED = "not_admitted"
    ACCOUNTABLE = "accountable"


def is_kept_apart(facts: Iterable[Fact]) -> bool:
    """Whether the sender labelled the record, or anything in it, as notes that stay apart."""
    return any(fact.kind is FactKind.NOTICE and fact.code in _APART for fact in facts)


def may_read_text(fact: Fact, standing: Standing, *, kept_apart: bool) -> Refusal | None:
    """Whether the counselor who answers for a client may read one text of a record that belongs to them."""
    who = say("Intake, the director and the privacy officer may.")
    if fact.kind is not FactKind.TEXT or not fact.code:
        return Refusal(say("There is no text in this entry."))
    if standing is Standing.STRANGER:
        return Refusal(say("The counselor who answers for this person may read it."), lifted_by=who)
    if standing is Standing.NOT_ADMITTED:
        return Refusal(say("It can be read here once the person is admitted."), lifted_by=who)
    if kept_apart:
        return Refusal(say("The sender keeps what is in this record apart."), lifted_by=who)
    return None


def check_reason(reason: str) -> Refusal | None:
    """Opening says what for, in a few words."""
    if len(" ".join(reason.split())) < LEAST_REASON:
        return Refusal(say("Say in a few words what you open it for."), field="reason")
    return None
