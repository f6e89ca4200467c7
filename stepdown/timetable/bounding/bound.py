"""The bound of a week: at once what each client could have alone, then tighter while there is time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stepdown.kernel.labels import Labelled
from stepdown.timetable.bounding import highs
from stepdown.timetable.bounding.alone import Alone, alone
from stepdown.timetable.bounding.certificate import Certificate, Key, in_steps
from stepdown.timetable.bounding.clinic import Clinic
from stepdown.timetable.bounding.clock import Clock, Watch
from stepdown.timetable.bounding.model import build
from stepdown.timetable.bounding.options import Choices, opened
from stepdown.timetable.bounding.refining import Refining
from stepdown.timetable.vocabulary import Problem

SMALL = 60  # clients: up to here counselors are told apart and a member needs a section by themselves
MODELLED = 800  # clients: above, the linear program takes more than half a gigabyte; rounds begin without it
PRICES_SHARE = 0.6  # of the time, for the first prices; rounds of whole weeks take the rest


class Kind(Labelled):
    """What a bound comes from. Each is checked in the same way, by its certificate."""

    ASKED = "asked", "Everything prescribed"
    SOLO = "solo", "Everybody alone"
    PRICED = "priced", "Everybody at a price for staff and rooms"


@dataclass(frozen=True)
class Bound:
    """No plan's value is above `value`, as `certificate` proves; `per_client` is each one's best alone."""

    value: int
    kind: Kind
    per_client: tuple[int, ...]
    certificate: Certificate


Told = Callable[[Bound], None]


def unheard(found: Bound) -> None:
    """Nobody wants to know before it is over."""


def asked(problem: Problem) -> Bound:
    """What is prescribed, each client's sessions and days that count: known at once, and proves itself."""
    credited = {group.id: group.credited for group in problem.groups}
    each = tuple(
        sum(credited.get(need.group, 0) * need.sessions for need in client.groups)
        + sum(visit.credited * visit.sessions for visit in client.visits)
        + sum(rule.need for rule in client.counts) * problem.day_worth
        for client in problem.clients
    )
    return Bound(sum(each), Kind.ASKED, each, Certificate(merged=_merged(problem), value=sum(each)))


def solo(problem: Problem) -> Bound:
    """The bound without any competition: about 5 ms a client."""
    _, chosen = opened(problem, merge=_merged(problem))
    return _solo(problem, alone(chosen, problem.day_worth))


def bound(
    problem: Problem,
    *,
    seconds: float,
    rounds: int = 60,
    told: Told = unheard,
    clock: Clock = Clock.WALL,
) -> Bound:
    """The least bound found in about so many seconds, or in so many rounds; at least the one of `solo`.

    `told` hears of each better one on the way. The solo bound is never cut short: with 2,000 clients it takes
    some 8 s. Large clinics get rounds only if there is time for two of them.
    """
    watch = Watch(clock)
    clinic, chosen = opened(problem, merge=_merged(problem))
    by_themselves = alone(chosen, problem.day_worth)
    first = _solo(problem, by_themselves)
    told(first)
    took = watch.gone
    # Above, a round takes longer than the solo bound did, and one alone gains nothing.
    if seconds - took <= (2 * took if len(chosen) > MODELLED else 0) or not problem.clients:
        return first
    found = _priced(clinic, chosen, by_themselves, (watch, seconds), rounds)
    value = found.value
    if value is None or value >= first.value:
        return first
    return Bound(value, Kind.PRICED, by_themselves.per_client, found)


def _merged(problem: Problem) -> bool:
    return len(problem.clients) > SMALL


def _solo(problem: Problem, found: Alone) -> Bound:
    value = in_steps(problem, found.value)
    certificate = Certificate(merged=_merged(problem), value=value)
    return Bound(value, Kind.SOLO, found.per_client, certificate)


def _priced(
    clinic: Clinic, chosen: list[Choices], by_themselves: Alone, until: tuple[Watch, float], rounds: int
) -> Certificate:
    merged = _merged(clinic.problem)
    watch, seconds = until
    rough: dict[Key, float] = {}
    if len(chosen) <= MODELLED:
        model = build(clinic, chosen, by_themselves.per_client, linked=not merged)
        rough = highs.rough_prices(model, watch.on_the_wall(max(0.5, PRICES_SHARE * (seconds - watch.gone))))
        del model  # the largest thing there is
    refining = Refining(clinic, chosen, merged=merged, linked=not merged)
    return refining.run(by_themselves, rough, seconds - watch.gone, rounds, watch.clock).certificate
