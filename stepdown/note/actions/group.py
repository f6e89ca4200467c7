"""The sheet of a session: its shared part, its rows, and the one act that signs what is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.attendance.queries import roll
from stepdown.attendance.vocabulary import Roll, RollRow
from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.note import models
from stepdown.note.actions import storing
from stepdown.note.actions.flagged import held_by_flags
from stepdown.note.queries import reading
from stepdown.note.queries.sheet import Known, known_of, shared_part, with_around
from stepdown.note.rules import sheets
from stepdown.note.rules.ready import check_row, missing
from stepdown.note.rules.signing import may_sign
from stepdown.note.rules.standards import standard_on
from stepdown.note.vocabulary import (
    Left,
    NoteKind,
    NoteWords,
    RowWords,
    SavedRow,
    SharedPart,
    SharedWords,
    SignedGroup,
)
from stepdown.session.queries import in_the_room
from stepdown.session.vocabulary import SessionCard


@transaction.atomic
def save_shared(
    *, session_id: UUID, words: SharedWords, version: int, by: Viewer, at: datetime
) -> SharedPart:
    """Save what all of a session shares. Raises Refused (locked by a signature), Stale, NotFound."""
    writable(session_id, by, at)
    if noes := sheets.check_shared(words):
        raise Refused(*noes)
    columns = {
        "topic_key": words.topic_key.strip(),
        "topic": words.topic.strip(),
        "done": words.done.strip(),
        "item": words.item.strip(),
        "by_name": by.name[:120],
        "at": at,
    }
    fresh = models.Shared(session_id=session_id, version=0, **columns)
    models.Shared.objects.bulk_create([fresh], ignore_conflicts=True)
    row = models.Shared.objects.select_for_update().get(session_id=session_id)
    if row.locked_at is not None:
        raise Refused(
            Refusal(
                say("The shared part stands in signed notes."),
                lifted_by=say("An amendment of each note says what was different."),
            )
        )
    if row.version != version:
        there = SharedWords(row.topic_key, row.topic, row.done, row.item)
        raise Stale(row.version, sheets.shared_differences(there, words))
    models.Shared.objects.filter(session_id=session_id).update(version=version + 1, **columns)
    record(by=by, at=at, verb="save the shared part", subject=Subject("session", session_id))
    return shared_part(session_id)


@transaction.atomic
def save_row(
    *, session_id: UUID, client_id: UUID, words: RowWords, version: int, by: Viewer, at: datetime
) -> SavedRow:
    """Save one person's own part; version 0 where nothing was saved before. Nothing is checked for signing.

    Raises Refused (signed already, not theirs to write), Stale with both texts, NotFound.
    """
    session = writable(session_id, by, at)
    if noes := check_row(words):
        raise Refused(*noes)
    known = known_of(by, session, [client_id], at=at)
    if client_id not in session.client_ids or client_id not in known.cards:
        raise NotFound
    row = locked_row(session, client_id, by=by, at=at)
    if row.signed_at is not None:
        raise Refused(signed_already())
    if row.version != version:
        raise Stale(row.version, sheets.differences(reading.row_words(row), words))
    storing.put_row(row, words, known.objectives.get(client_id, ()))
    row.author_id = session.leader_id
    storing.saved(row, by=by, at=at)
    row.save(update_fields=_ROW)
    record(by=by, at=at, verb="save note", subject=Subject("note", row.id), clients=[client_id])
    return SavedRow(row.id, row.version, at)


_ROW = "did responded next took_part craving objectives settled author_id saved_at saved_by version".split()


@dataclass(frozen=True)
class _Sheet:
    """Everything one act of signing looks at."""

    held: Roll
    known: Known
    shared: SharedWords
    rows: Mapping[UUID, models.Note]
    flagged: Mapping[UUID | None, Words]


@transaction.atomic
def sign_group(*, session_id: UUID, versions: Mapping[UUID, int], by: Viewer, at: datetime) -> SignedGroup:
    """Sign the rows of these people (client -> version that was read) and everybody's short entry who was
    not there, in one act. A row that is not ready, that a flag holds back, or that was saved meanwhile, is
    left and told; the others are signed. The shared part is locked. Raises Refused where nothing can be
    signed at all (a name in the shared part among it), NotFound.
    """
    held = roll(by, session_id, at=at)
    session = held.session
    over = (session.during.end or session.during.start) <= at
    shared = models.Shared.objects.select_for_update().filter(session_id=session_id).first()
    said = SharedWords(shared.topic_key, shared.topic, shared.done, shared.item) if shared else SharedWords()
    if noes := sheets.may_sign_sheet(session.leader_id, over, said, by):
        raise Refused(*noes)
    sheet = _sheet(held, said, versions, by, at)
    left, ready = _sorted(sheet, versions, by, at)
    if ready:
        hold = storing.hold_of(by, session.leader_id, ready[0], NoteKind.GROUP, at)
        if refusal := may_sign(session.leader_id, hold.stands, by):
            raise Refused(refusal)
        storing.freeze(ready, {one.id: hold for one in ready}, by=by, at=at)
        models.Shared.objects.filter(session_id=session_id, locked_at=None).update(locked_at=at)
        record(
            by=by,
            at=at,
            verb="sign group notes",
            subject=Subject("session", session_id),
            clients=[one.client_id for one in ready],
            detail={"signed": len(ready), "left": len(left)},
        )
    absent = {one.client_id: one.id for one in ready if one.kind == NoteKind.ABSENCE}
    signed = {one.client_id: one.id for one in ready if one.kind != NoteKind.ABSENCE}
    return SignedGroup(signed, absent, tuple(left))


def _sheet(held: Roll, shared: SharedWords, versions: Mapping[UUID, int], by: Viewer, at: datetime) -> _Sheet:
    session = held.session
    ids = [one.client_id for one in held.rows]
    known = with_around(known_of(by, session, ids, at=at), by, session, at=at)
    wanted = [
        one.client_id for one in held.rows if one.client_id in versions or sheets.came(one.presence) is False
    ]
    fresh = [storing.of_session(session, one, by=by, at=at) for one in wanted if one not in known.rows]
    models.Note.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = models.Note.objects.select_for_update().filter(session_id=session.id, client_id__in=wanted)
    locked = {row.client_id: row for row in rows.order_by("client_id")}
    flagged = held_by_flags(held, known, locked, shared.done)
    if None in flagged:
        raise Refused(Refusal(flagged[None], say("It goes into every chart: name nobody in it."), "done"))
    return _Sheet(held, known, shared, locked, flagged)


def _sorted(
    sheet: _Sheet, versions: Mapping[UUID, int], by: Viewer, at: datetime
) -> tuple[list[Left], list[models.Note]]:
    """The rows that are ready, filled with what the ledger knows, and why the others are left."""
    left, ready = [], []
    for line in sheet.held.rows:
        row = sheet.rows.get(line.client_id)
        if row is None or row.signed_at is not None:
            continue
        if why := _not_ready(sheet, row, line, versions):
            left.append(Left(line.client_id, why))
            continue
        offered = sheet.known.objectives.get(line.client_id, ())
        row.author_id = sheet.held.session.leader_id
        storing.put_ledger(row, line)
        storing.put_shared(row, sheet.shared)
        storing.put_scores(row, offered)
        ready.append(row)
    return left, ready


def _not_ready(sheet: _Sheet, row: models.Note, line: RollRow, versions: Mapping[UUID, int]) -> Words | None:
    if row.version != versions.get(line.client_id, row.version):
        return say("Somebody saved this row meanwhile.")
    if (why := sheets.holds_back(line, over=True)) is not None:
        return why
    if line.client_id in sheet.flagged:
        return sheet.flagged[line.client_id]
    if not sheets.came(line.presence):
        return None
    offered = bool(sheet.known.objectives.get(line.client_id))
    least = standard_on(row.on).least_words
    lacks = missing(NoteKind(row.kind), NoteWords(reading.row_words(row)), offered, least)
    return lacks[0].reason if lacks else None


def writable(session_id: UUID, by: Viewer, at: datetime) -> SessionCard:
    """The session whose sheet the viewer may write in. Raises Refused, NotFound."""
    session = in_the_room(by, session_id, at=at)
    if refusal := sheets.may_write(session.led_by(by.staff_id), session.site_id, session.during, by, at):
        raise Refused(refusal)
    return session


def locked_row(session: SessionCard, client_id: UUID, *, by: Viewer, at: datetime) -> models.Note:
    """The one row of somebody's seat, made where there is none, locked until the end."""
    rows = models.Note.objects.select_for_update().filter(session_id=session.id, client_id=client_id)
    if (row := rows.first()) is not None:
        return row
    fresh = storing.of_session(session, client_id, by=by, at=at)
    models.Note.objects.bulk_create([fresh], ignore_conflicts=True)
    return rows.get()


def signed_already() -> Refusal:
    return Refusal(
        say("This note is signed."), lifted_by=say("An amendment or a late entry stands beside it.")
    )
