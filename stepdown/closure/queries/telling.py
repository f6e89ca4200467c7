"""What the rules of telling say, for journeys and pages that hold no rule of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from stepdown.closure import rules
from stepdown.closure.vocabulary import Affected, ClosureWords, ReachFacts, Telling, Waiting
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import Words


def ways(facts: ReachFacts) -> Telling:
    """By which way somebody is told."""
    return rules.how_to_tell(facts)


def stands_against(words: ClosureWords, *, at: datetime) -> tuple[Refusal, ...]:
    """What stands against closing a site as asked; nothing: it may be looked at."""
    return rules.check_closure(words, at)


def fingerprint(affected: Iterable[Affected]) -> str:
    """The fingerprint of a list, to be sent back with the decision."""
    return rules.list_digest(affected)


def message(one: Waiting) -> Words:
    """What somebody reads after signing in; the outside of the message says only that there is one."""
    return rules.told_about(one.act, one.site_name, one.during, one.zone, one.words)
