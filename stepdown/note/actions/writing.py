"""Notes outside a group: saved as they are typed, signed by their author, withdrawn while a draft."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from stepdown.attendance.queries import roll
from stepdown.audit.actions import record
from stepdown.kernel.refusal import Difference, NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.note import models
from stepdown.note.actions import storing
from stepdown.note.actions.group import locked_row, signed_already, writable
from stepdown.note.queries import reading
from stepdown.note.queries.sheet import known_of, row_of
from stepdown.note.rules import sheets
from stepdown.note.rules.ready import check_words, missing
from stepdown.note.rules.signing import may_sign
from stepdown.note.rules.standards import standard_on
from stepdown.note.vocabulary import (
    WITHOUT_A_SESSION,
    Interpreter,
    NoteKind,
    NoteWords,
    Relative,
    SavedRow,
)
from stepdown.people.queries import contacts, require_reach
from stepdown.people.vocabulary import ClientCard
from stepdown.place.queries import zone_of
from stepdown.plan.queries import open_objectives
from stepdown.plan.vocabulary import ObjectiveNow


@transaction.atomic
def save_note(
    *,
    note_id: UUID,
    client_id: UUID,
    kind: NoteKind,
    session_id: UUID | None,
    words: NoteWords,
    version: int,
    by: Viewer,
    at: datetime,
) -> SavedRow:
    """Save a draft; version 0 where nothing was saved before. `note_id` is made by the form: the same id is
    the same note. With a session the note is the one of that seat, and of the session's kind.

    Raises Refused (signed already, not theirs, what cannot be saved), Stale with both texts, NotFound.
    """
    if session_id is not None:
        row, offered = _of_seat(session_id, client_id, by, at)
    else:
        row, offered = _of_form(note_id, client_id, kind, words, by, at)
    if row.signed_at is not None:
        raise Refused(signed_already())
    if noes := check_words(NoteKind(row.kind), words, session_id is not None, at):
        raise Refused(*noes)
    if row.version != version:
        raise Stale(row.version, _differences(reading.words(by, row), words))
    storing.put_row(row, words.row, offered)
    _put_form(row, words)
    storing.saved(row, by=by, at=at)
    row.save()
    _put_people(row, words, by, at)
    record(by=by, at=at, verb="save note", subject=Subject("note", row.id), clients=[client_id])
    return SavedRow(row.id, row.version, at)


@transaction.atomic
def sign(*, note_id: UUID, version: int, by: Viewer, at: datetime) -> UUID:
    """Sign a draft that is whole, with the minutes the ledger has. Raises Refused (not its author, no
    credential, what is missing), Stale, NotFound.
    """
    row = _mine(note_id, version, by, at)
    offered = _offered(row, by, at)
    words = reading.words(by, row)
    least = standard_on(row.on).least_words
    _put_ledger(row, by, at)
    kind = NoteKind(row.kind)
    noes = missing(kind, words, bool(offered), least) if kind is not NoteKind.ABSENCE else ()
    hold = storing.hold_of(by, row.author_id, row, kind, at)
    if refusal := may_sign(row.author_id, hold.stands, by):
        raise Refused(refusal)
    if noes:
        raise Refused(*noes)
    storing.put_scores(row, offered)
    storing.freeze([row], {row.id: hold}, by=by, at=at)
    record(by=by, at=at, verb="sign note", subject=Subject("note", row.id), clients=[row.client_id])
    return row.id


@transaction.atomic
def withdraw(*, note_id: UUID, version: int, why: str, by: Viewer, at: datetime) -> UUID:
    """Take back a draft begun by mistake; it is kept and shown nowhere. The note of a session is not taken
    back: it is owed. Raises Refused, Stale, NotFound.
    """
    row = _mine(note_id, version, by, at)
    if row.session_id is not None:
        raise Refused(Refusal(say("The note of a session is owed: write it, or say they did not come.")))
    if len(why.split()) < 2:
        raise Refused(Refusal(say("Say why it is taken back."), field="why"))
    row.withdrawn_at, row.withdrawn_why, row.version = at, why.strip()[:300], row.version + 1
    row.save(update_fields=["withdrawn_at", "withdrawn_why", "version"])
    record(by=by, at=at, verb="withdraw note", subject=Subject("note", row.id), clients=[row.client_id])
    return row.id


def _of_seat(
    session_id: UUID, client_id: UUID, by: Viewer, at: datetime
) -> tuple[models.Note, Sequence[ObjectiveNow]]:
    session = writable(session_id, by, at)
    known = known_of(by, session, [client_id], at=at)
    if client_id not in session.client_ids or client_id not in known.cards:
        raise NotFound
    row = locked_row(session, client_id, by=by, at=at)
    if row.signed_at is None:
        row.author_id = session.leader_id
    return row, known.objectives.get(client_id, ())


def _of_form(
    note_id: UUID, client_id: UUID, kind: NoteKind, words: NoteWords, by: Viewer, at: datetime
) -> tuple[models.Note, Sequence[ObjectiveNow]]:
    """The draft of a note without a session, begun where there is none. Only its author writes in it."""
    client = require_reach(by, client_id, at=at)
    if by.staff_id is None or kind not in WITHOUT_A_SESSION:
        raise NotFound
    row = models.Note.objects.select_for_update().filter(id=note_id).first()
    if row is None:
        if noes := check_words(kind, words, False, at):
            raise Refused(*noes)
        models.Note.objects.bulk_create([_begun(note_id, client, kind, words, by, at)], ignore_conflicts=True)
        row = models.Note.objects.select_for_update().get(id=note_id)
    if row.client_id != client_id or row.session_id is not None or row.withdrawn_at is not None:
        raise NotFound
    if row.author_id != by.staff_id:
        raise Refused(Refusal(say("Only its author writes in this note.")))
    return row, open_objectives(by, [client_id], at=at).get(client_id, ())


def _begun(
    note_id: UUID, client: ClientCard, kind: NoteKind, words: NoteWords, by: Viewer, at: datetime
) -> models.Note:
    if by.staff_id is None:
        raise NotFound
    during = words.during
    start, end = (during.start, during.end or during.start) if during else (at, at)
    zone = zone_of(client.site_id)
    on = start.astimezone(ZoneInfo(zone)).date()
    return models.Note(
        id=note_id,
        client_id=client.id,
        kind=kind,
        title=kind.label.text,
        author_id=by.staff_id,
        on=on,
        zone=zone,
        starts_at=start,
        ends_at=end,
        due_at=standard_on(on).due(kind, end),
        at=at,
        by_name=by.name[:120],
        saved_at=at,
        saved_by=by.name[:120],
    )


def _put_form(row: models.Note, words: NoteWords) -> None:
    """The short form's answers, and, without a session, when it was and how long."""
    row.answers = {key: text.strip() for key, text in words.answers.items() if text.strip()}
    row.with_client, row.way = words.with_client, words.way
    if row.session_id is None and words.during is not None:
        during = words.during
        row.starts_at, row.ends_at = during.start, during.end
        row.minutes = storing.minutes_of(during)
        row.on = during.start.astimezone(ZoneInfo(row.zone)).date()
        row.due_at = standard_on(row.on).due(NoteKind(row.kind), during.end or during.start)


