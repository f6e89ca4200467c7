"""Why something must not be given or ordered today. A prescriber goes on by name; some things nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.medication.rules.data import Setting
from stepdown.medication.vocabulary import (
    FoundOpioid,
    Lab,
    Medicine,
    Order,
    Overruled,
    Stop,
    StopKind,
    Window,
)

OVERRULE = say("A prescriber goes on by name and with a reason, under “In spite of this”.")


def opioids_stop(
    medicine: Medicine,
    others: Sequence[tuple[Order, Medicine]],
    found: Iterable[FoundOpioid],
    setting: Setting,
    *,
    on: date,
) -> tuple[Stop, ...]:
    """What of opioids stands against naltrexone: found lately by a test, or on the list now.

    Source: naltrexone labels and TIP 63: opioid-free 7 to 10 days, else withdrawal comes at once.
    """
    if not medicine.blocks_opioids:
        return ()
    since = on - timedelta(days=setting.ask_opioids_days)
    recent = [one for one in found if one.analyte in setting.opioids and since <= one.on <= on]
    newest = max(recent, key=lambda one: one.on, default=None)
    stops = []
    if newest is not None:
        said = {"what": newest.label, "day": newest.on}
        words = (
            say("{what} was found on {day}. Naltrexone would bring on withdrawal at once.", **said)
            if newest.confirmed
            else say(
                "{what} was found on {day}, presumptive. Naltrexone could bring on withdrawal at once.",
                **said,
            )
        )
        stops.append(Stop(StopKind.OPIOID_FOUND, words))
    ordered = next((order for order, data in others if data.opioid and _lasts(order, since, on)), None)
    if ordered is not None:
        words = say(
            "{what} is on the list: an opioid medicine and naltrexone exclude each other.",
            what=ordered.called,
        )
        stops.append(Stop(StopKind.OPIOID_ORDERED, words))
    return tuple(stops)


def _lasts(order: Order, since: date, on: date) -> bool:
    return order.since <= on and (order.until is None or order.until >= since)


def early_stop(window: Window | None, spacing_words: str, *, on: date) -> tuple[Stop, ...]:
    """Whether an injection would be too early."""
    if window is None or on >= window.earliest:
        return ()
    words = say("Too early: from {day} on ({why}).", day=window.earliest, why=spacing_words)
    return (Stop(StopKind.EARLY, words),)


def lab_stops(medicine: Medicine, labs: Sequence[Lab]) -> tuple[Stop, ...]:
    """Which newest laboratory values stand against it."""
    asked = {one.key for one in medicine.labs}
    newest: dict[str, Lab] = {}
    for one in sorted(labs, key=lambda lab: lab.on):
        newest[one.key] = one
    return tuple(
        Stop(
            StopKind.LAB,
            say(
                "{what} was {value} {unit} on {day}.",
                what=one.title,
                value=one.value,
                unit=one.unit,
                day=one.on,
            ),
        )
        for key, one in newest.items()
        if key in asked and one.high
    )


def against_giving(stops: Sequence[Stop], overruled: Sequence[Overruled], *, on: date) -> Refusal | None:
    """The first stop that no prescriber overruled for this day."""
    lifted = {kind for one in overruled if one.on == on for kind in one.kinds}
    for stop in stops:
        if stop.kind not in lifted:
            return Refusal(stop.words, lifted_by=OVERRULE)
    return None


def kidneys_say(medicine: Medicine, clearance: Decimal | None, amount: Decimal | None) -> Refusal | None:
    """What creatinine clearance says to a dose of a medicine that the kidneys carry.

    Not known: measured first. Up to `never_to` nobody orders it; up to `less_to` the smaller dose.
    """
    kidneys = medicine.kidneys
    if kidneys is None:
        return None
    if clearance is None:
        return Refusal(
            say("{what} needs a creatinine clearance first.", what=medicine.called),
            lifted_by=say("Write it down under laboratory values."),
            field="medicine",
        )
    if clearance <= kidneys.never_to:
        return Refusal(
            say(
                "Creatinine clearance is {value} mL/min. {what} is contraindicated at {most} or less.",
                value=clearance,
                what=medicine.called,
                most=kidneys.never_to,
            ),
            field="medicine",
        )
    if clearance <= kidneys.less_to and (amount is None or amount > kidneys.less):
        return Refusal(
            say(
                "Creatinine clearance is {value} mL/min: {dose} mg three times a day, not more.",
                value=clearance,
                dose=kidneys.less,
            ),
            field="amount",
        )
    return None
