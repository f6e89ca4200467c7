"""A sheet read for flags: which rows they hold back, and what their reasons settle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from stepdown.kernel.words import Words, say
from stepdown.note.rules.flags import Writing, flags, shared_flags
from stepdown.note.rules.naming import Member
from stepdown.note.vocabulary import LastPlan, RowWords, SheetRow
from stepdown.note.vocabulary.flags import Field, Flag


def member_of(
    client_id: UUID, chosen_name: str, called: Sequence[str] = (), known_by: Sequence[str] = ()
) -> Member:
    """Somebody of a group as names, and words that tell who they are, are looked for."""
    return Member(client_id, (chosen_name, *called), tuple(known_by))


def _members(rows: Iterable[SheetRow]) -> list[Member]:
    return [member_of(one.client_id, one.chosen_name, one.called, one.known_by) for one in rows]


def writing_of(of: UUID, words: RowWords, came: bool | None, choices: int, last: LastPlan | None) -> Writing:
    """One row as the rules of flags read it."""
    return Writing(
        of,
        ((Field.DID, words.did), (Field.RESPONDED, words.responded), (Field.NEXT, words.next)),
        came=came,
        choices=choices,
        chosen=len(words.objectives),
        last=f"{last.did}\n{last.words}" if last else "",
    )


def row_flags(rows: Sequence[SheetRow]) -> tuple[Flag, ...]:
    """Everything to look at in the rows of a sheet, each with the reason that somebody gave for it."""
    writings = [writing_of(one.client_id, one.words, one.came, len(one.objectives), one.last) for one in rows]
    found = flags(writings, _members(rows))
    return with_reasons(found, {one.client_id: one.words for one in rows})


def with_reasons(found: Iterable[Flag], words: dict[UUID, RowWords]) -> tuple[Flag, ...]:
    """The same flags with the reasons of their rows. A reason is for one flag about one stretch of words."""
    return tuple(
        replace(one, why=_why(words[one.of], one)) if one.of is not None and one.by_reason else one
        for one in found
    )


def _why(words: RowWords, flag: Flag) -> str:
    return next((s.why for s in words.settled if s.flag == flag.kind.value and s.span == flag.span), "")


def part_flags(text: str, rows: Sequence[SheetRow]) -> tuple[Flag, ...]:
    """The people of a sheet whom its shared part names."""
    return shared_flags(text, _members(rows))


def held_back(found: Iterable[Flag]) -> dict[UUID | None, Words]:
    """Why flags keep rows from being signed, by person; None is the shared part, which holds everybody's."""
    held: dict[UUID | None, Words] = {}
    for one in found:
        if one.stops and one.of not in held:
            held[one.of] = (
                say("{flag}: {span}", flag=one.kind.label, span=one.span) if one.span else one.kind.label
            )
    return held
