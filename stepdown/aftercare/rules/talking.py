"""A try to reach somebody, what in the talk asks for more, and how a clock ends."""

from __future__ import annotations

from datetime import date

from stepdown.aftercare.vocabulary import Answer, Ended, Housing, Linked, Sign, Way
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

LONGEST = 500


def signs(answer: Answer) -> tuple[Sign, ...]:
    """What asks to be linked to an assessment: any use, housing that is not steady, their own wish.

    Source: recovery management check-ups (Scott & Dennis 2009; clinical facts, 9.3).
    """
    found = []
    if answer.used:
        found.append(Sign.USED)
    if answer.housing in (Housing.SHAKY, Housing.NONE):
        found.append(Sign.HOUSING)
    if answer.asks:
        found.append(Sign.ASKED)
    return tuple(found)


def against_try(
    way: Way, answer: Answer, *, reached: bool, by_self: bool, on: date, today: date
) -> tuple[Refusal, ...]:
    """What stands against keeping a try."""
    found = []
    if on > today:
        found.append(Refusal(say("That day has not come yet."), field="on"))
    if by_self and not reached:
        found.append(Refusal(say("Who writes themself is reached.")))
    if (way is Way.PORTAL) is not by_self:
        found.append(Refusal(say("What they write on their phone is theirs alone."), field="way"))
    if not reached and (answer.used is not None or answer.housing is not Housing.NOT_SAID or answer.asks):
        found.append(Refusal(say("Nobody was reached, so nobody said how it goes."), field="reached"))
    if len(answer.words) > LONGEST:
        found.append(Refusal(say("At most {n} characters.", n=LONGEST), field="words"))
    return tuple(found)


def against_link(how: Linked, words: str, *, settled: bool) -> Refusal | None:
    """What stands against saying what came of a sign."""
    if settled:
        return Refusal(say("It was said before what came of it."))
    if how in (Linked.ELSEWHERE, Linked.NOT_NOW) and not words.strip():
        return Refusal(say("Say where they go, or in their words why not now."), field="words")
    return None


def against_ending(how: Ended, words: str) -> Refusal | None:
    """What stands against ending a clock by hand: it ends by the person's word, and by nothing else here."""
    if how is not Ended.ASKED:
        return Refusal(say("Check-ups end by the person's word, by a death, or after two years."))
    if not words.strip():
        return Refusal(say("Say in which words they asked for it."), field="words")
    return None
