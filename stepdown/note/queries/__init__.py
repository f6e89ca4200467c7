"""Questions about notes."""

from stepdown.note.queries.apart import (
    counseling_held_by,
    counseling_note,
    counseling_notes,
    in_custody,
    report,
    reports_of,
    reports_owed,
)
from stepdown.note.queries.forms import form_of, known_for
from stepdown.note.queries.notes import altered, note, notes
from stepdown.note.queries.sheet import group_sheet
from stepdown.note.queries.waiting import counts, held_by, unsigned, unsigned_of

__all__ = [
    "altered",
    "counseling_held_by",
    "counseling_note",
    "counseling_notes",
    "counts",
    "form_of",
    "group_sheet",
    "held_by",
    "in_custody",
    "known_for",
    "note",
    "notes",
    "report",
    "reports_of",
    "reports_owed",
    "unsigned",
    "unsigned_of",
]
