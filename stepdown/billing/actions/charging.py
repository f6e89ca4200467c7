"""Services charged, and charges taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from stepdown.audit.actions import record
from stepdown.billing import models
from stepdown.billing.actions.posting import (
    Entry,
    count_up_estimates,
    lines_of,
    lock_account,
    plain,
    post,
    refuse,
)
from stepdown.billing.queries import terms as told
from stepdown.billing.rules import may, scale
from stepdown.billing.rules import posting as rules
from stepdown.billing.vocabulary import Act
from stepdown.kernel.ids import new_id
from stepdown.kernel.money import Money
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach
from stepdown.people.vocabulary import ClientCard
from stepdown.place.queries import day_at

COPAY = "copay"
COPAY_WORDS = "Copay"
_COPAYS = UUID("6b0f3c50-2b1e-5d0c-9a53-6f1c0f7a7a11")


@dataclass(frozen=True)
class Due:
    """What is charged: the fee, the record it is for, by list and from this client."""

    fee_key: str
    source_kind: str
    source_id: UUID
    list_price: Money
    amount: Money
    schedule_number: int | None = None
    note: str = ""


@transaction.atomic
def charge(
    *,
    client_id: UUID,
    fee_key: str,
    on: date,
    source: Subject | None = None,
    note: str = "",
    by: Viewer,
    at: datetime,
) -> UUID:
    """Charge one service by the fees of its day and the client's share on that day.

    `source` names the record of the service (kind and id): a record is charged once, whoever asks. Without
    one the desk enters it by hand. Raises Refused (unknown fee, day ahead, charged already, costs nothing),
    NotFound.
    """
    client = require_reach(by, client_id, at=at)
    schedule = told.schedule_on(by, on)
    fee = schedule.fee(fee_key) if schedule else None
    if schedule is None or fee is None:
        raise Refused(Refusal(say("No fee of that name holds on {day}.", day=on), field="fee"))
    if on > day_at(client.site_id, at):
        raise Refused(Refusal(say("Charge a service on its day or after it."), field="on"))
    refuse(plain(note, "note"))
    lock_account(client_id)
    agreed = told.arrangement_on(by, client_id, on, at=at)
    amount = scale.price(fee, agreed.terms) if agreed else fee.price
    if amount.cents == 0:
        raise Refused(Refusal(say("With this client's share it costs nothing: there is nothing to charge.")))
    kind, record_id = (source.kind, source.id) if source else ("desk", None)
    due = Due(fee_key, kind, record_id or new_id(), fee.price, amount, schedule.number, note)
    made = _charge(client, fee.words, due, on=on, by=by, at=at)
    count_up_estimates(client_id, on, amount.cents)
    return made.id


def _charge(
    client: ClientCard, words: str, due: Due, *, on: date, by: Viewer, at: datetime
) -> models.Posting:
    if models.Charge.objects.filter(source_kind=due.source_kind, source_id=due.source_id).exists():
        raise Refused(Refusal(say("This service is charged already.")))
    entry = Entry(Act.CHARGE, words, rules.charge(due.amount), due.note)
    made = post(entry=entry, site_id=client.site_id, client=client, on=on, by=by, at=at)
    models.Charge.objects.create(
        posting=made,
        client_id=client.id,
        source_kind=due.source_kind,
        source_id=due.source_id,
        fee_key=due.fee_key,
        schedule_number=due.schedule_number,
        list_cents=due.list_price.cents,
        cents=due.amount.cents,
        on=on,
    )
    record(
        by=by,
        at=at,
        verb="charge service",
        subject=Subject("posting", made.id),
        clients=[client.id],
        detail={"of": due.source_kind, "cents": due.amount.cents},
    )
    return made


def charge_copay(*, client: ClientCard, amount: Money, by: Viewer, at: datetime) -> bool:
    """Charge today's copay, once a day whoever is at the desk. False where it is charged already."""
    day = day_at(client.site_id, at)
    source_id = uuid5(_COPAYS, f"{client.id} {day.isoformat()}")
    if models.Charge.objects.filter(source_kind=COPAY, source_id=source_id).exists():
        return False
    _charge(client, COPAY_WORDS, Due(COPAY, COPAY, source_id, amount, amount), on=day, by=by, at=at)
    return True


@transaction.atomic
def reverse(*, client_id: UUID, posting_id: UUID, why: str, by: Viewer, at: datetime) -> UUID:
    """Take a charge or a relief back, whole, with a reason. Raises Refused, NotFound."""
    client = require_reach(by, client_id, at=at)
    lock_account(client_id)
    row = models.Posting.objects.filter(id=posting_id, client_id=client_id).first()
    if row is None:
        raise NotFound
    before = models.Posting.objects.filter(reverses_id=posting_id).exists()
    refuse(may.may_reverse(Act(row.act), reversed_before=before), plain(why, "why", least=8))
    made = post(
        entry=Entry(Act.REVERSAL, row.words, rules.reversal(lines_of(row)), why, posting_id),
        site_id=row.site_id,
        client=client,
        by=by,
        at=at,
    )
    charged = models.Charge.objects.filter(posting_id=posting_id).first()
    if charged is not None and charged.source_kind != COPAY:
        count_up_estimates(client_id, charged.on, -charged.cents)
    record(
        by=by,
        at=at,
        verb="take back posting",
        subject=Subject("posting", made.id),
        clients=[client_id],
        detail={"act": row.act},
    )
    return made.id
