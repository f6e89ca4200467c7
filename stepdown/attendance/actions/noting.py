"""Noting what is no coming or going: absence, arrived impaired, time that does not count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepdown.attendance import models
from stepdown.attendance.actions.crediting import recredit, rows_after
from stepdown.attendance.actions.locking import again, locked, name_of, require_may
from stepdown.attendance.queries.reading import facts_of, pause_of
from stepdown.attendance.rules import refusing
from stepdown.attendance.vocabulary import Apart, Pause, Presence, Protocol, RollRow
from stepdown.audit.actions import record
from stepdown.kernel.period import Period
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.session.vocabulary import SessionCard


@transaction.atomic
def note_absence(
    *,
    session_id: UUID,
    client_id: UUID,
    kind: Presence,
    words: str = "",
    told_at: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> RollRow:
    """Somebody's seat stayed empty: excused, or they did not come. What was said before is taken back.

    Of a session that the clinic cancelled nobody is absent. Raises Refused, NotFound.
    """
    card = _of_staff(session_id, [client_id], by, at)
    if kind not in (Presence.EXCUSED, Presence.DID_NOT_COME):
        raise Refused(Refusal(say("Absent is excused, or did not come."), field="kind"))
    if client_id not in card.client_ids:
        raise Refused(refusing.NO_SEAT)
    rows = models.Absence.objects.filter(session_id=session_id, client_id=client_id, taken_back_at=None)
    words, before = words.strip()[:300], rows.first()
    if before is not None and (before.kind, before.words, before.told_at) == (kind.value, words, told_at):
        again("absence")
    else:
        rows.update(taken_back_at=at, taken_back_by=name_of(by))
        models.Absence.objects.create(
            session_id=session_id,
            client_id=client_id,
            kind=kind.value,
            words=words,
            told_at=told_at,
            by_name=name_of(by),
            at=at,
        )
        _record("note absence", card, [client_id], by, at)
    return rows_after(card, [client_id], facts_of([session_id], [client_id]), by, at)[0]


@transaction.atomic
def take_back_absence(*, session_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> RollRow:
    """The absence noted of somebody was none. Raises NotFound."""
    card = _of_staff(session_id, [client_id], by, at)
    rows = models.Absence.objects.filter(session_id=session_id, client_id=client_id, taken_back_at=None)
    _take_back(rows.update(taken_back_at=at, taken_back_by=name_of(by)))
    _record("take back absence", card, [client_id], by, at)
    return rows_after(card, [client_id], facts_of([session_id], [client_id]), by, at)[0]


@transaction.atomic
def note_impaired(
    *,
    session_id: UUID,
    client_id: UUID,
    since: datetime,
    protocol: Protocol,
    by: Viewer,
    at: datetime,
) -> RollRow:
    """Somebody arrived impaired: from a moment on nothing of the session counts, and it is no absence.

    What was noted before is taken back. Raises Refused, NotFound.
    """
    card = _of_staff(session_id, [client_id], by, at)
    if client_id not in card.client_ids:
        raise Refused(refusing.NO_SEAT)
    if no := refusing.must_say(protocol.words) or refusing.may_be(since, card.during, at):
        raise Refused(no)
    rows = models.Impaired.objects.filter(session_id=session_id, client_id=client_id, taken_back_at=None)
    rows.update(taken_back_at=at, taken_back_by=name_of(by))
    models.Impaired.objects.create(
        session_id=session_id,
        client_id=client_id,
        since=since,
        words=protocol.words.strip(),
        ride=protocol.ride.strip()[:200],
        keys=protocol.keys.strip()[:200],
        nurse=protocol.nurse.strip()[:200],
        told=protocol.told.strip()[:200],
        by_name=name_of(by),
        at=at,
    )
    return _counted(card, [client_id], "note impaired", by, at)[0]


@transaction.atomic
def take_back_impaired(*, session_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> RollRow:
    """What was noted of somebody was wrong: their time counts again. Raises NotFound."""
    card = _of_staff(session_id, [client_id], by, at)
    rows = models.Impaired.objects.filter(session_id=session_id, client_id=client_id, taken_back_at=None)
    _take_back(rows.update(taken_back_at=at, taken_back_by=name_of(by)))
    return _counted(card, [client_id], "take back impaired", by, at)[0]


@transaction.atomic
def note_pause(
    *,
    session_id: UUID,
    kind: Apart,
    during: Period,
    client_id: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> Pause:
    """When the break was, or when somebody was with the prescriber, gave a specimen, waited.

    The same again is the same. One without an end lasts as long as the session. Raises Refused, NotFound.
    """
    card = _of_staff(session_id, [client_id] if client_id else [], by, at)
    no = refusing.may_pause(kind, during, client_id is not None, card.during)
    if no := no or refusing.may_be(during.start, card.during, at):
        raise Refused(no)
    if client_id is not None and client_id not in card.client_ids:
        raise Refused(refusing.NO_SEAT)
    span = DateTimeTZRange(during.start, during.end)
    known = {"session_id": session_id, "client_id": client_id, "kind": kind.value, "during": span}
    row = models.Pause.objects.filter(**known, taken_back_at=None).first()
    if row is not None:
        again("pause")
        return pause_of(row)
    row = models.Pause.objects.create(**known, by_name=name_of(by), at=at)
    _counted(card, _about(card, client_id), "note pause", by, at)
    return pause_of(row)


@transaction.atomic
def end_pause(*, pause_id: UUID, until: datetime, by: Viewer, at: datetime) -> Pause:
    """A pause that was running ended at a moment. Raises Refused, NotFound."""
    row = models.Pause.objects.filter(id=pause_id, taken_back_at=None).first()
    if row is None:
        raise NotFound
    known = pause_of(row)
    if until < known.during.start:
        raise Refused(Refusal(say("It ends after it starts."), field="until"))
    take_back_pause(pause_id=pause_id, by=by, at=at)
    return note_pause(
        session_id=row.session_id,
        kind=known.kind,
        during=Period(known.during.start, until),
        client_id=known.client_id,
        by=by,
        at=at,
    )


@transaction.atomic
def take_back_pause(*, pause_id: UUID, by: Viewer, at: datetime) -> None:
    """A pause was none. Raises NotFound."""
    row = models.Pause.objects.filter(id=pause_id).first()
    if row is None:
        raise NotFound
    card = _of_staff(row.session_id, [row.client_id] if row.client_id else [], by, at)
    rows = models.Pause.objects.filter(id=pause_id, taken_back_at=None)
    _take_back(rows.update(taken_back_at=at, taken_back_by=name_of(by)))
    _counted(card, _about(card, row.client_id), "take back pause", by, at)


def _of_staff(session_id: UUID, client_ids: Sequence[UUID], by: Viewer, at: datetime) -> SessionCard:
    """A session that stands, locked, for staff who may note something of these people in it."""
    if by.audience not in (Audience.STAFF, Audience.SYSTEM):
        raise NotFound
    card = locked(session_id)
    require_may(by, card, client_ids, at)
    if card.cancelled is not None:
        raise Refused(refusing.CANCELLED)
    return card


def _take_back(rows: int) -> None:
    if not rows:
        raise NotFound


def _about(card: SessionCard, client_id: UUID | None) -> list[UUID]:
    """Whose minutes a pause takes: one person's, or everybody's of whom something was told."""
    if client_id is not None:
        return [client_id]
    return list(dict.fromkeys([*card.client_ids, *facts_of([card.id]).people(card.id)]))


def _counted(
    card: SessionCard, client_ids: Sequence[UUID], verb: str, by: Viewer, at: datetime
) -> tuple[RollRow, ...]:
    facts = recredit(card, client_ids, verb, by=by, at=at)
    _record(verb, card, client_ids, by, at)
    return rows_after(card, client_ids, facts, by, at)


def _record(verb: str, card: SessionCard, client_ids: Sequence[UUID], by: Viewer, at: datetime) -> None:
    record(by=by, at=at, verb=verb, subject=Subject("session", card.id), clients=sorted(client_ids))
