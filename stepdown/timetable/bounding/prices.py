"""From a solver's rough prices to the best whole ones that leave nothing over on the clinic's side.

What a leader and a seat of each position cost follows from what staff, rooms and the least number of members
cost: as much as possible without a section being worth more than it takes. So rounding never costs a bound.
"""

from __future__ import annotations

from collections.abc import Mapping

from stepdown.timetable.bounding.certificate import Key
from stepdown.timetable.bounding.coupling import Coupling

SCALE = 1000


def whole(joint: Coupling, rough: Mapping[Key, float]) -> dict[Key, int]:
    """Prices in `1 / SCALE` minutes; `rough` in minutes, of any sign, may have rows missing."""
    prices = {
        key: max(0, round(rough.get(key, 0.0) * SCALE))
        for key in joint.rows
        if key[0] not in ("seats", "leader", "link", "held")
    }
    by_row = [prices.get(key, 0) for key in joint.rows]
    leaders, able = _leaders(joint, rough, by_row)
    prices.update(able)
    budgets = _budgets(joint, by_row, leaders)
    rest = {key: price for key, price in rough.items() if key not in able}
    links = _links(joint, rest, {place: min(costs for costs, _ in of) for place, of in budgets.items()})
    for place, of in budgets.items():
        linked = sum(price for _, price in links.get(place, ()))
        prices["seats", place, 0] = min((costs - linked) // seats for costs, seats in of)
        prices.update(links.get(place, ()))
    for place, price in leaders.items():
        prices["leader", place, 0] = price
    return {key: price for key, price in prices.items() if price}


def _leaders(
    joint: Coupling, rough: Mapping[Key, float], by_row: list[int]
) -> tuple[dict[int, int], dict[Key, int]]:
    """What a leader of each position costs, and of what only some leaders open the prices: who can open it
    may be worth so much more, and no crew is worth more than its time costs."""
    crews: dict[int, list[tuple[int, list[tuple[int, int]]]]] = {}
    for column in joint.columns:
        if column.what == "crew":
            # The first entry is the leader it offers; what else it gives is for those who ask for one.
            entries = joint.of_column(column)[1:]
            costs = _costs(by_row, [entry for entry in entries if entry[1] > 0])
            gives = [(row, -coefficient) for row, coefficient in entries if coefficient < 0]
            crews.setdefault(column.position, []).append((costs, gives))
    keys = list(joint.rows)
    leaders: dict[int, int] = {}
    able: dict[Key, int] = {}
    for place, of in crews.items():
        rows = {row for _, gives in of for row, _ in gives}
        wanted = {row: max(0, round(rough.get(keys[row], 0.0) * SCALE)) for row in rows}
        for costs, gives in of:
            worth = sum(wanted[row] * count for row, count in gives)
            if worth > costs:
                wanted.update({row: wanted[row] * costs // worth for row, _ in gives})
        able.update({keys[row]: price for row, price in wanted.items()})
        leaders[place] = min(costs - sum(wanted[row] * count for row, count in gives) for costs, gives in of)
    return leaders, able


def _costs(by_row: list[int], entries: list[tuple[int, int]]) -> int:
    return sum(by_row[row] * coefficient for row, coefficient in entries)


def _budgets(
    joint: Coupling, by_row: list[int], leaders: Mapping[int, int]
) -> dict[int, list[tuple[int, int]]]:
    """For each position what a section takes, tier by tier, with the seats it offers."""
    budgets: dict[int, list[tuple[int, int]]] = {}
    for column in joint.columns:
        if column.what == "room":
            # The first entry is the seats it offers, the second the least it asks for, the third its leader.
            costs = _costs(by_row, [column.entries[1], *column.entries[3:]]) + leaders[column.position]
            budgets.setdefault(column.position, []).append((costs, -column.entries[0][1]))
    return budgets


def _links(
    joint: Coupling, rough: Mapping[Key, float], budgets: Mapping[int, int]
) -> dict[int, list[tuple[Key, int]]]:
    """The prices of links of each position, made smaller together where they come to more than its budget."""
    wanted: dict[int, list[tuple[Key, int]]] = {}
    for key in joint.rows:
        if key[0] == "link" and rough.get(key, 0.0) > 0:
            wanted.setdefault(key[2], []).append((key, round(rough[key] * SCALE)))
    found = {}
    for place, links in wanted.items():
        total, budget = sum(price for _, price in links), budgets[place]
        found[place] = links if total <= budget else [(key, price * budget // total) for key, price in links]
    return found
