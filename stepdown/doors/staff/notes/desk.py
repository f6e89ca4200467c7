"""One form of a note with everything it is about, empty or as it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from django.forms import BaseFormSet

from stepdown.doors.staff.notes.forms import ANSWER, NoteForm, interpreters, relatives
from stepdown.doors.threshold import Visit
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.words import say
from stepdown.note import queries
from stepdown.note.queries import KnownFor
from stepdown.note.vocabulary import Note, NoteCard, NoteKind
from stepdown.people import queries as people
from stepdown.place.queries import zone_of

BEGUN_HERE = (NoteKind.INDIVIDUAL, NoteKind.FAMILY, NoteKind.CRISIS, NoteKind.CONTACT)


@dataclass(frozen=True)
class Desk:
    """Everything one form is about: whose note, of which kind, of which session, in which version."""

    client_id: UUID
    kind: NoteKind
    session_id: UUID | None
    known: KnownFor
    form: NoteForm
    family: BaseFormSet[Any]
    voices: BaseFormSet[Any]
    version: int = 0
    note: Note | None = None


def fresh(visit: Visit, client_id: UUID, kind: str, data: Any) -> Desk:
    """A note that is begun from the chart: now, for as long as it usually takes."""
    if kind not in {one.value for one in BEGUN_HERE}:
        raise NotFound
    asked = NoteKind(kind)
    known = queries.known_for(visit.viewer, client_id, asked, at=visit.at)
    zone = ZoneInfo(zone_of(known.client.site_id))
    now = visit.at.astimezone(zone).replace(second=0, microsecond=0)
    first = {
        "note_id": new_id(),
        "on": now.date(),
        "starts": (now - timedelta(minutes=20)).time(),
        "ends": now.time(),
        "way": "phone" if asked is NoteKind.CONTACT else "in_person",
        "with_client": asked is not NoteKind.CONTACT,
    }
    form = NoteForm(data, known=known, kind=asked, zone=zone, initial=first)
    near = people.contacts(visit.viewer, client_id, at=visit.at)
    return Desk(client_id, asked, None, known, form, relatives(_rows(data), near), interpreters(_rows(data)))


def opened(visit: Visit, note_id: UUID, data: Any) -> Desk:
    """A draft that is there: one's own, or of a session one may write in."""
    shown = queries.note(visit.viewer, note_id, at=visit.at)
    card = shown.card
    if not card.open:
        raise Refused(
            Refusal(
                say("This note is signed."), lifted_by=say("An amendment or a late entry stands beside it.")
            )
        )
    if card.kind not in BEGUN_HERE:
        return leave(card)
    known = queries.known_for(
        visit.viewer, card.client_id, card.kind, session_id=card.session_id, at=visit.at
    )
    form = NoteForm(
        data, known=known, kind=card.kind, zone=ZoneInfo(card.zone), initial=_first(shown, card.zone)
    )
    near = people.contacts(visit.viewer, card.client_id, at=visit.at)
    family = relatives(_rows(data), near, shown.words.relatives)
    voices = interpreters(_rows(data), shown.words.interpreters)
    return Desk(card.client_id, card.kind, card.session_id, known, form, family, voices, card.version, shown)


def _rows(data: Any) -> Any:
    """What was typed into rows; a form without rows has none."""
    return data if data is not None and "relatives-TOTAL_FORMS" in data else None


def _first(shown: Note, zone: str) -> dict[str, Any]:
    """A draft as the form shows it."""
    row, words, place = shown.words.row, shown.words, ZoneInfo(zone)
    start = shown.card.starts_at.astimezone(place)
    end = (shown.card.ends_at or shown.card.starts_at).astimezone(place)
    none = next((one.why for one in row.settled if one.flag == "no_objective"), "")
    return {
        "note_id": shown.card.id,
        "on": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "way": words.way.value,
        "with_client": words.with_client,
        "objectives": [str(one) for one in row.objectives],
        "none_because": none,
        "craving": row.craving,
        "did": row.did,
        "responded": row.responded,
        "next": row.next,
        **{ANSWER + key: text for key, text in words.answers.items()},
    }


def leave(card: NoteCard) -> NoReturn:
    """Where a draft of this kind is written instead. Raises Refused."""
    if card.kind is NoteKind.CLOSING:
        raise Refused(
            Refusal(say("This is closed by the office."), lifted_by=say("Close it under Unsigned notes."))
        )
    raise Refused(
        Refusal(say("This is written on the sheet of its group."), lifted_by=say("Open Group notes."))
    )
