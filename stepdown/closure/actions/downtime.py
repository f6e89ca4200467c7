"""Noting packets that were made, and outages with the papers they left."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.closure import folder, models, rules
from stepdown.closure.queries.downtime import aims
from stepdown.closure.vocabulary import OutageWords
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say


@dataclass(frozen=True)
class Paper:
    """A packet as it goes into the folder."""

    name: str
    body: bytes = field(repr=False)


def let_go_old_packets(*, at: datetime) -> int:
    """Delete packets that are older than the clinic keeps them. Answers how many."""
    return folder.let_go(at - timedelta(days=aims().keep_days))


@transaction.atomic
def keep_packet(
    *,
    site_id: UUID,
    night: date,
    nightly: bool,
    client_ids: Sequence[UUID],
    paper: Paper,
    by: Viewer,
    at: datetime,
) -> UUID | None:
    """Note a packet and write it into the folder. None: this night's was noted before, by another worker."""
    if by.audience is not Audience.SYSTEM and site_id not in by.site_ids:
        raise NotFound
    row = models.Packet(
        site_id=site_id,
        night=night,
        nightly=nightly,
        filename=paper.name[:120],
        client_ids=list(client_ids),
        digest=hashlib.sha256(paper.body).hexdigest(),
        staff_id=by.staff_id,
        at=at,
    )
    models.Packet.objects.bulk_create([row], ignore_conflicts=nightly)
    if not models.Packet.objects.filter(id=row.id).exists():
        return None
    folder.keep(paper.name, paper.body)
    record(
        by=by,
        at=at,
        verb="make downtime packet",
        subject=Subject("packet", row.id),
        clients=client_ids,
        detail={"nightly": nightly},
    )
    return row.id


@transaction.atomic
def record_outage(*, words: OutageWords, by: Viewer, at: datetime) -> UUID:
    """Note that the house was down, and how many papers it left to be entered. Raises Refused, NotFound."""
    if words.site_id not in by.site_ids:
        raise NotFound
    if refusals := rules.check_outage(words, at):
        raise Refused(*refusals)
    row = models.Outage.objects.create(
        site_id=words.site_id,
        began_at=words.began_at,
        ended_at=words.ended_at,
        what=words.what.strip()[:200],
        calls=words.calls,
        visits=words.visits,
        inquiries=words.inquiries,
        staff_id=by.staff_id,
        at=at,
    )
    record(by=by, at=at, verb="record outage", subject=Subject("outage", row.id))
    return row.id


@transaction.atomic
def settle_outage(*, outage_id: UUID, words: str, by: Viewer, at: datetime) -> None:
    """Say that every paper of an outage is entered, or why one is not. Raises Refused, NotFound."""
    row = models.Outage.objects.select_for_update(of=("self",)).filter(id=outage_id).first()
    if row is None or row.site_id not in by.site_ids:
        raise NotFound
    if row.settled_at is not None:
        raise Refused(Refusal(say("It is settled already.")))
    if not words.strip():
        raise Refused(Refusal(say("Say where the papers are kept, or why one is missing."), field="words"))
    models.Outage.objects.filter(id=outage_id).update(
        settled_at=at, settled_by_id=by.staff_id, settled_words=words.strip()[:200]
    )
    record(by=by, at=at, verb="settle outage", subject=Subject("outage", outage_id))
