"""What is to be looked at in a sheet before it is signed; nothing is read from the database."""

from __future__ import annotations

from stepdown.note.rules.held_back import part_flags, row_flags
from stepdown.note.vocabulary import GroupSheet
from stepdown.note.vocabulary.flags import Flag


def flags(sheet: GroupSheet) -> tuple[Flag, ...]:
    """Every flag of a sheet as it is saved: those of the shared part, then of each row in its order."""
    return (*part_flags(sheet.shared.words.done, sheet.rows), *row_flags(sheet.rows))
