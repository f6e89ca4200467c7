"""What is due when: the next injection, laboratory values, naloxone, a dose to verify, lists to compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from stepdown.medication.rules.data import Setting
from stepdown.medication.vocabulary import (
    DueState,
    EndWhy,
    Given,
    Kit,
    LabRule,
    Medicine,
    Order,
    Spacing,
    Window,
)

# A first laboratory value may be taken so many days before the day it is asked for.
SLACK = 3
# An order that runs, was changed or never meant anything does not stop a medicine.
_GOES_ON = (None, EndWhy.CHANGED, EndWhy.MISTAKE)


def state(due: date, late: date, *, on: date, soon: int) -> DueState:
    """How pressing something is: late from `late` on, due from `due` on, soon within so many days."""
    if on >= late:
        return DueState.LATE
    if on >= due:
        return DueState.DUE
    return DueState.SOON if on >= due - timedelta(days=soon) else DueState.LATER


def counted(
    order: Order, among: Iterable[Order], given: Mapping[UUID, Sequence[Given]], spacing: Spacing
) -> tuple[Given, ...]:
    """The doses that the next injection is reckoned from, not void: of the medicine, not of the order.

    A change of dose restarts nothing: the body does not know of orders. Only where the medicine was stopped
    and taken up again when the next dose was late already, it begins anew. `among` are somebody's orders,
    ended ones too; `given` their doses by order.
    """
    same = {order.id: order}
    for one in among:
        if (one.client_id, one.medicine) == (order.client_id, order.medicine):
            same[one.id] = one
    ended = (one.until for one in same.values() if one.end_why not in _GOES_ON)
    stopped = max((day for day in ended if day is not None and day <= order.since), default=date.min)
    doses = (dose for one in same for dose in given.get(one, ()) if not dose.void_why)
    late = timedelta(days=spacing.late)
    return tuple(dose for dose in doses if dose.on > stopped or dose.on + late >= order.since)


def window(
    order: Order, medicine: Medicine, spacing: Spacing, given: Sequence[Given], *, on: date, soon: int
) -> Window:
    """When the next injection of an order may be given, is due and is late.

    Days count from the last one of `given` (see `counted`) that is not void; the first is due on the day the
    order begins, and late a week after. Source: the labels, by medicine (data).
    """
    valid = sorted(one.on for one in given if not one.void_why)
    number = len(valid) + 1
    amount = next_amount(order, medicine, number)
    if not valid:
        late = order.since + timedelta(days=7)
        how = state(order.since, late, on=on, soon=soon)
        return Window(order.since, order.since, late, how, number, amount)
    last = valid[-1]
    earliest, due, late = (
        last + timedelta(days=days) for days in (spacing.earliest, spacing.due, spacing.late)
    )
    return Window(earliest, due, late, state(due, late, on=on, soon=soon), number, amount)


def next_amount(order: Order, medicine: Medicine, number: int) -> Decimal | None:
    """How much the next injection is: the first ones as the label begins, then as ordered."""
    return medicine.starts[number - 1] if number <= len(medicine.starts) else order.amount


def lab_due(rule: LabRule, since: date, taken: Sequence[date], *, baseline_days: int) -> date | None:
    """The next day a laboratory value is asked for; None where nothing more is."""
    for day in rule.first:
        asked = since + timedelta(days=day)
        slack = baseline_days if day == 0 else SLACK
        if not any(one >= asked - timedelta(days=slack) for one in taken):
            return asked
    if rule.every is None:
        return None
    return max([*taken, since]) + timedelta(days=rule.every)


def naloxone_due(kit: Kit, on: date, setting: Setting) -> date:
    """When naloxone is talked about again: soon after a no, after a year otherwise."""
    days = setting.naloxone_refused_days if kit is Kit.REFUSED else setting.naloxone_days
    return on + timedelta(days=days)


def reconcile_due(stay_began: date | None, last: date | None, setting: Setting) -> date | None:
    """By which day lists are compared after admission or a step; None where it was done or nobody stays."""
    if stay_began is None or (last is not None and last >= stay_began):
        return None
    return stay_began + timedelta(days=setting.reconcile_days)
