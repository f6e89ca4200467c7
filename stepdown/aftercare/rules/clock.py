"""How check-ups stand on a day, and when nobody hears from somebody any more.

Source: quarterly check-ups for two years (Scott & Dennis 2009); what makes silence is the clinic's own [K].
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from stepdown.aftercare.vocabulary import Schedule, State, Tried
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def days_of(schedule: Schedule, start: date) -> tuple[tuple[date, date], ...]:
    """The day each check-up falls due and the last day before it is late, in order."""
    found = []
    for row in schedule.rows:
        due = start + timedelta(days=row.days)
        found.append((due, due + timedelta(days=row.window)))
    return tuple(found)


def states(rows: Sequence[Tried], schedule: Schedule, today: date) -> tuple[State, ...]:
    """How each check-up of a clock stands; `rows` in the order of their days.

    A talk counts for every check-up it is near to. What nobody tried is nobody's silence: it passes.
    """
    talks = tuple(day for one in rows for day in one.talks)
    found = []
    for number, row in enumerate(rows):
        after = rows[number + 1].due_on if number + 1 < len(rows) else None
        found.append(_state(row, after, talks, schedule, today))
    return tuple(found)


def _state(row: Tried, after: date | None, talks: Sequence[date], schedule: Schedule, today: date) -> State:
    near = timedelta(days=schedule.one_talk_days)
    if row.talks or any(_counts(row, after, day, near) for day in talks):
        return State.REACHED
    if row.due_on > today:
        return State.AHEAD
    over = after is not None and after <= today and row.due_on + near < today
    if row.vain >= schedule.tries or (row.vain and over):
        return State.NOT_REACHED
    if over:
        return State.PASSED
    return State.LATE if row.until < today else State.DUE


def _counts(row: Tried, after: date | None, day: date, near: timedelta) -> bool:
    """Whether a talk of a day counts for a check-up: near its day, or before the next falls due."""
    if day < row.due_on - near:
        return False
    return day <= row.due_on + near or after is None or day < after


def silence(rows: Sequence[Tried], found: Sequence[State], schedule: Schedule) -> date | None:
    """Since which day nobody has reached somebody, once that is so twice in a row (or as the clinic has it).

    What is ahead, due, or was never tried neither makes a silence nor ends one.
    """
    tried = [
        (row.due_on, state)
        for row, state in zip(rows, found, strict=True)
        if state in (State.REACHED, State.NOT_REACHED)
    ]
    since, number = None, 0
    for due_on, state in reversed(tried):
        if state is State.REACHED:
            break
        since, number = due_on, number + 1
    return since if number >= schedule.silent_after else None


def against_start(agreed: str, *, running: bool, in_treatment: bool, dead: bool) -> tuple[Refusal, ...]:
    """What stands against starting a clock: no agreement, one that runs, treatment that goes on, a death."""
    found = []
    if dead:
        found.append(Refusal(say("They have died. Nobody calls any more.")))
    if running:
        found.append(Refusal(say("Check-ups run already.")))
    if in_treatment:
        found.append(Refusal(say("They are in treatment. Check-ups begin when it ends.")))
    if not agreed.strip():
        found.append(
            Refusal(
                say("Say how the person agreed to be called."),
                say("Nobody is called who does not want it."),
                field="agreed",
            )
        )
    return tuple(found)
