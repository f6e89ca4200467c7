"""By which way somebody is told that a site is closed: the safest way that reaches them, never a better one.

Sources: 42 CFR 2.13(c); the person's own words about each line. A message that says only that there is one
helps nobody who cannot sign in to read it, or reads another language than the house writes.
"""

from __future__ import annotations

from stepdown.closure.vocabulary import ReachFacts, Telling, Way
from stepdown.kernel.words import say

HOUSE_LANGUAGES = frozenset({"en"})


def how_to_tell(facts: ReachFacts) -> Telling:
    """A message where a line says yes and the person can sign in; else the telephone; else they call us."""
    line = next((one for one in facts.lines if one.messages), None)
    if line is not None and facts.signs_in and facts.language in HOUSE_LANGUAGES:
        way = Way.EMAIL if line.is_email else Way.SMS
        when = say("within their safe times") if line.times else say("at once")
        return Telling(way, say("They said yes to messages here; {when}.", when=when), line.line_id)
    if not facts.may_be_called:
        return Telling(Way.NOT_SAFE, say("They asked not to be called. They call us."))
    if not facts.has_number:
        return Telling(Way.NOT_SAFE, say("No number is on file."))
    if facts.language not in HOUSE_LANGUAGES:
        return Telling(Way.CALL, say("With an interpreter: {language}.", language=facts.language))
    if line is not None:
        return Telling(Way.CALL, say("They cannot sign in to read a message."))
    return Telling(Way.CALL, say("No line says yes to messages."))
