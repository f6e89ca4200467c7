"""The page one writes on: what is known stands beside what is typed."""

from __future__ import annotations

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.notes.desk import Desk
from stepdown.doors.threshold import Page, Visit
from stepdown.kernel.refusal import NotFound
from stepdown.note.vocabulary import NoteKind
from stepdown.people import queries as people

WRITE = "staff/notes/write.html"


def writing_page(visit: Visit, desk: Desk, *, status: int = 200) -> Page:
    """The form of one note with the ledger's minutes, open objectives, last plan and this week's values."""
    known, note = desk.known, desk.note
    try:
        frame = client_frame(
            visit.viewer, people.client_card(visit.viewer, desk.client_id, at=visit.at), "notes"
        )
    except NotFound:
        frame = {"client": known.client, "crumbs": [], "tabs": []}
    context = frame | {
        "form": desk.form,
        "family": desk.family if desk.kind is NoteKind.FAMILY else None,
        "voices": desk.voices,
        "known": known,
        "kind": desk.kind,
        "short": known.form,
        "version": desk.version,
        "note": note,
        "signs": note is None or note.card.author_id == visit.viewer.staff_id,
    }
    return Page(WRITE, context, clients=[desk.client_id], status=status)
