"""Text too alike to another: how much of it stands elsewhere in the same order, and where."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.note.rules.spelling import tokens
from stepdown.note.vocabulary.flags import Span

SHINGLE = 4  # so many words in the same order are no chance
LEAST = 8  # so many words alike at least, where the texts are not the same
SAME = 3  # texts of so many words that are equal are alike, however short
WARNS = 60  # per cent of the words
# A copy with only its pronouns changed is a copy.
_PRONOUNS = dict.fromkeys(("he", "she", "they", "ze"), "they") | dict.fromkeys(
    ("him", "her", "his", "hers", "them", "their", "theirs"), "their"
)


@dataclass(frozen=True)
class Prepared:
    """A text cut for comparing."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    shingles: dict[tuple[str, ...], list[int]]


@dataclass(frozen=True)
class Alike:
    """How much of a text is alike another, in per cent of its words, and which words."""

    percent: int
    covered: tuple[int, ...]


def prepared(text: str) -> Prepared:
    """Cut a text once for all its comparisons."""
    found = tokens(text)
    words = tuple(_PRONOUNS.get(one.folded, one.folded) for one in found)
    shingles: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(words) - SHINGLE + 1):
        shingles.setdefault(words[at : at + SHINGLE], []).append(at)
    return Prepared(words, tuple(Span(one.start, one.end) for one in found), shingles)


def alike(one: Prepared, other: Prepared) -> Alike | None:
    """What of the first stands in the second as well; None where that is little."""
    total = len(one.words)
    if total >= SAME and one.words == other.words:
        return Alike(100, tuple(range(total)))
    shared = one.shingles.keys() & other.shingles.keys()
    if not shared:
        return None
    covered = {at + step for key in shared for at in one.shingles[key] for step in range(SHINGLE)}
    percent = 100 * len(covered) // total
    if len(covered) < LEAST or percent < WARNS:
        return None
    return Alike(percent, tuple(sorted(covered)))


def spans(text: Prepared, like: Alike) -> tuple[Span, ...]:
    """Where in the text the words stand that are alike, neighbours joined."""
    made: list[Span] = []
    last = -2
    for at in like.covered:
        if at == last + 1:
            made[-1] = Span(made[-1].start, text.spans[at].end)
        else:
            made.append(text.spans[at])
        last = at
    return tuple(made)
