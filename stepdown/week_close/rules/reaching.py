"""Who did not come and has not been reached: what is done on which day, when somebody decides by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from stepdown.kernel.reading import Reader
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.week_close.vocabulary import Decision, Step

LONGEST_WAIT = timedelta(days=3)


def read_steps(content: Mapping[str, object]) -> tuple[Step, ...] | tuple[Refusal, ...]:
    """The clinic's steps by day, or every fault of the file."""
    reader = Reader(content)
    steps = tuple(
        Step(
            part.whole("day", least=0, most=30),
            part.text("words"),
            part.text("who"),
            part.yes("decision", default=False),
            part.text("source"),
            part.text("tag"),
        )
        for part in reader.parts("steps", least=1)
    )
    days = [one.day for one in steps]
    if days != sorted(set(days)) or days[:1] != [0]:
        reader.refuse("steps", say("the days rise, and the first is 0"))
    reader.done()
    return tuple(reader.refusals) if reader.refusals else steps


def step_on(steps: Sequence[Step], days: int) -> Step:
    """What is due so many days after somebody did not come: the last step that has begun."""
    begun = [one for one in steps if one.day <= days]
    return begun[-1] if begun else steps[0]


def days_since(first_on: date, today: date) -> int:
    """Whole days on the site's calendar; never below 0."""
    return max(0, (today - first_on).days)


def check_decision(decision: Decision, words: str, until: date | None, today: date) -> tuple[Refusal, ...]:
    """What stands against a named decision."""
    found = []
    if not words.strip():
        found.append(
            Refusal(say("Say in your own words what you know and why you decide so."), field="words")
        )
    if decision is Decision.WAIT:
        if until is None:
            found.append(Refusal(say("Waiting needs a day on which you look again."), field="until"))
        elif not today < until <= today + LONGEST_WAIT:
            found.append(Refusal(say("At most {n} days ahead.", n=LONGEST_WAIT.days), field="until"))
    return tuple(found)


def check_ended(words: str, *, reached: bool) -> Refusal | None:
    """Whoever ends the calls without a call says how they know."""
    if reached or words.strip():
        return None
    return Refusal(say("Say how you know."), field="words")


def still_waits(untils: Iterable[date | None], today: date) -> bool:
    """Whether the newest decision, first of them, still gives time."""
    newest = next(iter(untils), None)
    return newest is not None and today < newest
