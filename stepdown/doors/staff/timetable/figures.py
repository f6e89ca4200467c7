"""A week in figures: what it delivers of what is prescribed, against what no week could pass."""

from __future__ import annotations

from dataclasses import dataclass

from stepdown.overview.queries.week_board import Week
from stepdown.timetable.queries.questions import Lack, asked_of, lacks


@dataclass(frozen=True)
class Figures:
    """Minutes and counted days of a week, asked and delivered; `gap` in percent of the bound."""

    minutes: int
    minutes_asked: int
    days: int
    days_asked: int
    staff_minutes: int
    moved: int
    bound: int | None
    gap: float | None
    short: tuple[Lack, ...]


def figures_of(shown: Week) -> Figures:
    """What the plan of a week comes to; `short` are all who lack minutes or counted days."""
    card = shown.card
    minutes, days = asked_of(card.problem)
    gap = None
    if card.bound is not None:
        gap = max(0.0, (card.bound - card.tiers.value) * 100 / card.bound) if card.bound else 0.0
    return Figures(
        minutes=card.tiers.minutes,
        minutes_asked=minutes,
        days=card.tiers.counted_days,
        days_asked=days,
        staff_minutes=card.tiers.staff_minutes,
        moved=card.tiers.moved,
        bound=card.bound,
        gap=gap,
        short=lacks(card.problem, card.plan),
    )
