"""What stands against giving an order's next dose today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from stepdown.kernel.viewer import Viewer
from stepdown.medication import models, shelf
from stepdown.medication.queries import cards
from stepdown.medication.queries.due import windows_of
from stepdown.medication.rules import stopping
from stepdown.medication.vocabulary import FoundOpioid, Order, Stop
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
    rows = models.OrderRow.objects.filter(reach, client_id=order.client_id, since__lte=on).exclude(
        id=order.id
    )
    others = [cards.order_card(row) for row in rows.exclude(end_why="mistake")]
    known = [(one, data) for one in others if (data := setting.medicine(one.medicine)) is not None]
    doses = models.GivenRow.objects.filter(reach, order_id=order.id, void=None).select_related(
        "overrule", "void"
    )
    given = {order.id: [cards.given_card(row) for row in doses]}
    window = windows_of([order], given, on=on).get(order.id)
    labs = models.LabRow.objects.filter(reach, client_id=order.client_id, on__gte=since - timedelta(days=400))
    return (
        *stopping.opioids_stop(medicine, known, found, setting, on=on),
        *stopping.early_stop(window, medicine.injection.why_early if medicine.injection else "", on=on),
        *stopping.lab_stops(medicine, [cards.lab_card(row) for row in labs.order_by("on", "at")]),
    )
