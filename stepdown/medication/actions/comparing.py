"""Verbs of comparing lists: begin with theirs, decide each difference, sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refusal, Refused, Stale
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.medication import models
from stepdown.medication.actions.opened import named, stop, today_at, trail, words_of
from stepdown.medication.actions.ordering import end_order, record_order
from stepdown.medication.queries import current
from stepdown.medication.queries.cards import reconciling_card
from stepdown.medication.rules import comparing
from stepdown.medication.vocabulary import Differs, EndWhy, Occasion, OrderTerms, Place, Resolution, Told
from stepdown.people.queries import require_reach, within_reach


@transaction.atomic
def compare_lists(
    *, client_id: UUID, occasion: Occasion, source: str, told: Sequence[Told], by: Viewer, at: datetime
) -> UUID:
    """Lay the list somebody brings beside ours; what differs waits. Raises NotFound, Refused."""
    client = require_reach(by, client_id, at=at)
    said = words_of(source, "source", "Say where their list is from: bottles, a letter, what they say.")
    on = today_at(client.site_id, at)
    ours = current(by, [client_id], on=on, at=at).get(client_id, ())
    row = models.ReconcilingRow.objects.create(
        client_id=client_id,
        occasion=occasion,
        source=said[:200],
        told=[{"title": one.title, "dose_words": one.dose_words} for one in told],
        on=on,
        by_name=named(by),
        at=at,
    )
    models.DifferenceRow.objects.bulk_create(
        models.DifferenceRow(
            reconciling=row,
            number=one.number,
            differs=one.differs,
            title=one.title,
            ours=one.ours,
            theirs=one.theirs,
            order_id=one.order_id,
        )
        for one in comparing.differences(ours, told)
    )
    trail("compare lists", "medication_list", row.id, [client_id], by, at)
    return row.id


@transaction.atomic
def resolve(
    *,
    reconciling_id: UUID,
    number: int,
    resolution: Resolution,
    words: str,
    version: int,
    by: Viewer,
    at: datetime,
) -> None:
    """Decide one difference. Where theirs is right, what is from elsewhere is changed at once; an order of
    ours is the prescriber's to change. Raises NotFound, Stale, Refused.
    """
    row = _opened(reconciling_id, version, by, at)
    one = models.DifferenceRow.objects.select_for_update(of=("self",)).filter(reconciling=row, number=number)
    difference = one.select_related("order").first()
    if difference is None:
        raise NotFound
    if difference.resolution:
        raise Refused(Refusal(say("This difference is decided already.")))
    if resolution is Resolution.ASK:
        words_of(words, "words", "Say what the prescriber should know.")
    if resolution is Resolution.THEIRS:
        _take_theirs(row, difference, by, at)
    models.DifferenceRow.objects.filter(id=difference.id).update(
        resolution=resolution, words=words.strip()[:200], by_name=named(by), at=at
    )
    models.ReconcilingRow.objects.filter(id=row.id).update(version=row.version + 1)
    trail("decide a difference", "medication_list", row.id, [row.client_id], by, at)


def _take_theirs(
    row: models.ReconcilingRow, difference: models.DifferenceRow, by: Viewer, at: datetime
) -> None:
    order, on = difference.order, row.on
    if order is not None and order.place == Place.HERE:
        raise Refused(
            Refusal(
                say("Our own order is changed by a prescriber."),
                lifted_by=say("Choose “The prescriber decides”."),
                field="resolution",
            )
        )
    if order is not None:
        only_ours = difference.differs == Differs.ONLY_OURS
        why = EndWhy.NOT_TAKING if only_ours else EndWhy.CHANGED
        last = on if only_ours else on - timedelta(days=1)
        end_order(order_id=order.id, why=why, words=row.source, on=last, version=order.version, by=by, at=at)
        if only_ours:
            return
    terms = OrderTerms(
        medicine=order.medicine if order else "",
        title=difference.title,
        place=Place.ELSEWHERE,
        prescriber=order.prescriber if order else "not known",
        dose_words=difference.theirs or "not known",
        since=on,
        clinic=order.clinic if order else "",
        why=row.source,
    )
    record_order(order_id=new_id(), client_id=row.client_id, terms=terms, by=by, at=at)


@transaction.atomic
def sign_list(*, reconciling_id: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a comparison of which every difference is decided. Raises NotFound, Stale, Refused."""
    row = _opened(reconciling_id, version, by, at)
    stop(comparing.against_signing(reconciling_card(row)))
    models.ReconcilingRow.objects.filter(id=row.id).update(
        signed_at=at, signed_by=named(by), version=row.version + 1
    )
    trail("sign list of medicines", "medication_list", row.id, [row.client_id], by, at)


def _opened(reconciling_id: UUID, version: int, by: Viewer, at: datetime) -> models.ReconcilingRow:
    rows = models.ReconcilingRow.objects.select_for_update(of=("self",))
    row = rows.filter(within_reach(by, "client", at=at), id=reconciling_id).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise Stale(row.version)
    if row.signed_at is not None:
        raise Refused(Refusal(say("It is signed already.")))
    return row
