"""The group note: one sheet for a whole group, saved row by row, signed in one act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from stepdown.doors.staff.group_note.forms import RowForm, SharedForm
from stepdown.doors.staff.group_note.listing import LATEST, lines
from stepdown.doors.staff.group_note.showing import shown
from stepdown.doors.staff.group_note.topics import topics_for
from stepdown.doors.threshold import Done, Invalid, Page, Saved, Visit, reads, writes
from stepdown.journeys import group_note
from stepdown.kernel.refusal import Refusal, Refused, Stale
from stepdown.kernel.words import say
from stepdown.note import actions, queries
from stepdown.note.vocabulary import GroupSheet, RowWords
from stepdown.people.vocabulary import Permission

SHEET = "staff/group_note/page.html"
PARTS = "staff/group_note/_parts.html"
BOTH = "staff/group_note/_both.html"


@reads(may=Permission.WRITE_NOTES)
def group_notes(visit: Visit) -> Page:
    found = lines(visit)
    clients = [one for line in found for one in line.session.client_ids]
    return Page("staff/group_note/list.html", {"lines": found, "days": LATEST.days}, clients=clients)


@reads(may=Permission.WRITE_NOTES)
def sheet(visit: Visit, floor_session_id: UUID) -> Page:
    return _page(visit, floor_session_id)


@writes(may=Permission.WRITE_NOTES)
def save_shared(visit: Visit, floor_session_id: UUID) -> Saved:
    found = queries.group_sheet(visit.viewer, floor_session_id, at=visit.at)
    form = SharedForm(visit.form, topics=topics_for(visit, found)[1])
    if not form.is_valid():
        raise Refused(Refusal(say("The shared part is too long, or its topic is unknown.")))
    try:
        kept = group_note.save_shared(
            session_id=floor_session_id, words=form.words, version=visit.version, by=visit.viewer, at=visit.at
        )
    except Stale:
        if not visit.is_autosave:
            raise
        raise Invalid(_both(visit, floor_session_id, {"done": form.words.done})) from None
    done = Done("group-note", floor_session_id, said=say("Saved."), fragment="shared")
    return Saved(kept.version, done, shown=_parts(visit, floor_session_id))


@writes(may=Permission.WRITE_NOTES)
def save_row(visit: Visit, floor_session_id: UUID, member_id: UUID) -> Saved:
    words = _words(visit)
    try:
        kept = actions.save_row(
            session_id=floor_session_id,
            client_id=member_id,
            words=words,
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    except Stale:
        if not visit.is_autosave:
            raise
        mine = {"did": words.did, "responded": words.responded, "next": words.next}
        raise Invalid(_both(visit, floor_session_id, mine, member_id)) from None
    done = Done("group-note", floor_session_id, said=say("Saved."), fragment=f"row-{member_id}")
    return Saved(kept.version, done, shown=_parts(visit, floor_session_id))


@writes(may=Permission.WRITE_NOTES)
def sign(visit: Visit, floor_session_id: UUID) -> Done:
    found = queries.group_sheet(visit.viewer, floor_session_id, at=visit.at)
    versions = {
        one.client_id: int(text)
        for one in found.rows
        if (text := visit.form.get(f"version-{one.client_id}", "")).isascii()
        and text.isdigit()
        and len(text) < 9
    }
    signed = actions.sign_group(session_id=floor_session_id, versions=versions, by=visit.viewer, at=visit.at)
    told = say(
        "{signed} notes signed, {away} short entries for people who did not come. {left} left to do.",
        signed=len(signed.signed),
        away=len(signed.absent),
        left=len(signed.left),
    )
    return Done("group-note", floor_session_id, said=told)


def _words(visit: Visit) -> RowWords:
    form = RowForm(visit.form)
    if not form.is_valid():
        raise Refused(
            *(
                Refusal(say("{field}: {error}", field=name, error=" ".join(map(str, told))))
                for name, told in form.errors.items()
            )
        )
    return form.words


def _page(visit: Visit, session_id: UUID) -> Page:
    found = queries.group_sheet(visit.viewer, session_id, at=visit.at)
    topic, topics, why = topics_for(visit, found)
    kept = found.shared.words
    start = kept.topic_key or (topic.key if topic and not found.shared.version else "")
    context = _context(visit, found) | {
        "form": SharedForm(initial={"topic": start, "done": kept.done}, topics=topics),
        "topic": topic,
        "why": why,
        "phrases": queries.phrases(visit.viewer),
    }
    return Page(SHEET, context, clients=[one.client_id for one in found.rows])


def _context(visit: Visit, found: GroupSheet) -> dict[str, Any]:
    return {
        "sheet": found,
        "shown": shown(found, queries.flags(found)),
        "zone": visit.zone_of(found.session.site_id),
        "visit": visit,
    }


def _parts(visit: Visit, session_id: UUID) -> dict[str, str]:
    """What a save changes elsewhere on the page: every row's check, the marks, the counts."""
    if not visit.is_autosave:
        return {}
    found = queries.group_sheet(visit.viewer, session_id, at=visit.at)
    return {"parts": render_to_string(PARTS, _context(visit, found), visit.request)}


def _both(visit: Visit, session_id: UUID, mine: dict[str, str], client_id: UUID | None = None) -> Page:
    """Both texts of a row that two people wrote: nobody's is lost, and whoever came second chooses."""
    found = queries.group_sheet(visit.viewer, session_id, at=visit.at)
    row = next((one for one in found.rows if one.client_id == client_id), None)
    context = _context(visit, found) | {"row": row, "mine": mine}
    return Page(BOTH, context, clients=[client_id] if client_id else [], status=409)
