"""Whether an ordinary word that is somebody's name means the person, told by the words around it."""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.note.rules.name_words import (
    ADVERBS,
    CALENDAR,
    FINITE,
    FIXED,
    MODALS,
    MONTHS,
    NOT_PAST,
    PLACES,
    SPEAKING,
    STATES,
    TITLES,
    TOLD,
    VERBS,
)
from stepdown.note.rules.spelling import Token

JOINING = frozenset({"and", "or", "with"})
HYPHENS = ("-", "\u2010", "\u2011")


def says_person(text: str, words: Sequence[Token], at: int, hits: Sequence[bool]) -> bool:
    """Whether the word at a place is a person here: "Will said", never "Will call on Thursday".

    `hits` says which words of the text are somebody's name.
    """
    word = words[at]
    before = words[at - 1] if at and _touch(text, words[at - 1], word) else None
    after = words[at + 1] if at + 1 < len(words) and _touch(text, word, words[at + 1]) else None
    if not word.is_capital:
        return _in_small(word, before, after)
    if at and words[at - 1].folded in TITLES and text[words[at - 1].end : word.start].strip(" .") == "":
        return True
    if _in_a_phrase(words, at, before, after):
        return False
    if text[word.end : word.end + 1] in HYPHENS and not (after is not None and hits[at + 1]):
        return False
    if word.is_possessive or _beside_a_name(words, at, hits, before, after):
        return True
    if _is_date(word, before, after):
        return False
    shouted = word.text.isupper()
    if word.opens or shouted:
        return _opens_as_person(text, words, at)
    return True


def _touch(text: str, one: Token, other: Token) -> bool:
    """Whether no sentence ends between two words."""
    return not any(mark in text[one.end : other.start] for mark in ".!?;:\n")


def _in_small(word: Token, before: Token | None, after: Token | None) -> bool:
    """A small letter is nearly always the ordinary word: only "will said" and "told will" are not."""
    if word.folded not in MODALS:
        return False
    if after is not None and after.folded in SPEAKING and _is_past(after.folded):
        return True
    return before is not None and before.folded in TOLD and (after is None or not _is_base(after.folded))


def _is_past(verb: str) -> bool:
    return verb.endswith("ed") or verb in {
        "said",
        "told",
        "spoke",
        "thought",
        "knew",
        "cried",
        "felt",
        "wrote",
    }


def _is_base(word: str) -> bool:
    """Whether a word may follow "will" and "may": no past and no third person."""
    return word not in FINITE and word not in SPEAKING and not (word.endswith("ed") and word not in NOT_PAST)


def _in_a_phrase(words: Sequence[Token], at: int, before: Token | None, after: Token | None) -> bool:
    """A street, a church, a prayer that carries the same word."""
    word = words[at].folded
    if after is not None and after.is_capital and (after.folded in PLACES or (word, after.folded) in FIXED):
        return True
    return before is not None and before.is_capital and (before.folded, word) in FIXED


def _is_date(word: Token, before: Token | None, after: Token | None) -> bool:
    if word.folded not in MONTHS:
        return False
    if after is not None and (after.text[0].isdigit() or after.folded in {"the", "when"}):
        return before is None or before.folded not in TOLD or after.text[0].isdigit()
    if before is None:
        return False
    if before.text[0].isdigit():
        return True
    said = after is not None and (after.folded in SPEAKING or after.folded in FINITE)
    return before.folded in CALENDAR and not said


def _beside_a_name(
    words: Sequence[Token], at: int, hits: Sequence[bool], before: Token | None, after: Token | None
) -> bool:
    """First and last name side by side, or one of several: "Will and Rose", "Will, May and Casey"."""
    if after is not None and after.is_capital and hits[at + 1]:
        return True
    if before is not None and before.is_capital and hits[at - 1]:
        return True
    ahead = (
        after is not None
        and after.folded in JOINING
        and at + 2 < len(words)
        and _is_name(words, at + 2, hits)
    )
    behind = before is not None and before.folded in JOINING and at > 1 and _is_name(words, at - 2, hits)
    return ahead or behind


def _is_name(words: Sequence[Token], at: int, hits: Sequence[bool]) -> bool:
    """Whether another word of a row of names is one: a month beside a month is a date."""
    return words[at].is_capital and hits[at] and words[at].folded not in MONTHS


def _opens_as_person(text: str, words: Sequence[Token], at: int) -> bool:
    """At the start of a sentence the capital says nothing: the next word does."""
    word = words[at]
    rest = [one for one in words[at + 1 : at + 4] if _touch(text, word, one)]
    if rest and (rest[0].folded in ADVERBS or rest[0].folded.endswith("ly")):
        rest = rest[1:]
    if not rest:
        return False
    verb = rest[0].folded
    if word.folded in VERBS:
        past = verb.endswith("ed") and verb not in NOT_PAST
        return verb in SPEAKING or verb in FINITE or past
    if verb in SPEAKING and text[word.end : rest[0].start].isspace():
        return True
    return verb in {"is", "was", "seemed", "looked", "felt", "became"} and any(
        one.folded in STATES for one in rest[1:]
    )
