"""A whole roll at once: everybody in, everybody out, whoever scanned seen, the ledger worked out anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.attendance import models
from stepdown.attendance.actions.crediting import recredit, rows_after
from stepdown.attendance.actions.locking import again, locked, name_of, require_may
from stepdown.attendance.actions.marking import keep, record_marks
from stepdown.attendance.queries.counting import worked
from stepdown.attendance.queries.reading import Facts, facts_of
from stepdown.attendance.rules import refusing
from stepdown.attendance.vocabulary import DeviceMark, RollRow, Stretch, Turn, Way
from stepdown.audit.actions import record
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.session.vocabulary import SessionCard


@transaction.atomic
def take_roll(
    *,
    session_id: UUID,
    present: Collection[UUID],
    since: datetime | None = None,
    device: str = "",
    by: Viewer,
    at: datetime,
) -> tuple[RollRow, ...]:
    """All of these people are here, since a moment that staff vouch for (now, where none is said).

    Whoever is in the room already stays so, and a scan of theirs is vouched for. Taken twice, or from two
    tablets, it marks nobody twice. Raises Refused, NotFound; then nobody is marked.
    """
    card, ids = locked(session_id), list(dict.fromkeys(present))
    require_may(by, card, ids, at)
    facts, moment = facts_of([session_id], ids), since or at
    new = [one for one in ids if not _vouched(card, one, facts)]
    return _mark_all(card, ids, dict.fromkeys(new, moment), Turn.IN, device, by, at)


@transaction.atomic
def end_roll(
    *, session_id: UUID, outs: Mapping[UUID, datetime], device: str = "", by: Viewer, at: datetime
) -> tuple[RollRow, ...]:
    """These people left, each at a moment. Whoever is out already stays so; whoever never came is left as
    they are. Ended twice, or from two tablets, it marks nobody twice. Raises Refused, NotFound.
    """
    card = locked(session_id)
    require_may(by, card, list(outs), at)
    facts = facts_of([session_id], list(outs))
    going = {one: moment for one, moment in outs.items() if _open(card, one, facts) is not None}
    return _mark_all(card, list(outs), going, Turn.OUT, device, by, at)


@transaction.atomic
def attest(
    *,
    session_id: UUID,
    client_ids: Collection[UUID],
    seen_since: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> tuple[RollRow, ...]:
    """Staff saw these people, who had scanned in: since their scan, or since a later moment.

    Raises Refused where somebody did not scan in, NotFound.
    """
    card, ids = locked(session_id), list(dict.fromkeys(client_ids))
    require_may(by, card, ids, at)
    facts = facts_of([session_id], ids)
    rows = []
    for client_id in ids:
        there = worked(card, client_id, facts).stretches
        waiting = [one for one in there if one.counts_from is None]
        moments = [one.start if seen_since is None else max(one.start, seen_since) for one in waiting]
        if not there:
            raise Refused(refusing.NOBODY)
        rows += [_attestation(card, client_id, moment, by, at) for moment in moments]
    if not rows:
        again("attest")
        return rows_after(card, ids, facts, by, at)
    models.Attestation.objects.bulk_create(rows)
    facts = recredit(card, ids, "attest", by=by, at=at)
    record(
        by=by, at=at, verb="attest attendance", subject=Subject("session", session_id), clients=sorted(ids)
    )
    return rows_after(card, ids, facts, by, at)


@transaction.atomic
def settle(*, session_id: UUID, by: Viewer, at: datetime) -> int:
    """Work out anew what everybody has of a session that was moved or cancelled; how many had other minutes.

    For journeys that change a session of which something was marked. Raises NotFound.
    """
    card = locked(session_id)
    if card.site_id not in by.site_ids and by.audience.value != "system":
        raise NotFound
    before = facts_of([session_id])
    ids = before.people(session_id)
    had = dict(before.minutes)
    after = recredit(card, ids, "settle", by=by, at=at)
    changed = [one for one in ids if had.get((session_id, one), 0) != after.minutes[(session_id, one)]]
    if changed:
        record(
            by=by,
            at=at,
            verb="settle credit",
            subject=Subject("session", session_id),
            clients=sorted(changed),
        )
    return len(changed)


def _mark_all(
    card: SessionCard,
    ids: list[UUID],
    moments: Mapping[UUID, datetime],
    turn: Turn,
    device: str,
    by: Viewer,
    at: datetime,
) -> tuple[RollRow, ...]:
    sent = [
        DeviceMark(new_id(), card.id, client_id, turn, moment, Way.STAFF, device[:80])
        for client_id, moment in moments.items()
    ]
    if sent:
        record_marks(card, keep(card, sent, by=by, at=at), by, at)
        facts = recredit(card, ids, "roll", by=by, at=at)
    else:
        again("roll")
        facts = facts_of([card.id], ids)
    return rows_after(card, ids, facts, by, at)


def _open(card: SessionCard, client_id: UUID, facts: Facts) -> Stretch | None:
    """The stretch somebody is in the room for now."""
    there = worked(card, client_id, facts).stretches
    return there[-1] if there and there[-1].end is None else None


def _vouched(card: SessionCard, client_id: UUID, facts: Facts) -> bool:
    """Whether somebody is in the room by the word of staff."""
    stretch = _open(card, client_id, facts)
    return stretch is not None and stretch.counts_from is not None


def _attestation(
    card: SessionCard, client_id: UUID, moment: datetime, by: Viewer, at: datetime
) -> models.Attestation:
    return models.Attestation(
        session_id=card.id, client_id=client_id, moment=moment, by_name=name_of(by), at=at
    )
