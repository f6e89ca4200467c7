"""What is honestly said to somebody who asked for help, and the figures a director reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from stepdown.crisis.vocabulary import EVERYBODY, OnCall, Pace, RingCard, RingState, Rung, Step
from stepdown.kernel.words import Words, say
from stepdown.people.vocabulary import first_name_of


def honest(card: RingCard | None, rung: Sequence[Rung], on_call: Sequence[OnCall], awake_at: str) -> Words:
    """Who is awake, in one sentence that is true. `awake_at`: when somebody is on call next, in words."""
    if card is not None and card.state is RingState.ANSWERED:
        return say("{who} knows, and calls you now.", who=first_name_of(card.holder_name))
    if card is not None and not card.open:
        return say("You asked for help, and it was answered. You can ask again at any time.")
    last = rung[-1] if rung else None
    if last is not None and last.place:
        return say("{who} is being called now.", who=first_name_of(last.name))
    if card is None and on_call:
        return say("{who} is on call now.", who=first_name_of(on_call[0].name))
    if on_call:
        return say("Everyone on the team is being called. Nobody has answered yet; 988 does, now.")
    if card is None and awake_at:
        return say("Nobody here is on call before {when}; 988 answers at any hour.", when=awake_at)
    if card is None:
        return say("Nobody here is on call; 988 answers at any hour.")
    if awake_at:
        return say("Nobody here answers before {when}; 988 does, now. Your team has word.", when=awake_at)
    return say("Nobody here is on call; 988 answers now. Your team has word.")


def ladder(
    card: RingCard, rung: Sequence[Rung], on_call: Sequence[OnCall], pace: Pace, at: datetime
) -> tuple[Step, ...]:
    """Who was, is and will be rung, with the moment of each, as the person in need sees it."""
    singles = [one for one in rung if one.place]
    everybody = [one for one in rung if not one.place]
    steps = [Step(one.name, True, "tried", one.at) for one in singles]
    if card.state is RingState.ANSWERED:
        return (
            *[one for one in steps if one.name != card.holder_name],
            Step(card.holder_name, True, "answered", card.answered_at or at),
        )
    if everybody:
        return (*steps, Step(str(EVERYBODY), False, "ringing", everybody[-1].at))
    if steps:
        steps[-1] = Step(steps[-1].name, True, "ringing", steps[-1].at)
    then = card.next_at or at
    known = {one.staff_id for one in singles}
    for one in on_call:
        if one.staff_id not in known:
            steps.append(Step(one.name, True, "next", then))
            then += timedelta(minutes=pace.minutes_at(list(on_call).index(one) + 1))
    return (*steps, Step(str(EVERYBODY), False, "next", then))


def median_minutes(pairs: Iterable[tuple[datetime, datetime]]) -> float | None:
    """The middle of the minutes from ringing to the answer; None where nothing was answered."""
    minutes = [(answered - rang).total_seconds() / 60 for rang, answered in pairs]
    return round(median(minutes), 1) if minutes else None
