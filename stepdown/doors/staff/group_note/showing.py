"""The sheet of a group as the page draws it: each row with its flags, what they hold back, what is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from stepdown.kernel.words import Words, say
from stepdown.note.vocabulary import Field, Flag, FlagKind, GroupSheet, NoteState, SheetRow


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and which kind of flag marks it ("" for none)."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class ShownFlag:
    """One flag in words, and whether it holds the row back."""

    flag: Flag
    words: Words
    icon: str

    @property
    def stops(self) -> bool:
        return self.flag.stops

    @property
    def quotes(self) -> bool:
        """Whether the words it is about say more than the flag does."""
        whole_text = self.flag.kind in (FlagKind.ALIKE, FlagKind.LAST_TIME)
        return bool(self.flag.span) and not whole_text and self.flag.span not in str(self.words)


@dataclass(frozen=True)
class Text:
    """One of the three texts of a row: its name, its label, its words, and the words as pieces to mark."""

    name: str
    label: Words
    text: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownRow:
    """One person on the page. `standing` is what stands in the last column."""

    number: int
    row: SheetRow
    texts: tuple[Text, ...]
    flags: tuple[ShownFlag, ...]
    settled: tuple[ShownFlag, ...]
    standing: str
    words: Words
    before: UUID | None
    after: UUID | None

    @property
    def ready(self) -> bool:
        return self.standing in ("ready", "away")


@dataclass(frozen=True)
class ShownSheet:
    """The whole page's rows and counts."""

    rows: tuple[ShownRow, ...]
    shared_flags: tuple[ShownFlag, ...]
    pieces: tuple[Piece, ...]

    @property
    def open(self) -> tuple[ShownRow, ...]:
        return tuple(one for one in self.rows if one.standing != "signed")

    @property
    def ready(self) -> tuple[ShownRow, ...]:
        return tuple(one for one in self.open if one.ready)

    @property
    def held(self) -> int:
        """How many rows a flag holds back, beside those nobody has written yet."""
        return sum(one.standing == "flag" for one in self.rows)


ICONS = {
    FlagKind.NAMES: "at",
    FlagKind.IDENTIFIES: "at",
    FlagKind.ALIKE: "copy",
    FlagKind.LAST_TIME: "copy",
    FlagKind.NO_OBJECTIVE: "target",
    FlagKind.DESCRIBED: "door-exit",
    FlagKind.EMPTY: "circle-dashed",
}


def shown(sheet: GroupSheet, found: Sequence[Flag]) -> ShownSheet:
    """Everything of a sheet ready to be drawn."""
    names = {one.client_id: one.chosen_name.split()[0] for one in sheet.rows if one.chosen_name.split()}
    ids = [one.client_id for one in sheet.rows]
    rows = tuple(
        _row(at, row, [one for one in found if one.of == row.client_id], names, ids)
        for at, row in enumerate(sheet.rows)
    )
    common = [one for one in found if one.of is None]
    return ShownSheet(
        rows,
        tuple(_flag(one, names) for one in common),
        _pieces(sheet.shared.words.done, common, Field.SHARED),
    )


def _row(at: int, row: SheetRow, found: list[Flag], names: dict[UUID, str], ids: list[UUID]) -> ShownRow:
    flags = tuple(_flag(one, names) for one in found if not one.why)
    standing, words = _standing(row, flags)
    return ShownRow(
        number=at + 1,
        row=row,
        texts=_texts(row, found),
        flags=flags,
        settled=tuple(_flag(one, names) for one in found if one.why),
        standing=standing,
        words=words,
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
    )


def _standing(row: SheetRow, flags: Sequence[ShownFlag]) -> tuple[str, Words]:
    if row.state is not NoteState.DRAFT:
        return "signed", row.state.label
    if row.came and not row.words.said.strip():
        return "empty", say("To write")
    for one in flags:
        if one.stops:
            return "flag", one.words
    if row.holds_back is not None:
        return "waits", row.holds_back
    if row.came is False:
        return "away", say("Away")
    if len(row.words.did.split()) < 3:
        return "empty", say("Writing")
    return ("ready", say("Ready")) if not flags else ("ready", flags[0].words)


def _flag(flag: Flag, names: dict[UUID, str]) -> ShownFlag:
    name = names.get(flag.about, "") if flag.about else ""
    words = {
        FlagKind.NAMES: say("Names {name}", name=name),
        FlagKind.IDENTIFIES: say("Tells who {name} is", name=name),
        FlagKind.ALIKE: say("{percent}% like {name}’s", percent=flag.percent, name=name),
        FlagKind.LAST_TIME: say("{percent}% like last time", percent=flag.percent),
        FlagKind.NO_OBJECTIVE: say("No objective"),
        FlagKind.DESCRIBED: say("Away, but described"),
        FlagKind.EMPTY: say("To write"),
    }[flag.kind]
    return ShownFlag(flag, words, ICONS[flag.kind])


def _texts(row: SheetRow, found: Sequence[Flag]) -> tuple[Text, ...]:
    fields = (
        (Field.DID, row.words.did),
        (Field.RESPONDED, row.words.responded),
        (Field.NEXT, row.words.next),
    )
    if row.came is False:
        return (Text("did", say("What is known"), row.words.did, _pieces(row.words.did, found, Field.DID)),)
    return tuple(Text(field.value, field.label, text, _pieces(text, found, field)) for field, text in fields)


def _pieces(text: str, found: Sequence[Flag], field: Field) -> tuple[Piece, ...]:
    """A text cut where marks begin and end; names stand before what is alike."""
    kinds = [""] * len(text)
    ranked = sorted(found, key=lambda one: one.kind in (FlagKind.NAMES, FlagKind.IDENTIFIES))
    for flag in ranked:
        for mark in flag.marks:
            if mark.field is field and not flag.why:
                stretch = mark.span.end - mark.span.start
                kinds[mark.span.start : mark.span.end] = [flag.kind.value] * stretch
    made: list[Piece] = []
    for letter, kind in zip(text, kinds, strict=False):
        if made and made[-1].mark == kind:
            made[-1] = Piece(made[-1].text + letter, kind)
        else:
            made.append(Piece(letter, kind))
    return tuple(made)
