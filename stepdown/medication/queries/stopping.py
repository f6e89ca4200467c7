"""What stands against giving an order's next dose today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.kernel.viewer import Viewer
from stepdown.medication import models, shelf
from stepdown.medication.queries import cards
from stepdown.medication.queries.due import windows_of
from stepdown.medication.rules import stopping
from stepdown.medication.vocabulary import EndWhy, FoundOpioid, Given, Order, Stop
from stepdown.people.queries import within_reach


def stops_of(
    viewer: Viewer, order: Order, found: Iterable[FoundOpioid], *, on: date, at: datetime
) -> tuple[Stop, ...]:
    """Everything that stands against it today, in sentences (3 queries). What tests found comes in."""
    setting = shelf.setting()
    medicine = setting.medicine(order.medicine)
    if medicine is None:
        return ()
    reach, since = within_reach(viewer, "client", at=at), on - timedelta(days=setting.ask_opioids_days)
    rows = models.OrderRow.objects.filter(reach, client_id=order.client_id, since__lte=on)
    every = [cards.order_card(row) for row in rows]
    others = [one for one in every if one.id != order.id and one.end_why is not EndWhy.MISTAKE]
    known = [(one, data) for one in others if (data := setting.medicine(one.medicine)) is not None]
    doses = models.GivenRow.objects.filter(
        reach, client_id=order.client_id, order__medicine=order.medicine, void=None
    )
    given: dict[UUID, list[Given]] = defaultdict(list)
    for row in doses.select_related("overrule", "void"):
        given[row.order_id].append(cards.given_card(row))
    window = windows_of([order], every, given, on=on).get(order.id)
    labs = models.LabRow.objects.filter(reach, client_id=order.client_id, on__gte=since - timedelta(days=400))
    return (
        *stopping.opioids_stop(medicine, known, found, setting, on=on),
        *stopping.early_stop(window, medicine.injection.why_early if medicine.injection else "", on=on),
        *stopping.lab_stops(medicine, [cards.lab_card(row) for row in labs.order_by("on", "at")]),
    )
