"""That a paper was given out is written into its story; the gate itself is `journeys.give_out`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.inbox.actions.holding import decided
from stepdown.inbox.queries.seeing import may_open
from stepdown.inbox.queries.sheet import row_of
from stepdown.inbox.vocabulary import Act, State
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer


@transaction.atomic
def note_given_out(*, document_id: UUID, to: str, by: Viewer, at: datetime) -> None:
    """Write down that a filed paper went to somebody. Raises NotFound for one the actor may not open."""
    row = row_of(by, document_id, at=at)
    if row.state != State.FILED or not may_open(by, row, at):
        raise NotFound
    decided(row, Act.GIVE_OUT, (row.client_id,), to, by=by, at=at)
