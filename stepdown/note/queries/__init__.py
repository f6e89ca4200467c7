"""Questions about notes."""

from stepdown.note.queries.apart import (
    counseling_held_by,
    counseling_note,
    counseling_notes,
    in_custody,
    owed_of,
    report,
    reports_of,
    reports_owed,
)
from stepdown.note.queries.flags import flags
from stepdown.note.queries.forms import KnownFor, form_of, known_for
from stepdown.note.queries.notes import altered, note, notes
from stepdown.note.queries.phrases import phrases
from stepdown.note.queries.sheet import group_sheet
from stepdown.note.queries.signed import signed_in
from stepdown.note.queries.waiting import counts, held_by, in_time, unsigned, unsigned_at

__all__ = [
    "KnownFor",
    "altered",
    "counseling_held_by",
    "counseling_note",
    "counseling_notes",
    "counts",
    "flags",
    "form_of",
    "group_sheet",
    "held_by",
    "in_custody",
    "in_time",
    "known_for",
    "note",
    "notes",
    "owed_of",
    "phrases",
    "report",
    "reports_of",
    "reports_owed",
    "signed_in",
    "unsigned",
    "unsigned_at",
]
