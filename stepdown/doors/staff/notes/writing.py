"""Writing notes outside a group: begun from the chart, saved while one types, signed on the same page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import BaseFormSet

from stepdown.doors.staff.notes.desk import Desk, fresh, opened
from stepdown.doors.staff.notes.forms import ANSWER
from stepdown.doors.staff.notes.showing import writing_page
from stepdown.doors.threshold import Done, Invalid, Page, Saved, Visit, beside, reads, writes
from stepdown.kernel.words import say
from stepdown.note import actions
from stepdown.note.vocabulary import NoteWords, SavedRow
from stepdown.people.vocabulary import Permission


@reads(may=Permission.WRITE_NOTES, client="client_id")
def new(visit: Visit, client_id: UUID, note_kind: str) -> Page:
    return writing_page(visit, fresh(visit, client_id, note_kind, None))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def begin(visit: Visit, client_id: UUID, note_kind: str) -> Done | Saved:
    return _keep(visit, fresh(visit, client_id, note_kind, visit.form))


@reads(may=Permission.WRITE_NOTES)
def write(visit: Visit, note_id: UUID) -> Page:
    return writing_page(visit, opened(visit, note_id, None))


@writes(may=Permission.WRITE_NOTES)
def save(visit: Visit, note_id: UUID) -> Done | Saved:
    return _keep(visit, opened(visit, note_id, visit.form))


def _keep(visit: Visit, desk: Desk) -> Done | Saved:
    """Save what was typed, and sign it where that was asked."""
    with beside(desk.form, _again(visit, desk), names=_names(desk)):
        if not all(rows.is_valid() for rows in (desk.family, desk.voices) if rows.is_bound):
            raise Invalid(_again(visit, desk)())
        kept = actions.save_note(
            note_id=desk.form.cleaned_data["note_id"],
            client_id=desk.client_id,
            kind=desk.kind,
            session_id=desk.session_id,
            words=_typed(desk),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
        return _after(visit, kept)


def _after(visit: Visit, kept: SavedRow) -> Done | Saved:
    if visit.is_autosave:
        return Saved(kept.version, Done("note-write", kept.note_id))
    if visit.form.get("then") != "sign":
        return Done("note", kept.note_id, said=say("Saved as a draft. It counts once it is signed."))
    actions.sign(note_id=kept.note_id, version=kept.version, by=visit.viewer, at=visit.at)
    return Done("note", kept.note_id, said=say("Signed. From now on it never changes."))


def _typed(desk: Desk) -> NoteWords:
    family = [one.relative() for one in _filled(desk.family)]
    voices = [one.interpreter() for one in _filled(desk.voices)]
    return desk.form.words(family, voices)


def _filled(rows: BaseFormSet[Any]) -> list[Any]:
    """The rows somebody wrote in; a page without rows has none."""
    return [one for one in rows if rows.is_bound and one.cleaned_data and not one.cleaned_data["DELETE"]]


def _again(visit: Visit, desk: Desk) -> Callable[[], Page]:
    return lambda: writing_page(visit, desk, status=422)


def _names(desk: Desk) -> dict[str, str]:
    """What the rules' fields are called in the browser."""
    return {one.key: ANSWER + one.key for one in desk.known.form.fields}