def _put_people(row: models.Note, words: NoteWords, by: Viewer, at: datetime) -> None:
    """Who of the family was there and who interpreted, as the form says now."""
    near = {one.id for one in contacts(by, row.client_id, at=at)} if words.relatives else set()
    row.relatives.all().delete()
    models.FamilyPart.objects.bulk_create(
        [_part(row, place, one, near) for place, one in enumerate(words.relatives)]
    )
    row.interpreters.all().delete()
    models.Interpreting.objects.bulk_create(
        [_spoken(row, place, one) for place, one in enumerate(words.interpreters)]
    )


def _part(row: models.Note, place: int, one: Relative, near: set[UUID]) -> models.FamilyPart:
    return models.FamilyPart(
        note_id=row.id,
        position=place,
        contact_id=one.contact_id if one.contact_id in near else None,
        name=one.name.strip()[:80],
        relation=one.relation.strip()[:40],
        language=one.language,
        way=one.way,
        words=one.words.strip(),
    )


def _spoken(row: models.Note, place: int, one: Interpreter) -> models.Interpreting:
    return models.Interpreting(
        note_id=row.id,
        position=place,
        number=one.number.strip()[:40],
        agency=one.agency.strip()[:80],
        language=one.language,
        way=one.way,
        minutes=one.minutes,
    )


def _mine(note_id: UUID, version: int, by: Viewer, at: datetime) -> models.Note:
    """A draft of the viewer's own, locked, in the version that was read. Raises NotFound, Refused, Stale."""
    found = reading.readable(by, at).filter(id=note_id)
    row = models.Note.objects.select_for_update().filter(id__in=found.values("id")).first()
    if row is None:
        raise NotFound
    if row.signed_at is not None:
        raise Refused(signed_already())
    if by.staff_id != row.author_id:
        raise Refused(
            Refusal(
                say("Only its author signs this note."),
                lifted_by=say("A colleague who may co-sign adds a co-signature once it is signed."),
            )
        )
    if row.version != version:
        raise Stale(row.version)
    return row


def _put_ledger(row: models.Note, by: Viewer, at: datetime) -> None:
    """What the ledger has of a session's seat. Raises Refused while it does not know yet."""
    if row.session_id is None:
        return
    held = roll(by, row.session_id, at=at)
    line = row_of(held, row.client_id)
    if line is None:
        raise NotFound
    if (why := sheets.holds_back(line, held.over(at))) is not None:
        raise Refused(Refusal(why, lifted_by=say("Say it on the roll of the session.")))
    storing.put_ledger(row, line)


def _offered(row: models.Note, by: Viewer, at: datetime) -> Sequence[ObjectiveNow]:
    if row.session_id is None:
        return open_objectives(by, [row.client_id], at=at).get(row.client_id, ())
    known = known_of(by, roll(by, row.session_id, at=at).session, [row.client_id], at=at)
    return known.objectives.get(row.client_id, ())


def _differences(saved: NoteWords, yours: NoteWords) -> tuple[Difference, ...]:
    """What two windows wrote differently into one note, both shown."""
    found = list(sheets.differences(saved.row, yours.row))
    for key in sorted({*saved.answers, *yours.answers}):
        there, here = saved.answers.get(key, ""), yours.answers.get(key, "")
        if there != here.strip():
            found.append(Difference(say("Answer: {key}", key=key), there, here))
    there, here = _people(saved), _people(yours)
    if there != here:
        found.append(Difference(say("Who was there"), there, here))
    return tuple(found)


def _people(words: NoteWords) -> str:
    names = [f"{one.name}: {one.words}" if one.words else one.name for one in words.relatives]
    return "; ".join([*names, *(f"{one.number} {one.minutes}" for one in words.interpreters)])
