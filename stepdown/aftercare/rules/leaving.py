"""An end by the clinic: notice in plain words, time to appeal, somebody else who decides, a place to go.

How many days each takes is the clinic's own data [K]; that there is notice, appeal and referral is not.
"""

from __future__ import annotations

from datetime import date, timedelta

from stepdown.aftercare.vocabulary import NewNotice, NoticeCard, NoticeState, Terms
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words, say

SHORTEST = 5


def last_days(terms: Terms, today: date) -> tuple[date, date]:
    """The first day on which treatment may end after a notice of today, and the last day to appeal."""
    return today + timedelta(days=terms.notice_days), today + timedelta(days=terms.appeal_days)


def against_notice(
    new: NewNotice, terms: Terms, *, today: date, open_already: bool, may_end_at_once: bool
) -> tuple[Refusal, ...]:
    """What stands against giving a notice."""
    found = []
    if open_already:
        found.append(Refusal(say("A notice is given already."), say("Withdraw it first.")))
    if len(new.reason.split()) < SHORTEST:
        words = say("Give the reason as you would say it to them: a whole sentence.")
        found.append(Refusal(words, field="reason"))
    if not new.elsewhere.strip():
        words = say("Name where they can go, and who takes them there. Nobody is sent away to nowhere.")
        found.append(Refusal(words, field="elsewhere"))
    if new.danger.strip():
        if not may_end_at_once:
            words = say("Only a director ends treatment at once, by name and with the danger.")
            found.append(Refusal(words, field="danger"))
        if new.ends_on < today:
            found.append(Refusal(say("That day is over."), field="ends_on"))
    elif new.ends_on < last_days(terms, today)[0]:
        words = say("Treatment ends {n} days after the notice at the earliest.", n=terms.notice_days)
        found.append(Refusal(words, say("A director may end it at once in danger."), field="ends_on"))
    return tuple(found)


def notice_state(*, withdrawn: bool, appealed: bool, stands: bool | None) -> NoticeState:
    """How a notice stands; `stands` None: nobody has decided the appeal."""
    if withdrawn:
        return NoticeState.WITHDRAWN
    if not appealed:
        return NoticeState.GIVEN
    if stands is None:
        return NoticeState.APPEALED
    return NoticeState.STANDS if stands else NoticeState.OVERTURNED


def against_appeal(card: NoticeCard, words: str, today: date) -> Refusal | None:
    """What stands against an appeal: a few words are enough, in time."""
    if card.state is not NoticeState.GIVEN:
        return Refusal(say("There is nothing to appeal any more."))
    if today > card.appeal_until:
        return Refusal(say("The time to appeal was over on {day}.", day=card.appeal_until))
    if not words.strip():
        return Refusal(say("Write what should be looked at again."), field="words")
    return None


def against_ruling(card: NoticeCard, words: str, *, same_person: bool) -> Refusal | None:
    """What stands against deciding an appeal: it is decided by somebody else, with a reason."""
    if card.state is not NoticeState.APPEALED:
        return Refusal(say("No appeal waits for a decision."))
    if same_person:
        return Refusal(
            say("Whoever gave the notice does not decide the appeal."),
            say("A colleague who leads decides it."),
        )
    if not words.strip():
        return Refusal(say("Say why, so that the person understands it."), field="words")
    return None


def against_withdrawal(card: NoticeCard, why: str) -> Refusal | None:
    """What stands against taking a notice back."""
    if card.state not in (NoticeState.GIVEN, NoticeState.APPEALED):
        return Refusal(say("This notice is settled."))
    if not why.strip():
        return Refusal(say("Say why it is withdrawn."), field="why")
    return None


def against_end(card: NoticeCard | None, today: date) -> Refusal | None:
    """What stands against ending treatment by the clinic today. In danger, as a director named it, nothing
    waits; the appeal can still be made, and opens the episode again where it is granted.
    """
    if card is None or card.state is NoticeState.WITHDRAWN:
        return _no(say("The clinic ends nobody's treatment without a notice."), say("Give the notice first."))
    if card.state is NoticeState.OVERTURNED:
        return _no(say("The appeal was granted: treatment goes on."))
    if card.danger:
        return None
    if card.state is NoticeState.APPEALED:
        return _no(
            say("The appeal is not decided."), say("Somebody else than who gave the notice decides it.")
        )
    if card.state is NoticeState.GIVEN and today <= card.appeal_until:
        return _no(say("They can appeal until {day}.", day=card.appeal_until))
    if today < card.ends_on:
        return _no(say("The notice names {day} as the last day.", day=card.ends_on))
    return None


def _no(reason: Words, lifted_by: Words | None = None) -> Refusal:
    return Refusal(reason, lifted_by, field="reason")
