"""Which rows of a sheet its flags keep from being signed, as the rows stand under lock."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from stepdown.attendance.vocabulary import Roll
from stepdown.kernel.words import Words
from stepdown.note import models
from stepdown.note.queries import reading
from stepdown.note.queries.sheet import Known
from stepdown.note.rules.flags import flags, shared_flags
from stepdown.note.rules.held_back import held_back, member_of, with_reasons, writing_of
from stepdown.note.rules.sheets import came


def held_by_flags(
    held: Roll, known: Known, locked: Mapping[UUID, models.Note], done: str
) -> dict[UUID | None, Words]:
    """Why flags keep rows from being signed, by person; None is the shared part, which holds everybody's.

    Neighbours that are not signed now are compared all the same: a copy of a signed note is a copy.
    """
    rows = {**known.rows, **locked}
    words = {client_id: reading.row_words(row) for client_id, row in rows.items()}
    writings = [
        writing_of(
            line.client_id,
            words[line.client_id],
            came(line.presence),
            len(known.objectives.get(line.client_id, ())),
            known.last.get(line.client_id),
        )
        for line in held.rows
        if line.client_id in words
    ]
    members = [
        member_of(client_id, card.chosen_name, *known.around.get(client_id, ((), ())))
        for client_id, card in known.cards.items()
    ]
    found = with_reasons(flags(writings, members), words)
    return held_back((*found, *shared_flags(done, members)))
