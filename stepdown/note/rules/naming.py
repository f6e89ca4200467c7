"""Another member's name in somebody's chart.

A chart that names another client discloses that they are in treatment (42 CFR 2.12), so a name is looked for
as people write it: first and last, short forms, possessives, a letter wrong, other scripts. A name that is
ordinary English as well counts only where its company says that a person is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from stepdown.note.rules import company
from stepdown.note.rules.name_words import ORDINARY, PARTICLES, SHORT
from stepdown.note.rules.spelling import (
    PREFIXES,
    Token,
    fold,
    is_inflected,
    is_prefixed,
    is_unspaced,
    latin,
    one_letter_off,
    tokens,
)
from stepdown.note.vocabulary.flags import Span

LONG = 6  # from this many letters on, a name with one letter wrong is still that name
STEM = 3  # the shortest part of an inflected name that never changes
ENDING = 3  # the longest ending of a case in Cyrillic and Greek
VOWELS = "аеиоуыэюяьйας"
DIGITS = 7  # from this many digits on, a number says who somebody is


@dataclass(frozen=True)
class Member:
    """Somebody of the group: what they are called, and words that tell who they are (a phone, a street)."""

    id: UUID
    names: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """A member found in a text: who, where, and whether by name or by a word that identifies."""

    member: UUID
    span: Span
    by_name: bool = True


@dataclass
class Names:
    """The names of a group, ready to be looked for. Made once for all its texts."""

    exact: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    inside: list[tuple[str, UUID]] = field(default_factory=list)
    phrases: list[tuple[re.Pattern[str], UUID]] = field(default_factory=list)


def names_of(members: Iterable[Member]) -> Names:
    """Every form that a member of the group may be written in."""
    made = Names()
    for member in members:
        for name in member.names:
            for form in forms(name):
                made.exact[form].add(member.id)
            made.inside += [(run, member.id) for run in _runs(name)]
        made.phrases += [(pattern, member.id) for word in member.words if (pattern := _phrase(word))]
    return made


def forms(name: str) -> set[str]:
    """What a name is looked for as: its words and their short forms, in Latin letters too."""
    words = [one.folded for one in tokens(name.replace("-", " ")) if not is_unspaced(one.text)]
    kept = {one for one in words if len(one) > 1 and one not in PARTICLES}
    first = words[:1]
    short = {form for one in first for form in SHORT.get(one, ())}
    spelled = {latin(one) for one in kept if is_inflected(one)}
    return kept | short | spelled


def named(text: str, names: Names, *, of: UUID | None) -> tuple[Named, ...]:
    """The other members in a text, in its order. `of` is whose chart it is; None is everybody's."""
    words = tokens(text)
    mine = {form for form, members in names.exact.items() if of in members}
    hits = [_who(one, names, mine) for one in words]
    found = [
        Named(_meant(hits, at), Span(word.start, word.end))
        for at, word in enumerate(words)
        if hits[at]
        and (word.folded not in ORDINARY or company.says_person(text, words, at, [bool(hit) for hit in hits]))
    ]
    found += _within_runs(text, names, of) + _phrases_in(text, names, of)
    return _joined(text, found)


def _meant(hits: Sequence[set[UUID]], at: int) -> UUID:
    """Which of several who share a name is meant: the one whose other name stands beside it."""
    beside = set().union(*hits[max(at - 1, 0) : at], *hits[at + 1 : at + 2])
    return min(hits[at] & beside or hits[at])


def _who(word: Token, names: Names, mine: set[str]) -> set[UUID]:
    """Whose name a word is; nobody's where it is (also) one's own."""
    written = fold(word.text)
    for form in (word.folded, written):
        if form in mine:
            return set()
        if form in names.exact:
            return names.exact[form]
    if is_prefixed(word.folded) or is_inflected(word.folded):
        return _bent(word.folded, names, mine)
    plural = written[:-1]
    if written.endswith("s") and len(plural) > 3 and plural in names.exact and plural not in ORDINARY | mine:
        return names.exact[plural]
    if word.is_capital and len(word.folded) >= LONG - 1 and word.folded not in ORDINARY:
        return _misspelt(word, names, mine)
    return set()


def _bent(folded: str, names: Names, mine: set[str]) -> set[UUID]:
    """A name with a particle in front (Arabic, Hebrew) or in another case (Cyrillic, Greek)."""
    for form, members in names.exact.items():
        if form in mine or form.isascii():
            continue
        if folded.endswith(form) and folded[: -len(form)] in PREFIXES:
            return members
        stem = form[:-1] if form[-1] in VOWELS else form
        if is_inflected(form) and len(stem) >= STEM and _continues(folded, stem):
            return members
    return set()


def _continues(folded: str, stem: str) -> bool:
    return folded.startswith(stem) and len(folded) - len(stem) <= ENDING


def _misspelt(word: Token, names: Names, mine: set[str]) -> set[UUID]:
    if any(one_letter_off(word.folded, own) for own in mine if len(own) >= LONG):
        return set()
    for form, members in names.exact.items():
        if (
            len(form) >= LONG
            and form not in ORDINARY
            and (form[0] == word.folded[0] or not word.opens)
            and one_letter_off(word.folded, form)
        ):
            return members
    return set()


def _runs(name: str) -> set[str]:
    """A name in a script without spaces, whole and without its family name in front."""
    runs = {one.folded for one in tokens(name) if is_unspaced(one.text) and len(one.folded) > 1}
    return runs | {run[1:] for run in runs if len(run) == 3 and "\u3400" <= run[0] <= "\u9fff"}


def _within_runs(text: str, names: Names, of: UUID | None) -> list[Named]:
    own = [run for run, member in names.inside if member == of]
    found = []
    for run, member in names.inside:
        if member == of or run in own:
            continue
        at = text.find(run)
        while at >= 0:
            found.append(Named(member, Span(at, at + len(run))))
            at = text.find(run, at + len(run))
    return found


def _phrase(words: str) -> re.Pattern[str] | None:
    """How a word that identifies is looked for: digits with anything between them, words as they are."""
    digits = re.sub(r"\D", "", words)
    if len(digits) >= DIGITS and not re.search(r"[^\W\d_]", words):
        return re.compile(r"(?<!\d)" + r"[\s().+/-]*".join(digits) + r"(?!\d)")
    parts = words.split()
    if len("".join(parts)) < 4:
        return None
    return re.compile(r"(?<!\w)" + r"\s+".join(re.escape(one) for one in parts) + r"(?!\w)", re.IGNORECASE)


def _phrases_in(text: str, names: Names, of: UUID | None) -> list[Named]:
    own = {pattern.pattern for pattern, member in names.phrases if member == of}
    return [
        Named(member, Span(*match.span()), by_name=False)
        for pattern, member in names.phrases
        if member != of and pattern.pattern not in own
        for match in pattern.finditer(text)
    ]


def _joined(text: str, found: Sequence[Named]) -> tuple[Named, ...]:
    """First and last name of one person side by side are one finding; what lies inside another is none."""
    made: list[Named] = []
    for one in sorted(found, key=lambda each: (each.span.start, -each.span.end)):
        last = made[-1] if made else None
        if last is not None and one.span.end <= last.span.end:
            continue
        if (
            last is not None
            and last.member == one.member
            and not text[last.span.end : one.span.start].strip(" -")
        ):
            made[-1] = Named(one.member, Span(last.span.start, one.span.end), last.by_name)
        else:
            made.append(one)
    return tuple(made)
