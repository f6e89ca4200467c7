"""A bound that anybody can check: prices for what clients compete for, and what they prove, exactly.

Whatever the prices (none below 0), no plan is worth more than

    sum over the joining rows of price times bound
    + sum over the clinic's columns of what these prices leave of them, if above 0, times their upper bound
    + sum over the clients of their best week when they pay these prices.

So a certificate need not be trusted nor say where it comes from: a wrong price gives a weaker bound or none.
The rows and every client's best week are made anew from the problem; neither the solver nor numpy takes part.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import gcd

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.timetable.bounding.alone import best
from stepdown.timetable.bounding.coupling import Coupling, coupling
from stepdown.timetable.bounding.options import Choices, Option, opened
from stepdown.timetable.vocabulary import Problem

Key = tuple[str, int, int]  # a joining row: its kind, which one, at which quarter of the week
MOST_SCALE = 10**9
MOST_PRICE = 10**15


@dataclass(frozen=True)
class Certificate:
    """Prices in `1 / scale` minutes by joining row.

    `merged` where counselors who are alike are one crew (`clinic.read`), `linked` where each member needs a
    section by themselves (`coupling`).

    `value` is the bound it is said to prove, None where it says nothing.
    """

    prices: dict[Key, int] = field(default_factory=dict)
    scale: int = 1
    merged: bool = True
    linked: bool = False
    value: int | None = None


def proven(problem: Problem, certificate: Certificate) -> int | Refusal:
    """The bound these prices prove, whatever the certificate says; a refusal where they prove none."""
    if not 1 <= certificate.scale <= MOST_SCALE:
        return Refusal(say("The scale is not from 1 to {most}.", most=MOST_SCALE), field="scale")
    for key, price in certificate.prices.items():
        if not 0 <= price <= MOST_PRICE:
            return Refusal(
                say("The price of {row} is below 0 or out of all proportion.", row=key), field="prices"
            )
    clinic, chosen = opened(problem, merge=certificate.merged)
    joint = coupling(clinic, linked=certificate.linked)
    total = 0
    paying = Paying(joint, certificate.prices)
    for place, one in enumerate(chosen):
        paid = paying.week(one, place)
        total += best(one, problem.day_worth, paid, scale=certificate.scale).value
    for key in certificate.prices:
        if key not in joint.rows:
            return Refusal(say("This week has no row {row}.", row=key), field="prices")
    total += clinic_side(joint, certificate.prices)
    return in_steps(problem, total // certificate.scale)


def check(problem: Problem, certificate: Certificate) -> int | Refusal:
    """The bound a certificate proves; refused where it says a smaller one, or where it proves none."""
    found = proven(problem, certificate)
    if isinstance(found, int) and certificate.value is not None and certificate.value < found:
        words = say("It says {said}, and proves {value} only.", said=certificate.value, value=found)
        return Refusal(words, field="value")
    return found


def clinic_side(joint: Coupling, prices: dict[Key, int]) -> int:
    """What the rows' bounds and the clinic's columns come to at these prices."""
    by_row = [0] * len(joint.bounds)
    for key, row in joint.rows.items():
        by_row[row] = prices.get(key, 0)
    total = sum(price * bound for price, bound in zip(by_row, joint.bounds, strict=True))
    for column in joint.columns:
        left = -sum(by_row[row] * coefficient for row, coefficient in joint.of_column(column))
        total += max(0, left) * column.upper
    return total


class Paying:
    """What each option costs at some prices; options that take the same of the clinic are priced once."""

    def __init__(self, joint: Coupling, prices: dict[Key, int]) -> None:
        self._joint, self._prices = joint, prices
        self._known: dict[tuple[int, int, int, int, int], int] = {}
        self._keys: list[Key] = []

    def week(self, chosen: Choices, client: int) -> list[int]:
        """The price of each option of a client (by place in the problem), by day in their order."""
        return [self._option(option, client) for day in chosen.days for option in day]

    def _option(self, option: Option, client: int) -> int:
        alike = self._joint.alike(option, client)
        taken = (option.position, option.staff, option.unit, option.length, alike)
        if taken not in self._known:
            entries = self._joint.entries(option, client)
            if len(self._keys) < len(self._joint.rows):
                self._keys = list(self._joint.rows)
            self._known[taken] = sum(
                self._prices.get(self._keys[row], 0) * coefficient for row, coefficient in entries
            )
        return self._known[taken]


def in_steps(problem: Problem, value: int) -> int:
    """The greatest value up to this one that a plan can have: all its parts are multiples of one step."""
    step = problem.day_worth
    for group in problem.groups:
        step = gcd(step, group.credited)
    for client in problem.clients:
        for visit in client.visits:
            step = gcd(step, visit.credited)
    return value // step * step if step else 0


def to_json(certificate: Certificate) -> str:
    """`{"scale", "merged", "linked", "value", "prices": [[kind, which, quarter, price], …]}`."""
    prices = [[*key, price] for key, price in sorted(certificate.prices.items())]
    return json.dumps(
        {
            "scale": certificate.scale,
            "merged": certificate.merged,
            "linked": certificate.linked,
            "value": certificate.value,
            "prices": prices,
        }
    )


def from_json(text: str) -> Certificate | Refusal:
    """The certificate in a text that `to_json` wrote; refused where it is not one."""
    try:
        read_in = json.loads(text)
        prices = {(kind, which, unit): price for kind, which, unit, price in read_in["prices"]}
        found = Certificate(prices, read_in["scale"], read_in["merged"], read_in["linked"], read_in["value"])
        kept = len(prices) == len(read_in["prices"]) and _typed(found)
    except (ValueError, KeyError, TypeError, RecursionError):
        kept = False
    if not kept:
        return Refusal(say("This is not a certificate."))
    return found


def _typed(certificate: Certificate) -> bool:
    """Whether what came from a text has the types it should: 1.0 would be no whole number."""
    numbers: list[object] = [certificate.scale, *certificate.prices.values()]
    numbers += [number for key in certificate.prices for number in key[1:]]
    numbers += [] if certificate.value is None else [certificate.value]
    switches: list[object] = [certificate.merged, certificate.linked]
    kinds: list[object] = [key[0] for key in certificate.prices]
    return (
        all(type(number) is int for number in numbers)
        and all(type(switch) is bool for switch in switches)
        and all(type(kind) is str for kind in kinds)
    )
