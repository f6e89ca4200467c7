"""Where papers go once their bytes were checked: to be filed, into the chart they came for, or held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from stepdown.audit.actions import record
from stepdown.inbox.keeping import blind_words, texts_of
from stepdown.inbox.models import Decision, Document, Original
from stepdown.inbox.vocabulary import Act, Stage, State
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer


def place(original: Original, rows: Sequence[Document], *, by: Viewer, at: datetime) -> None:
    """Move papers of all of an original's pages on from where they wait."""
    if original.stage == Stage.QUARANTINE:
        for row in rows:
            _move(row, State.QUARANTINE, at)
        return
    text = "\n".join(texts_of(original.id, bytes(original.sealed_text or b"")))
    for row in rows:
        row.pages = original.pages or 0
        row.words = blind_words(f"{text}\n{row.note}")
        _move(row, State.FILED if row.client_id else State.OPEN, at)
        if row.client_id:
            _filed(row, by, at)


def _move(row: Document, state: State, at: datetime) -> None:
    row.state, row.since, row.version = state, at, row.version + 1
    Document.objects.bulk_update([row], ["state", "since", "version", "pages", "words"])


def _filed(row: Document, by: Viewer, at: datetime) -> None:
    """A paper that came for a chart: decided by whoever brought it, once it was checked."""
    Decision.objects.create(
        document=row, act=Act.FILE, kind=row.kind, client_id=row.client_id, staff_id=row.staff_id, at=at
    )
    record(
        by=by,
        at=at,
        verb="file paper",
        subject=Subject("paper", row.id),
        clients=[row.client_id] if row.client_id else [],
        detail={"kind": row.kind},
    )
