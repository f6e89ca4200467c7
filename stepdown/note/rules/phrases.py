"""What a phrase of one's own may be: short to type, the same for everybody, and nobody's name in it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.note.rules.naming import Member, named, names_of

LONGEST_TRIGGER = 12
LONGEST = 400
MOST = 60


def check_phrase(
    trigger: str, words: str, taken: Iterable[str], known: Iterable[tuple[UUID, str]]
) -> tuple[Refusal, ...]:
    """What is wrong with a phrase. `known` are the clients whose names it may not hold."""
    found = []
    if not (trigger.isalnum() and len(trigger) <= LONGEST_TRIGGER):
        found.append(Refusal(say("Letters and digits, at most {n}.", n=LONGEST_TRIGGER), field="trigger"))
    elif trigger in set(taken):
        found.append(Refusal(say("You have a phrase with this trigger."), field="trigger"))
    if not words.strip():
        found.append(Refusal(say("Say what it becomes."), field="words"))
    elif len(words) > LONGEST:
        found.append(Refusal(say("At most {n} characters.", n=LONGEST), field="words"))
    else:
        found += _names(words, known)
    return tuple(found)


def _names(words: str, known: Iterable[tuple[UUID, str]]) -> list[Refusal]:
    names = names_of(Member(one, (name,)) for one, name in known)
    hits = named(words, names, of=None)
    if not hits:
        return []
    shown = words[hits[0].span.start : hits[0].span.end]
    return [
        Refusal(
            say("“{name}” is a client’s name. A phrase goes into many charts.", name=shown),
            lifted_by=say("Leave the name out."),
            field="words",
        )
    ]


def fits(count: int) -> Refusal | None:
    """Whether there is room for one more."""
    if count >= MOST:
        return Refusal(say("At most {n} phrases. Drop one first.", n=MOST), field="trigger")
    return None
