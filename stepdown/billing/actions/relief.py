"""Asking for less than is owed: one person asks, another decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.billing import models
from stepdown.billing.actions.posting import Entry, lock_account, owed_by, plain, post, refuse
from stepdown.billing.rules import may
from stepdown.billing.rules import posting as rules
from stepdown.billing.vocabulary import Relief
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach

WORDS = {
    Relief.WAIVER: "Not asked for",
    Relief.ADJUSTMENT: "Price put right",
    Relief.WRITE_OFF: "No longer asked for",
}


@transaction.atomic
def ask_relief(
    *, client_id: UUID, relief: Relief, amount: Money, reason: str, by: Viewer, at: datetime
) -> UUID:
    """Ask that a client be asked for less. Another has to say yes. Raises Refused, NotFound."""
    client = require_reach(by, client_id, at=at)
    refuse(rules.check_amount(amount), plain(reason, "reason", least=8))
    refuse(may.may_ask_relief(amount, owed_by(client_id)))
    row = models.ReliefAsked.objects.create(
        client_id=client_id,
        site_id=client.site_id,
        relief=relief.value,
        cents=amount.cents,
        reason=reason.strip(),
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    record(
        by=by,
        at=at,
        verb="ask for relief",
        subject=Subject("relief", row.id),
        clients=[client_id],
        detail={"what": relief.value, "cents": amount.cents},
    )
    return row.id


@transaction.atomic
def decide_relief(*, relief_id: UUID, granted: bool, why: str, by: Viewer, at: datetime) -> UUID:
    """Say yes, and it is posted; or no, with a reason. Answers the client. Raises Refused, NotFound."""
    asked = models.ReliefAsked.objects.filter(id=relief_id).first()
    if asked is None:
        raise NotFound
    client = require_reach(by, asked.client_id, at=at)
    lock_account(client.id)
    decided = models.ReliefDecided.objects.filter(asked_id=relief_id).exists()
    refuse(may.may_decide_relief(asked_by=asked.staff_id, by=by.staff_id, decided=decided))
    refuse(plain(why, "why", least=0 if granted else 8))
    amount, relief = Money(asked.cents), Relief(asked.relief)
    made = None
    if granted:
        refuse(may.may_ask_relief(amount, owed_by(client.id)))
        entry = Entry(relief.act, WORDS[relief], rules.relief(amount, relief), asked.reason)
        made = post(entry=entry, site_id=client.site_id, client=client, by=by, at=at)
    models.ReliefAsked.objects.filter(id=relief_id).update(settled=True)
    models.ReliefDecided.objects.create(
        asked=asked,
        granted=granted,
        why=why.strip(),
        posting=made,
        staff_id=by.staff_id,
        by_name=by.name[:120],
        at=at,
    )
    record(
        by=by,
        at=at,
        verb="grant relief" if granted else "refuse relief",
        subject=Subject("relief", relief_id),
        clients=[client.id],
        detail={"what": relief.value, "cents": amount.cents},
    )
    return client.id
