"""A methadone dose verified with its clinic: asking tells of treatment here, so the gate decides."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.medication import models, shelf
from stepdown.medication.actions.opened import named, opened, today_at, trail, words_of
from stepdown.medication.vocabulary import Where
from stepdown.privacy.actions import gate
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind, Request


@transaction.atomic
def verify_dose(
    *,
    order_id: UUID,
    spoke_with: str,
    amount: Decimal,
    last_dose_on: date,
    take_homes: int,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Write down what the opioid treatment program said; whose dose it is.

    Only under a consent in force that names the program for treatment and medication: without one nothing is
    kept, and what is missing is said. Source: 42 CFR 2.31, 2.33. Raises NotFound, Refused.
    """
    row = opened(order_id, None, by=by, at=at)
    known = shelf.setting().medicine(row.medicine)
    if known is None or known.where is not Where.OTP:
        raise Refused(Refusal(say("Only doses of an opioid treatment program are verified.")))
    request = Request(
        Recipient(RecipientKind.PROVIDER, row.clinic),
        Purpose.TREATMENT,
        frozenset({Category.MEDICATION}),
        client=row.client.chosen_name,
    )
    ruling = gate(row.client_id, request, at=at)
    if not ruling.allowed:
        raise Refused(*(Refusal(one, lifted_by=ruling.lifted_by) for one in ruling.reasons))
    today = today_at(row.client.site_id, at)
    if amount <= 0 or take_homes < 0:
        raise Refused(Refusal(say("A dose is more than nothing."), field="amount"))
    if last_dose_on > today:
        raise Refused(Refusal(say("That day is still to come."), field="last_dose_on"))
    models.VerifiedRow.objects.create(
        order=row,
        clinic=row.clinic,
        spoke_with=words_of(spoke_with, "spoke_with", "Say whom you spoke with.")[:120],
        amount=amount,
        last_dose_on=last_dose_on,
        take_homes=take_homes,
        on=today,
        consent_ids=list(ruling.consent_ids),
        by_name=named(by),
        at=at,
    )
    trail("verify dose", "medication_order", row.id, [row.client_id], by, at)
    return row.client_id
