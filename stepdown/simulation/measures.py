"""People fill in what they are asked, week by week: most courses ease, some do not, a few are late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from stepdown.journeys import fill_measure, follow_objectives
from stepdown.kernel.ids import new_id
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.measure import queries
from stepdown.measure.vocabulary import Answer, Instrument, Item, Way
from stepdown.plan.queries import tied
from stepdown.plan.vocabulary import SourceKind
from stepdown.simulation.clinic import CURTAIN
from stepdown.simulation.life import Person
from stepdown.simulation.stage import Rehearsal

# Items of the weekly form where more is better: they rise as the others fall.
STRENGTHS = frozenset({"9", "10", "12", "13", "14", "16", "17"})
FEWER = frozenset({"4", "5", "6"})


def live(stage: Rehearsal, person: Person, client_id: UUID, at: datetime) -> None:
    """From the day of admission on, an evening a week, as long as somebody is in treatment."""
    by = Viewer(Audience.SYSTEM, name=person.chosen_name)
    chance = Random(person.number * 7919 + 5)
    # Every seventh leaves the last weeks open, so that there is somebody to ask.
    until = stage.end - timedelta(days=12) if person.number % 7 == 3 else stage.end
    for week in range(person.stays_weeks + 1):
        evening = at + timedelta(days=7 * week, hours=2 + (person.number + week) % 5)
        if evening < until:
            stage.plan(evening, _an_evening(stage, person, client_id, week, chance, by))


def _an_evening(
    stage: Rehearsal, person: Person, client_id: UUID, week: int, chance: Random, by: Viewer
) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        ease = _ease(person, week, chance)
        for one in fill_measure.own_due(CURTAIN, client_id, at=at):
            # Now and then somebody puts it off by a week.
            if not one.open or (week and chance.random() < 0.08):
                continue
            asked = queries.instrument(CURTAIN, one.instrument)
            fill_measure.fill(
                filling_id=new_id(),
                client_id=client_id,
                asked=asked,
                answers=_answers(asked, person, ease, chance),
                way=Way.KIOSK if (person.number + week) % 4 == 0 else Way.PHONE,
                by=by,
                at=at,
            )
            stage.done.counts["measures filled in"] += 1
        for goal in tied(CURTAIN, [client_id], at=at):
            if goal.terms.source_kind is SourceKind.ACT and chance.random() < 0.3 + ease / 2:
                follow_objectives.did_it(act_id=new_id(), objective_id=goal.objective_id, by=by, at=at)

    return act


def _ease(person: Person, week: int, chance: Random) -> float:
    """From 0, as heavy as at first, to 1: most ease over ten weeks, one in five does not, weeks differ."""
    slope = 0.02 if person.number % 5 == 4 else 0.085
    dip = 0.25 if week and week == 3 + person.number % 6 else 0.0
    return min(max(0.08 + slope * week - dip + chance.uniform(-0.06, 0.06), 0.0), 1.0)


def _answers(asked: Instrument, person: Person, ease: float, chance: Random) -> dict[str, Answer]:
    """Answers whose weight follows how somebody is; a question about danger is answered with no."""
    heavy = 0.45 + 0.08 * (person.number % 5)
    found: dict[str, Answer] = {}
    values: dict[str, int] = {}
    for item in asked.items:
        of = item.asked_if
        if of is not None and values.get(of.item) not in of.values:
            continue
        values[item.key] = _value(asked, item, heavy, ease, chance)
        found[item.key] = Answer(item.key, values[item.key])
    return found


def _value(asked: Instrument, item: Item, heavy: float, ease: float, chance: Random) -> int:
    options = [one.value for one in item.options]
    if item.danger is not None:
        return options[0]
    weight = heavy * (1 - ease)
    if asked.key.startswith("bam") and item.key in STRENGTHS:
        weight = 1 - weight
    elif asked.key.startswith("bam") and item.key in FEWER:
        weight *= 0.4
    place = weight * (len(options) - 1) + chance.uniform(-0.7, 0.7)
    return options[min(max(round(place), 0), len(options) - 1)]
