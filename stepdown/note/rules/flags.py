"""What is looked at before a group's notes are signed: names of others, copied text, what is missing.

A flag holds back its own row only. Some are settled by a reason that stays beside the note, some only by an
edit; some only ask to look again. Pure: the same sheet always has the same flags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from stepdown.note.rules.likeness import Prepared, alike, prepared, spans
from stepdown.note.rules.naming import Member, Names, named, names_of
from stepdown.note.rules.spelling import Token, tokens
from stepdown.note.vocabulary.flags import Field, Flag, FlagKind, Mark, Span


@dataclass(frozen=True)
class Writing:
    """One row of a sheet. `came` is None while nobody said; `choices` is how many objectives are "
    "open."""

    of: UUID
    texts: tuple[tuple[Field, str], ...]
    came: bool | None = True
    choices: int = 0
    chosen: int = 0
    last: str = ""

    @property
    def whole(self) -> str:
        return "\n".join(text for _, text in self.texts)


def flags(writings: Sequence[Writing], members: Sequence[Member]) -> tuple[Flag, ...]:
    """Everything to look at in the rows of a sheet, in their order."""
    names = names_of(members)
    cut = [prepared(one.whole) for one in writings]
    found: list[Flag] = []
    for at, one in enumerate(writings):
        found += _naming(one.of, one.texts, names)
        if one.came is not False:
            found += _copied(
                one,
                cut[at],
                [(o.of, c) for n, (o, c) in enumerate(zip(writings, cut, strict=True)) if n != at],
            )
        found += _missing(one)
    return tuple(found)


def shared_flags(text: str, members: Sequence[Member]) -> tuple[Flag, ...]:
    """The members whom the shared part names: it goes into every chart."""
    return tuple(_naming(None, ((Field.SHARED, text),), names_of(members)))


def _naming(of: UUID | None, texts: Sequence[tuple[Field, str]], names: Names) -> list[Flag]:
    """One flag for each member and way of writing them, with every place."""
    found: dict[tuple[UUID, bool, str], list[Mark]] = {}
    for field, text in texts:
        for one in named(text, names, of=of):
            key = (one.member, one.by_name, text[one.span.start : one.span.end])
            found.setdefault(key, []).append(Mark(field, one.span))
    return [
        Flag(FlagKind.NAMES if by_name else FlagKind.IDENTIFIES, of, member, span, marks=tuple(marks))
        for (member, by_name, span), marks in found.items()
    ]


def _copied(one: Writing, cut: Prepared, others: Sequence[tuple[UUID, Prepared]]) -> list[Flag]:
    """The neighbour whose text is most alike, and the person's own last text."""
    found: list[Flag] = []
    near = [(like, -len(other.words), of) for of, other in others if (like := alike(cut, other)) is not None]
    if near:
        like, _, of = max(near, key=lambda each: (each[0].percent, each[1]))
        found.append(_alike_flag(FlagKind.ALIKE, one, like.percent, spans(cut, like), of))
    if one.last and (like_last := alike(cut, prepared(one.last))) is not None:
        found.append(_alike_flag(FlagKind.LAST_TIME, one, like_last.percent, spans(cut, like_last), None))
    return found


def _alike_flag(
    kind: FlagKind, one: Writing, percent: int, where: Sequence[Span], about: UUID | None
) -> Flag:
    marks = tuple(mark for span in where for mark in _placed(one, span))
    first = one.whole[where[0].start : where[0].end]
    return Flag(kind, one.of, about, first, percent, marks)


def _placed(one: Writing, span: Span) -> list[Mark]:
    """A stretch of the whole text as stretches of the texts it is made of."""
    found: list[Mark] = []
    offset = 0
    for field, text in one.texts:
        start, end = max(span.start - offset, 0), min(span.end - offset, len(text))
        if start < end:
            found.append(Mark(field, Span(start, end)))
        offset += len(text) + 1
    return found


def _missing(one: Writing) -> list[Flag]:
    said = one.whole.strip()
    if one.came is False:
        return _described(one)
    if one.came and not said:
        return [Flag(FlagKind.EMPTY, one.of)]
    if said and one.choices and not one.chosen:
        return [Flag(FlagKind.NO_OBJECTIVE, one.of)]
    return []


# What only somebody in the room does; somebody who did not come may have called, written or been told.
_TAKES_PART = frozenset(
    "participated engaged listened attended contributed nodded role-played roleplayed interacted "
    "laughed cried "
    "smiled practiced practised volunteered".split()
)
_IN_THE_ROOM = frozenset("shared said discussed spoke talked identified named described responded".split())
_FROM_AFAR = frozenset(
    "phone phoned call called calling text texted email emailed message messaged voicemail letter "
    "mother father "
    "sister brother partner wife husband spouse told reported".split()
)
_NOT = frozenset("not never neither nor unable without no".split())


def _described(one: Writing) -> list[Flag]:
    marks: list[Mark] = []
    span = ""
    for field, text in one.texts:
        for words in _sentences(text):
            said = {word.folded for word in words}
            if said & _NOT or any(word.folded.endswith("nt") and "'" in word.text for word in words):
                continue
            afar = bool(said & _FROM_AFAR)
            for word in words:
                if word.folded in _TAKES_PART or (word.folded in _IN_THE_ROOM and not afar):
                    marks.append(Mark(field, Span(word.start, word.end)))
                    span = span or word.text
    return [Flag(FlagKind.DESCRIBED, one.of, span=span, marks=tuple(marks))] if marks else []


def _sentences(text: str) -> list[list[Token]]:
    made: list[list[Token]] = []
    last = 0
    for word in tokens(text):
        if not made or any(mark in text[last : word.start] for mark in ".!?;\n"):
            made.append([])
        made[-1].append(word)
        last = word.end
    return made
