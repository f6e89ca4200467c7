"""Repairing a finding, having it checked by somebody else, giving it to somebody else."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.chart_audit import models, queries
from stepdown.chart_audit.queries.audits import visible
from stepdown.chart_audit.rules import repairing
from stepdown.chart_audit.vocabulary import FindingCard, FindingState, Means
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import staff_member


@transaction.atomic
def assign(
    *, finding_id: UUID, owner_id: UUID, due_on: date, version: int, by: Viewer, at: datetime
) -> FindingCard:
    """Say who mends a finding until when; for those who audit. Raises Refused, Stale, NotFound."""
    card = _for_auditors(by, finding_id, at)
    owner = staff_member(by, owner_id, at=at)
    if not owner.active or (card.client is not None and card.client.site_id not in owner.site_ids):
        raise Refused(Refusal(say("Choose somebody who works here."), field="owner"))
    row = models.Finding.objects.select_for_update().get(id=finding_id)
    if row.version != version:
        raise Stale(row.version)
    models.Finding.objects.filter(id=finding_id).update(owner_id=owner_id, due_on=due_on, version=version + 1)
    _record(by, at, "assign audit repair", card)
    return queries.finding(by, finding_id, at=at)


@transaction.atomic
def repair(
    *, finding_id: UUID, means: Means, words: str, place: str = "", by: Viewer, at: datetime
) -> FindingCard:
    """Say what was done: an addendum, a late entry, a new version; the signed record stays as it is.

    `place` names the page where it can be seen. Raises Refused, NotFound.
    """
    card = queries.finding(by, finding_id, at=at)
    models.Finding.objects.select_for_update().get(id=finding_id)
    if card.state in (FindingState.REPAIRED, FindingState.CLOSED):
        raise Refused(Refusal(say("A repair is noted already; it waits for a second person, or is checked.")))
    if refusal := repairing.check_repair(words):
        raise Refused(refusal)
    models.Repair.objects.create(
        finding_id=finding_id,
        means=means.value,
        words=words.strip()[:1000],
        place=place,
        by_staff_id=by.staff_id,
        by_name=by.name,
        at=at,
    )
    _record(by, at, "repair audit finding", card)
    return queries.finding(by, finding_id, at=at)


@transaction.atomic
def recheck(*, finding_id: UUID, holds: bool, words: str = "", by: Viewer, at: datetime) -> FindingCard:
    """Look at a repair a second time; never one's own. Raises Refused, NotFound."""
    card = _for_auditors(by, finding_id, at)
    models.Finding.objects.select_for_update().get(id=finding_id)
    newest = card.repairs[-1] if card.repairs else None
    if refusal := repairing.may_recheck(newest, by.staff_id):
        raise Refused(refusal)
    if not holds and len(words.split()) < 2:
        raise Refused(Refusal(say("Say what is still missing."), field="words"))
    if newest is not None and by.staff_id is not None:
        models.Recheck.objects.create(
            repair_id=newest.id,
            holds=holds,
            words=words.strip()[:1000],
            by_staff_id=by.staff_id,
            by_name=by.name,
            at=at,
        )
    _record(by, at, "check audit repair", card)
    return queries.finding(by, finding_id, at=at)


@transaction.atomic
def hand_over(*, from_staff_id: UUID, to_staff_id: UUID, by: Viewer, at: datetime) -> int:
    """Everything somebody still has to mend goes to a colleague; the days stay. Answers how many."""
    held = [one.id for one in queries.held_by(by, from_staff_id, at=at)]
    for row in models.Finding.objects.select_for_update().filter(id__in=held):
        models.Finding.objects.filter(id=row.id).update(owner_id=to_staff_id, version=row.version + 1)
    record(
        by=by,
        at=at,
        verb="hand over audit repairs",
        subject=Subject("staff", from_staff_id),
        detail={"to": str(to_staff_id), "findings": len(held)},
    )
    return len(held)


def _for_auditors(by: Viewer, finding_id: UUID, at: datetime) -> FindingCard:
    card = queries.finding(by, finding_id, at=at)
    if not visible(by).filter(id=card.audit_id).exists():
        raise NotFound
    return card


def _record(by: Viewer, at: datetime, verb: str, card: FindingCard) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject=Subject("audit finding", card.id),
        clients=[card.client.id] if card.client else [],
        why=f"chart audit {card.audit_number}",
    )
