"""Tables of notes. A signed row never changes; what is said later stands beside it."""

from stepdown.note.models.apart import CounselingNote, Custody, Opening, ProtectionReport, ProtectionStep
from stepdown.note.models.notes import (
    Amendment,
    CoSignature,
    FamilyPart,
    Interpreting,
    LateEntry,
    Note,
    Shared,
)
from stepdown.note.models.phrases import QuickPhrase

__all__ = [
    "Amendment",
    "CoSignature",
    "CounselingNote",
    "Custody",
    "FamilyPart",
    "Interpreting",
    "LateEntry",
    "Note",
    "Opening",
    "ProtectionReport",
    "ProtectionStep",
    "QuickPhrase",
    "Shared",
]
