"""How a consent stands at a moment, and whether it can be stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say
from stepdown.privacy.vocabulary import Consent, ConsentKind, ConsentState, ConsentWords

ENDS_SOON = timedelta(days=14)


def in_force(consent: Consent, at: datetime) -> bool:
    """Whether a consent may be relied on at a moment: begun, not ended, not revoked, not deficient
    (2.31(c)).
    """
    stops = (consent.ends_at, consent.revoked_at, consent.ended_at, consent.deficient_at)
    return consent.words.starts_at <= at and all(stop is None or at < stop for stop in stops)


def state_of(consent: Consent, at: datetime) -> ConsentState:
    """How a consent stands: a revocation shows before an end, an end before a start to come."""
    if consent.deficient_at is not None and consent.deficient_at <= at:
        return ConsentState.DEFICIENT
    if consent.revoked_at is not None and consent.revoked_at <= at:
        return ConsentState.REVOKED
    if any(stop is not None and stop <= at for stop in (consent.ends_at, consent.ended_at)):
        return ConsentState.ENDED
    if at < consent.words.starts_at:
        return ConsentState.NOT_YET
    if consent.ends_at is not None and consent.ends_at - at < ENDS_SOON:
        return ConsentState.ENDING
    return ConsentState.IN_FORCE


def may_revoke(consent: Consent, at: datetime) -> Refusal | None:
    """A consent is revoked whenever the client says so; only a court's condition holds for as long as it
    says (2.35(c)).

    Refuses too what is already over: there is nothing left to stop.
    """
    if state_of(consent, at) in (ConsentState.REVOKED, ConsentState.ENDED, ConsentState.DEFICIENT):
        return Refusal(say("This consent has already ended."))
    if consent.words.kind is not ConsentKind.CRIMINAL_JUSTICE or consent.revocable_since is not None:
        return None
    if consent.revocable_from is not None and at >= consent.revocable_from:
        return None
    if consent.words.irrevocable_until is None:
        when = say("{event}", event=consent.words.irrevocable_event)
    else:
        when = say("{day}", day=consent.words.irrevocable_until.isoformat())
    return Refusal(
        say("This consent is a condition of the court and cannot be stopped before: {when}.", when=when),
        lifted_by=say("Record that the event has happened, or ask the court to change its condition."),
    )


def until(words: ConsentWords) -> Words:
    """Until when a consent lasts, as it was signed."""
    if words.ends_on is not None:
        return say("Until {day}", day=words.ends_on)
    if words.ends_event:
        return say("Until {event}", event=words.ends_event)
    return say("Until it is stopped")
