"""What is known before somebody writes: short form, open objectives, last plan, the ledger's minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepdown.attendance.queries import roll
from stepdown.attendance.vocabulary import RollRow
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.note.queries.sheet import fresh_scores, known_of, last_plans, row_of
from stepdown.note.rules.sheets import came
from stepdown.note.rules.standards import forms, kind_of
from stepdown.note.vocabulary import LastPlan, NoteKind, OpenObjective, Score, ShortForm
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard
from stepdown.plan.queries import open_objectives
from stepdown.session.vocabulary import SessionCard


@dataclass(frozen=True)
class KnownFor:
    """What is known of one person before a note is written. `roll` is None without a session."""

    client: ClientCard
    form: ShortForm
    objectives: tuple[OpenObjective, ...]
    scores: tuple[Score, ...]
    last: LastPlan | None
    session: SessionCard | None = None
    roll: RollRow | None = None

    @property
    def came(self) -> bool | None:
        return came(self.roll.presence) if self.roll else True


def form_of(kind: NoteKind) -> ShortForm:
    """The short form of a kind of note."""
    return forms()[kind]


def known_for(
    viewer: Viewer, client_id: UUID, kind: NoteKind, *, session_id: UUID | None = None, at: datetime
) -> KnownFor:
    """Everything a form shows beside what is typed (about 5 queries, 19 with a session). The kind of a
    session's note is the session's. Raises NotFound.
    """
    if session_id is None:
        client = require_reach(viewer, client_id, at=at)
        offered = open_objectives(viewer, [client_id], at=at).get(client_id, ())
        last = last_plans([client_id], before=at).get(client_id)
        objectives = tuple(OpenObjective(one.thread, one.words, one.problem) for one in offered)
        return KnownFor(client, forms()[kind], objectives, fresh_scores(offered), last)
    held = roll(viewer, session_id, at=at)
    row = row_of(held, client_id)
    known = known_of(viewer, held.session, [client_id], at=at)
    if row is None or client_id not in known.cards:
        raise NotFound
    offered = known.objectives.get(client_id, ())
    return KnownFor(
        known.cards[client_id],
        forms()[kind_of(held.session.kind, held.session.seats) or kind],
        tuple(OpenObjective(one.thread, one.words, one.problem) for one in offered),
        fresh_scores(offered),
        known.last.get(client_id),
        held.session,
        row,
    )
