"""When invented people can come: work, shifts, children, court and doctors."""

from __future__ import annotations

from stepdown.timetable.rules import shares
from stepdown.timetable.rules.dice import Dice
from stepdown.timetable.rules.generating_house import SATURDAY, WEEKDAYS, stretch
from stepdown.timetable.vocabulary import Window


def free_time(life: str, dice: Dice) -> tuple[Window, ...]:
    """When somebody can be on site or on the way, Monday to Saturday."""
    windows = {"free": _all_days, "job": _job, "shift": _shift, "child": _child}[life](dice)
    if dice.chance(shares.COURT):
        windows = without(windows, _hole(dice, shares.COURT_HOURS))
    if dice.chance(shares.MEDICAL):
        windows = without(windows, _hole(dice, shares.MEDICAL_HOURS))
    return tuple(windows)


def without(windows: list[Window], hole: Window) -> list[Window]:
    """The windows with a stretch taken out."""
    kept = []
    for one in windows:
        if one.start < min(one.end, hole.start):
            kept.append(Window(one.start, min(one.end, hole.start)))
        if max(one.start, hole.end) < one.end:
            kept.append(Window(max(one.start, hole.end), one.end))
    return kept


def _hole(dice: Dice, hours: float) -> Window:
    """A stretch in the working day, on one weekday."""
    start = dice.one_of((8.5, 9, 10, 11, 13, 14, 15, 16))
    return stretch(dice.one_of(WEEKDAYS), start, start + hours)


def _all_days(dice: Dice) -> list[Window]:
    return [stretch(day, *shares.FREE_DAY) for day in (*WEEKDAYS, SATURDAY)]


def _job(dice: Dice) -> list[Window]:
    """Evenings and Saturday; some have a weekday off."""
    evening = shares.JOB[dice.pick(shares.JOB_ENDS)]
    off = dice.one_of(WEEKDAYS) if dice.chance(shares.JOB_DAY_OFF) else SATURDAY
    return [stretch(day, *(shares.FREE_DAY if day in (off, SATURDAY) else evening)) for day in range(6)]


def _shift(dice: Dice) -> list[Window]:
    """Turns of early, late or night work, for some changing in midweek; one weekday and Saturday off.

    A night's sleep lies in the day that follows, also in the first day off.
    """
    first = dice.pick(shares.TURNS)
    second = dice.pick(shares.TURNS) if dice.chance(shares.TURN_CHANGES) else first
    off, change = dice.one_of(WEEKDAYS), dice.one_of((1, 2, 3))
    turns = [first if day < change else second for day in range(6)]
    windows = []
    for day in range(6):
        slept_in = day > 0 and turns[day - 1] == "night" and day - 1 != off
        works = day not in (off, SATURDAY)
        start, end = shares.TURN_FREE[turns[day]] if works else shares.FREE_DAY
        start = max(start, shares.TURN_FREE["night"][0]) if slept_in else start
        if start < end:
            windows.append(stretch(day, start, end))
    return windows


def _child(dice: Dice) -> list[Window]:
    """While the children are at school; some have somebody for them on two evenings."""
    windows = [stretch(day, *shares.CHILD) for day in WEEKDAYS]
    if dice.chance(shares.CHILD_EVENING):
        windows += [stretch(day, *shares.JOB["late"]) for day in dice.some(list(WEEKDAYS), 2)]
    return sorted(windows)
