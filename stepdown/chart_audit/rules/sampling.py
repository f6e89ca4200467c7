"""Drawing a sample that anybody can draw again: how many, spread by what, in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from uuid import UUID

from stepdown.chart_audit.vocabulary import Drawn, Member, Plan, Sizing
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say

# Two-sided normal quantiles, in thousandths. Source: any table of the normal distribution.
Z = {90: 1645, 95: 1960, 99: 2576}
MOST = 400


def size_for(population: int, *, confidence: int, margin: int, expected: int) -> int:
    """Charts needed to tell a share of `expected` percent within `margin` points, at that confidence.

    Source: Cochran's formula with the correction for small populations: n0 = z2 p(1-p) / e2,
    n = n0 / (1 + (n0 - 1) / N). Rounded up, never above the population.
    """
    share, error, z = expected / 100, margin / 100, Z[confidence] / 1000
    wanted = z * z * share * (1 - share) / (error * error)
    return min(population, ceil(wanted / (1 + (wanted - 1) / population))) if population else 0


def check_plan(plan: Plan, today: date) -> tuple[Refusal, ...]:
    """What stands against drawing so."""
    found = []
    if not plan.title.strip():
        found.append(Refusal(say("Give the audit a title."), field="title"))
    if not plan.site_ids:
        found.append(Refusal(say("Choose at least one site."), field="sites"))
    if plan.until <= plan.since:
        found.append(Refusal(say("The last day lies before the first."), field="until"))
    elif plan.since > today:
        found.append(Refusal(say("The period has not begun yet."), field="since"))
    if plan.sizing is Sizing.FIXED and not 1 <= plan.number <= MOST:
        found.append(Refusal(say("Draw 1 to {n} charts.", n=MOST), field="number"))
    if plan.sizing is Sizing.COMPUTED and (
        plan.confidence not in Z or not 1 <= plan.margin <= 30 or not 1 <= plan.expected <= 99
    ):
        found.append(Refusal(say("Choose a confidence, and a margin of 1 to 30 points."), field="margin"))
    return tuple(found)


def size_of(plan: Plan, population: int) -> int:
    """How many charts a plan draws from so many."""
    if plan.sizing is Sizing.FIXED:
        return min(plan.number, population)
    return size_for(population, confidence=plan.confidence, margin=plan.margin, expected=plan.expected)


def order_key(seed: str, client_id: UUID) -> str:
    """The place of a chart in the draw: SHA-256 of seed and id. Nobody chooses; anybody can compute it."""
    return hashlib.sha256(f"{seed}:{client_id}".encode()).hexdigest()


def allocate(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: by largest remainder, one of each first where there are enough to give."""
    total = sum(strata.values())
    if size >= total:
        return dict(strata)
    names = sorted(strata)
    given = {name: size * strata[name] // total for name in names}
    rest = sorted(names, key=lambda name: (-(size * strata[name] % total), name))
    for name in rest[: size - sum(given.values())]:
        given[name] += 1
    if size >= len(names):
        for name in (one for one in names if given[one] == 0):
            # From the stratum with most to spare, so that nobody is left out by rounding.
            given[max(names, key=lambda one: (given[one], one))] -= 1
            given[name] = 1
    return given


def draw(members: Sequence[Member], size: int, seed: str) -> tuple[Drawn, ...]:
    """The sample: in each stratum the first by `order_key`, numbered in the order of the whole draw."""
    strata: dict[str, list[Member]] = {}
    for member in members:
        strata.setdefault(member.stratum, []).append(member)
    given = allocate({name: len(own) for name, own in strata.items()}, size)
    chosen = [
        (order_key(seed, member.client_id), member)
        for name, own in strata.items()
        for member in sorted(own, key=lambda one: order_key(seed, one.client_id))[: given[name]]
    ]
    ordered = sorted(chosen, key=lambda pair: pair[0])
    return tuple(Drawn(number, one.client_id, one.stratum) for number, (_, one) in enumerate(ordered, 1))


def digest_of_population(members: Sequence[Member]) -> str:
    """SHA-256 over the ids of a population, sorted: shows that nobody was added or left out later."""
    ids = "\n".join(sorted(str(member.client_id) for member in members))
    return hashlib.sha256(ids.encode()).hexdigest()
