"""The exact text a signature covers, and who of outside may read which part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from stepdown.kernel.viewer import Audience, Viewer
from stepdown.note.vocabulary import Interpreter, Relative

# Every column that a signature covers; whatever changes in one of them is found.
SIGNED_COLUMNS = (
    "id client_id session_id kind title author_id on zone starts_at ends_at minutes client_minutes"
    " with_client way did responded next objectives took_part craving answers settled scores topic shared"
    " item presence absence left_by_id due_at signed_at"
).split()


def document(
    columns: Mapping[str, object], relatives: Sequence[Relative], interpreters: Sequence[Interpreter]
) -> dict[str, object]:
    """What is signed: the note's own columns with everybody who was there. The keys are part of the form."""
    lacking = set(SIGNED_COLUMNS) - columns.keys()
    if lacking:
        raise KeyError(f"a signed note needs {', '.join(sorted(lacking))}")
    found: dict[str, object] = {key: columns[key] for key in SIGNED_COLUMNS}
    found["relatives"] = [
        [one.name, one.relation, one.language, one.way, one.words, one.contact_id] for one in relatives
    ]
    found["interpreters"] = [
        [one.number, one.agency, one.language, one.way, one.minutes] for one in interpreters
    ]
    return found


def relatives_words_shown(viewer: Viewer) -> bool:
    """Whether each relative's own words are read by this viewer: in the house they are part of the chart.

    They were said on the promise to be kept from the others; they go to nobody outside, the client's own
    copy included. Source: 45 CFR 164.524(a)(2)(v); 42 CFR 2.13(a), only what is necessary.
    """
    return viewer.audience in (Audience.STAFF, Audience.SYSTEM)


def may_open_apart(author_id: UUID, author_active: bool, custodian_id: UUID | None, by: Viewer) -> str:
    """As what somebody opens a counseling note: "author", "custodian", or "" for not at all.

    Source: 42 CFR 2.11, kept apart by the clinician; 45 CFR 164.508(a)(2)(i)(A), use by the originator. The
    custodian is the author's successor alone and opens with a reason that is kept.
    """
    if by.staff_id is None:
        return ""
    if by.staff_id == author_id:
        return "author"
    return "custodian" if not author_active and by.staff_id == custodian_id else ""
