"""Putting notes into rows, and freezing them: what every verb of notes shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Value, When
from django.db.models.functions import Cast

from stepdown.attendance.vocabulary import RollRow
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.note import models
from stepdown.note.queries import reading
from stepdown.note.queries.sheet import absence_words, chosen, fresh_scores
from stepdown.note.rules.ready import client_minutes
from stepdown.note.rules.sheets import kind_at_signing
from stepdown.note.rules.signing import Standing, standing
from stepdown.note.rules.standards import Standard, kind_of, standard_on
from stepdown.note.vocabulary import NoteKind, RowWords, SharedWords
from stepdown.people.queries import staff_member
from stepdown.plan.vocabulary import ObjectiveNow
from stepdown.session.vocabulary import SessionCard
from stepdown.signature.actions import sign_all
from stepdown.signature.vocabulary import Capacity

FROZEN = (
    "kind starts_at ends_at minutes client_minutes scores topic shared item presence absence author_id"
    " signed_at digest needs_cosign cosign_by locks_at version answers left_by_id did responded next"
).split()


@dataclass(frozen=True)
class Hold:
    """Under which standard, and how, somebody signs notes of one day."""

    standard: Standard
    stands: Standing


def hold_of(by: Viewer, author_id: UUID, row: models.Note, kind: NoteKind, at: datetime) -> Hold:
    """The standard of the note's day and how its author's credentials let them sign that day."""
    standard = standard_on(row.on)
    held = staff_member(by, author_id, at=at).credentials
    return Hold(standard, standing(held, kind, row.on, standard))


def of_session(
    session: SessionCard, client_id: UUID, *, by: Viewer, at: datetime, note_id: UUID | None = None
) -> models.Note:
    """A new draft for somebody's seat in a session, not stored yet."""
    kind = kind_of(session.kind, session.seats) or NoteKind.GROUP
    start = session.during.start
    end = session.during.end or start
    on = start.astimezone(ZoneInfo(session.zone)).date()
    return models.Note(
        id=note_id or new_id(),
        client_id=client_id,
        session_id=session.id,
        kind=kind,
        title=session.title[:120],
        author_id=session.leader_id,
        on=on,
        zone=session.zone,
        starts_at=start,
        ends_at=end,
        way="video" if session.by_video else "in_person",
        due_at=standard_on(on).due(kind, end),
        at=at,
        by_name=by.name[:120],
        saved_at=at,
        saved_by=by.name[:120],
    )


def put_row(row: models.Note, words: RowWords, offered: Iterable[ObjectiveNow]) -> None:
    """A person's own part into their row. Objectives are kept in the words they have now."""
    row.did, row.responded, row.next = words.did.strip(), words.responded.strip(), words.next.strip()
    row.took_part, row.craving = words.took_part, words.craving
    row.objectives = chosen(offered, words.objectives)
    row.settled = [{"flag": one.flag, "span": one.span, "why": one.why.strip()} for one in words.settled]


def saved(row: models.Note, *, by: Viewer, at: datetime) -> None:
    """Who saved it last, when; the next version."""
    row.saved_at, row.saved_by, row.version = at, by.name[:120], row.version + 1


def put_ledger(row: models.Note, line: RollRow) -> None:
    """What the ledger knows of somebody's seat: when they were there, how many minutes count, or why not."""
    row.kind = kind_at_signing(NoteKind(row.kind), line.presence)
    if line.stretches:
        last = line.stretches[-1].end
        row.starts_at, row.ends_at = line.stretches[0].start, last or line.stretches[-1].start
    row.minutes = line.minutes if row.kind != NoteKind.ABSENCE else 0
    row.presence = line.presence.value
    row.absence = absence_words(line) if row.kind == NoteKind.ABSENCE else ""


def put_shared(row: models.Note, shared: SharedWords) -> None:
    """The shared part as it is now, into the chart of somebody who was there."""
    if row.kind == NoteKind.GROUP:
        row.topic, row.shared, row.item = shared.topic, shared.done, shared.item


def put_scores(row: models.Note, offered: Iterable[ObjectiveNow]) -> None:
    """This week's values as they were shown."""
    row.scores = [
        {"words": one.words, "value": str(one.value), "before": str(one.before), "on": one.on.isoformat()}
        for one in fresh_scores(offered)
    ]


def freeze(rows: Sequence[models.Note], hold: Mapping[UUID, Hold], *, by: Viewer, at: datetime) -> None:
    """Sign these notes in one act: minutes, digest, clocks, signatures. The rows are locked and stored.

    Whoever calls has checked that the signer is the author and that nothing is missing.
    """
    for row in rows:
        held = hold[row.id]
        row.client_minutes = client_minutes(NoteKind(row.kind), row.minutes, row.with_client)
        row.needs_cosign = held.stands is Standing.SUPERVISED
        row.cosign_by = at + held.standard.cosign_within if row.needs_cosign else None
        row.locks_at = at + held.standard.locks_after
        row.signed_at, row.version = at, row.version + 1
    digests = reading.digests(rows)
    for row in rows:
        row.digest = digests[row.id]
    _store(rows)
    for capacity, some in (
        (Capacity.AUTHOR, [one for one in rows if not one.needs_cosign]),
        (Capacity.SUPERVISEE, [one for one in rows if one.needs_cosign]),
    ):
        if some:
            sign_all(
                kind="note",
                documents=[(one.id, one.client_id, one.digest) for one in some],
                capacity=capacity,
                author_id=by.staff_id,
                by=by,
                at=at,
            )


def _store(rows: Sequence[models.Note]) -> None:
    """Write frozen rows in one statement. What is the same for all is said once: naming each of two dozen
    columns for each of twelve people took half the time of signing a group.
    """
    told: dict[str, object] = {}
    fields = {field.attname: field for field in models.Note._meta.concrete_fields}
    for name in FROZEN:
        values = [getattr(row, name) for row in rows]
        if all(value == values[0] for value in values):
            told[name] = values[0]
            continue
        each = [
            When(pk=row.pk, then=Value(value, output_field=fields[name]))
            for row, value in zip(rows, values, strict=True)
        ]
        told[name] = Cast(Case(*each, output_field=fields[name]), output_field=fields[name])
    models.Note.objects.filter(pk__in=[row.pk for row in rows]).update(**told)


def minutes_of(during: Period) -> int:
    """The whole minutes of a stretch that has ended."""
    return int(((during.end or during.start) - during.start).total_seconds()) // 60
