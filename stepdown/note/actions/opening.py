"""Each seat of a session that is over owes a note: the drafts are laid out, so that none is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.kernel.period import Period
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.note import models
from stepdown.note.actions import storing
from stepdown.note.rules.standards import kind_of
from stepdown.session.queries import beginning

# A worker that stood still for so long lays out everything once it runs again.
BACK = timedelta(days=14)


@transaction.atomic
def open_drafts(*, by: Viewer, at: datetime, back: timedelta = BACK) -> int:
    """Lay out an empty draft for every seat of every session that has ended in the last days and asks for a
    note; how many are new. Doing it again changes nothing. For the system: it sees every site.
    """
    since = at - back
    rows = [
        storing.of_session(session, client_id, by=by, at=at)
        for session in beginning(by, during=Period(since, at), at=at)
        if (session.during.end or session.during.start) <= at
        and kind_of(session.kind, session.seats) is not None
        for client_id in session.client_ids
    ]
    known = set(
        models.Note.objects.filter(session_id__in={row.session_id for row in rows}).values_list(
            "session_id", "client_id"
        )
    )
    fresh = [row for row in rows if (row.session_id, row.client_id) not in known]
    models.Note.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1_000)
    if fresh:
        record(
            by=by,
            at=at,
            verb="lay out notes",
            subject=Subject("note"),
            clients=sorted({row.client_id for row in fresh}),
            detail={"notes": len(fresh)},
        )
    return len(fresh)
