"""Verbs of giving: a dose with its lot and place, a prescriber's word in spite of a stop, a mistake."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.medication import models, shelf
from stepdown.medication.actions.opened import named, need, opened, stop, today_at, trail, words_of
from stepdown.medication.queries import overruled, stops_of
from stepdown.medication.queries.cards import order_card
from stepdown.medication.rules import checking, stopping
from stepdown.medication.vocabulary import FoundOpioid, GivenTerms
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Power


@transaction.atomic
def give(
    *,
    given_id: UUID,
    order_id: UUID,
    terms: GivenTerms,
    found: Iterable[FoundOpioid],
    by: Viewer,
    at: datetime,
) -> UUID:
    """Write down a dose that was given; whose it was. The id is made by whoever gives: sent again it is one.

    What stands against it today refuses, unless a prescriber said otherwise for this day. `found` are the
    opioids that tests found lately. Raises NotFound, Refused.
    """
    staff_id = need(by, Power.GIVE, Power.PRESCRIBE)
    known = models.GivenRow.objects.filter(within_reach(by, "client", at=at), id=given_id).first()
    if known is not None:
        return known.client_id
    row = opened(order_id, None, by=by, at=at)
    medicine = shelf.setting().medicine(row.medicine)
    if medicine is None or medicine.injection is None:
        raise Refused(Refusal(say("Only injections are written down here; the rest is taken at home.")))
    on = today_at(row.client.site_id, at)
    stop(checking.against_given(terms, medicine, on=on))
    said = overruled(by, order_id, on=on)
    stop(stopping.against_giving(stops_of(by, order_card(row), found, on=on, at=at), said, on=on))
    newest = models.OverruleRow.objects.filter(order_id=order_id, on=on).order_by("-at").first()
    models.GivenRow.objects.create(
        id=given_id,
        order=row,
        client_id=row.client_id,
        on=on,
        amount=terms.amount,
        unit=medicine.unit,
        lot=terms.lot.strip()[:40],
        expires_on=terms.expires_on,
        body_place=terms.body_place,
        words=terms.words.strip()[:300],
        overrule=newest,
        staff_id=staff_id,
        by_name=named(by),
        at=at,
    )
    trail("give medication", "medication_order", row.id, [row.client_id], by, at)
    return row.client_id


@transaction.atomic
def overrule(*, order_id: UUID, found: Iterable[FoundOpioid], why: str, by: Viewer, at: datetime) -> UUID:
    """A prescriber goes on today in spite of everything that stops now, by name; whose order it is.

    It holds for this day and for what stood there when it was said. Raises NotFound, Refused.
    """
    staff_id = need(by, Power.PRESCRIBE)
    row = opened(order_id, None, by=by, at=at)
    on = today_at(row.client.site_id, at)
    stops = stops_of(by, order_card(row), found, on=on, at=at)
    if not stops:
        raise Refused(Refusal(say("Nothing stands against it today.")))
    reason = words_of(why, "why", "Say why it goes on: what you weighed, what you agreed.")
    models.OverruleRow.objects.create(
        order=row,
        on=on,
        kinds=[one.kind.value for one in stops],
        stopped=[str(one.words) for one in stops],
        why=reason[:300],
        staff_id=staff_id,
        by_name=named(by),
        at=at,
    )
    trail("overrule a stop", "medication_order", row.id, [row.client_id], by, at)
    return row.client_id


@transaction.atomic
def void(*, given_id: UUID, why: str, by: Viewer, at: datetime) -> UUID:
    """A dose was written down by mistake: it counts no more; whose it was. Raises NotFound, Refused."""
    need(by, Power.GIVE, Power.PRESCRIBE)
    rows = models.GivenRow.objects.select_for_update(of=("self",)).filter(within_reach(by, "client", at=at))
    row = rows.filter(id=given_id).first()
    if row is None:
        raise NotFound
    if models.VoidRow.objects.filter(given=row).exists():
        raise Refused(Refusal(say("It does not count already.")))
    reason = words_of(why, "why", "Say what was wrong.")
    models.VoidRow.objects.create(given=row, why=reason[:300], by_name=named(by), at=at)
    trail("void given medication", "medication_order", row.order_id, [row.client_id], by, at)
    return row.client_id
