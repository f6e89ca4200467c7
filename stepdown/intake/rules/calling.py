"""Calling back safely, being found again, and what an outcome needs before it is recorded."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime

from stepdown.intake.vocabulary import (
    Need,
    OutcomeEntry,
    OutcomeKind,
    Safe,
    Step,
    TriageResult,
    Urgency,
    Voicemail,
)
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

SHORTEST_CODE_WORD = 5
CLOSING = frozenset({OutcomeKind.REFERRED, OutcomeKind.INFORMATION, OutcomeKind.NOT_NOW, OutcomeKind.QUIET})
# Whoever is handed on is in good hands, not lost; the rest of the closing outcomes count as lost on the way.
LOST = frozenset({OutcomeKind.NOT_NOW, OutcomeKind.QUIET})
HANDED_ON = frozenset({OutcomeKind.REFERRED, OutcomeKind.MEDICAL_TODAY, OutcomeKind.CRISIS})
BOARD = (Step.NEW, Step.SCREENED, Step.BOOKED, Step.ASSESSED, Step.DECIDED, Step.ADMITTED, Step.STARTED)


def same_word(word: str) -> str:
    """A code word as it is compared: without case, accents, spaces or marks. "Blue Héron!" is "blueheron"."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in plain if character.isalnum())


def check_code_word(word: str) -> Refusal | None:
    """A code word has at least five letters or digits, not all alike; having none is fine too."""
    plain = same_word(word)
    if not word.strip():
        return None
    if len(plain) < SHORTEST_CODE_WORD or len(set(plain)) < 3:
        return Refusal(
            say("A code word needs at least {n} letters. Two words together are best.", n=SHORTEST_CODE_WORD),
            field="code_word",
        )
    return None


def same_number(phone: str) -> str:
    """A telephone number as it is compared: digits only, without the country's leading 1."""
    digits = "".join(character for character in phone if character.isdigit())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def check_number(phone: str) -> Refusal | None:
    """A telephone number has 7 to 15 digits (ITU-T E.164); none at all is fine."""
    if not phone.strip() or 7 <= len(same_number(phone)) <= 15:
        return None
    return Refusal(say("A telephone number has 7 to 15 digits. You can leave it out."), field="phone")


def same_email(email: str) -> str:
    """An e-mail address as it is compared."""
    return email.strip().casefold()


def check_email(email: str) -> Refusal | None:
    """An e-mail address has one @ with something on either side; none at all is fine."""
    before, at_sign, after = email.strip().rpartition("@")
    if not email.strip() or (at_sign and before and "@" not in before and "." in after.strip(".")):
        return None
    return Refusal(say("An e-mail address looks like name@place.org. You can leave it out."), field="email")


def may_leave_word(voicemail: Voicemail) -> Words:
    """What may be said into a machine. The clinic is never named. Source: 42 CFR 2.13(c)."""
    if voicemail is Voicemail.YES:
        return say("A message is fine: your first name and the number only. Never say where you call from.")
    if voicemail is Voicemail.NO:
        return say("Leave no message.")
    return say("Not asked: leave no message.")


def check_call_back(safe: Safe, due_at: datetime | None, at: datetime) -> Refusal | None:
    """A call back needs a moment ahead, and nobody is called who said no. Source: 42 CFR 2.13(c)."""
    if safe is Safe.NO:
        return Refusal(
            say("They asked not to be called. They call us, with their code word."),
            lifted_by=say("Change “Safe to call back” if they told you so."),
            field="call_back_at",
        )
    if due_at is None or due_at <= at:
        return Refusal(say("Say when to call back: a moment from now on."), field="call_back_at")
    return None


def check_outcome(entry: OutcomeEntry, safe: Safe, at: datetime) -> Refusal | None:
    """What an outcome needs: a call back its moment, a hand-on to whom and if it was made together."""
    if entry.kind is OutcomeKind.ASSESSMENT_BOOKED:
        return Refusal(say("Pick a free hour under “Book the assessment”."), field="kind")
    if entry.kind is OutcomeKind.CALL_BACK or entry.call_back_at is not None:
        refusal = check_call_back(safe, entry.call_back_at, at)
        if refusal is not None:
            return refusal
    if entry.kind in HANDED_ON and not entry.referred_to.strip():
        return Refusal(say("Write to whom: a place, a line, a person."), field="referred_to")
    if entry.kind in HANDED_ON and entry.warm is None:
        return Refusal(say("Say whether the call was made together with them."), field="warm")
    return None


def may_book(triage: TriageResult, outcomes: Collection[OutcomeKind]) -> Refusal | None:
    """Nobody in danger waits for an appointment: what was done about it is recorded first.

    Source: product promise 1; this level of care cannot hold withdrawal or acute danger alone.
    """
    dangers = [
        finding.rule.title
        for finding in triage.findings
        if finding.rule.urgency in {Urgency.EMERGENCY, Urgency.MEDICAL_TODAY, Urgency.CRISIS}
    ]
    if not dangers or {OutcomeKind.MEDICAL_TODAY, OutcomeKind.CRISIS}.intersection(outcomes):
        return None
    return Refusal(
        say("{danger}: help today comes before an appointment.", danger=dangers[0]),
        lifted_by=say("Record “Medical care today” or “Crisis hand-off” first; then book."),
    )


def step_after_call(triage: TriageResult) -> Step:
    """A call counts as screened once every question that settles a danger was asked, known or not."""
    return Step.NEW if any(open_rule.not_asked for open_rule in triage.not_ruled_out) else Step.SCREENED


def step_after(kind: OutcomeKind, step: Step) -> Step:
    """Where an outcome leaves an inquiry. A call back or a hand-off never takes a booked assessment away."""
    if kind in CLOSING:
        return Step.CLOSED
    if kind is OutcomeKind.ASSESSMENT_BOOKED:
        return Step.BOOKED
    if kind is OutcomeKind.DID_NOT_COME:
        return Step.SCREENED
    return Step.SCREENED if step in {Step.IN_CALL, Step.NEW, Step.CLOSED} else step


def may_mark(step: Step, new: Step) -> bool:
    """Whether a step reported by another room moves an inquiry on: only forward, and once."""
    if new not in BOARD:
        return False
    return step not in BOARD or BOARD.index(new) > BOARD.index(step)


def first_words(need: Need) -> Words | None:
    """What to talk about first, from what the caller needs first."""
    return {
        Need.LISTEN: say("Listen first. Forms can wait."),
        Need.SAFETY: say("Talk about tonight first: where, with whom, what if."),
        Need.DETOX: say("Talk about stopping safely first; do not book before it is safe."),
        Need.COST: say("Say first: this call is free. Then the levels of care side by side, with prices."),
        Need.HOURS: say("Say first: people keep work and school here; hours bend around them."),
        Need.CHILDREN: say("Ask first who looks after the children during sessions."),
        Need.HOUSING: say("Talk about tonight's bed first, then about sober living nearby."),
        Need.COURT: say("Ask first what the paper says and by when; a report needs their consent."),
        Need.ASSESSMENT: say("Offer two hours to choose from."),
        Need.FAMILY: say("Help the caller too: family sessions, family education, a line of their own."),
    }.get(need)
