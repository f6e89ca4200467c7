"""What the parts of a draft need to be kept at all; whether they are complete is asked before signing."""

from __future__ import annotations

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.plan.vocabulary import ProblemTerms, ServiceOffer

# A meeting is 5 minutes to 8 hours, up to 21 times in up to 26 weeks: wide enough for every programme.
MINUTES = range(5, 481)
TIMES = range(1, 22)
WEEKS = range(1, 27)


def check_words(words: str, field: str, most: int) -> Refusal | None:
    """A few words, not none and not a page."""
    if not words.strip():
        return Refusal(say("Write it in a few words."), field=field)
    if len(words.strip()) > most:
        return Refusal(say("Keep it to {most} characters.", most=most), field=field)
    return None


def check_problem(terms: ProblemTerms) -> Refusal | None:
    """Short words; a problem that is put off says why, so that nobody thinks it was missed."""
    if refusal := check_words(terms.words, "words", 200):
        return refusal
    if terms.deferred and not terms.deferred_why.strip():
        return Refusal(say("Say why it waits, and until when."), field="deferred_why")
    if len(terms.deferred_why) > 300:
        return Refusal(say("Keep it to {most} characters.", most=300), field="deferred_why")
    return None


def check_service(offer: ServiceOffer) -> Refusal | None:
    """A service has a length, a rhythm and somebody who does it."""
    if not offer.code:
        return Refusal(say("Choose a service of the programme."), field="service")
    if offer.minutes not in MINUTES:
        return Refusal(say("A meeting takes 5 minutes to 8 hours."), field="minutes")
    if offer.times not in TIMES or offer.every_weeks not in WEEKS:
        return Refusal(say("Say how often: 1 to 21 times in 1 to 26 weeks."), field="times")
    return check_words(offer.who, "who", 80)
