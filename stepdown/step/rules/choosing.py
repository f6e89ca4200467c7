"""What a decision needs before it is written down, and until when it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.step.vocabulary import Choice, DecisionState, Direction, Proposal

LONGEST_AHEAD = timedelta(days=42)
_LESS = (Direction.DOWN, Direction.GRADUATE)


def check_choice(choice: Choice, proposal: Proposal, today: date) -> tuple[Refusal, ...]:
    """What stands against a decision. Against stepping up nothing stands but a day that is over.

    A hold stands against a step down until a named clinician says why it does not; a choice the rules did
    not propose needs a reason. Source: product promise 12.
    """
    return tuple(_faults(choice, proposal, today))


def _faults(choice: Choice, proposal: Proposal, today: date) -> Iterator[Refusal]:
    if choice.effective_on < today:
        yield Refusal(say("That day is over. A decision counts from today on."), field="effective_on")
    elif choice.effective_on > today + LONGEST_AHEAD:
        yield Refusal(
            say("At most {n} weeks ahead; until then things change.", n=LONGEST_AHEAD.days // 7),
            field="effective_on",
        )
    if choice.direction is Direction.UP:
        yield from _nowhere(choice)
        return
    if choice.direction is Direction.DOWN:
        yield from _nowhere(choice)
    if choice.direction in _LESS and proposal.holds and not choice.overruled.strip():
        yield Refusal(
            proposal.holds[0].words,
            lifted_by=say("Wait until it is over, or say why it does not stand in the way."),
            field="overruled",
        )
    if not choice.words.strip() and (choice.direction is not proposal.direction or _beside(choice, proposal)):
        yield Refusal(say("Say why, in your words: the rules would do something else."), field="words")
    if choice.direction is Direction.STAY and not _looks_again(choice, today):
        yield Refusal(say("Choose the day on which you look again."), field="look_again_on")


def _nowhere(choice: Choice) -> Iterator[Refusal]:
    if choice.to is None:
        yield Refusal(say("Choose where the step leads."), field="to")


def _beside(choice: Choice, proposal: Proposal) -> bool:
    return choice.direction is not Direction.STAY and choice.to != proposal.to


def _looks_again(choice: Choice, today: date) -> bool:
    return choice.look_again_on is not None and choice.look_again_on > today


def check_undo(state: DecisionState, why: str, week_closed: bool) -> Refusal | None:
    """Whether a decision may be taken back: before it counts always, afterwards until its week is closed."""
    if state is DecisionState.UNDONE:
        return Refusal(say("It was taken back already."))
    if not why.strip():
        return Refusal(say("Say why, in a few words. The person will ask."), field="why")
    if state is DecisionState.EFFECTIVE and week_closed:
        return Refusal(
            say("The week in which it took effect is closed: its figures stand."),
            lifted_by=say("Decide a new step instead. Stepping up counts at once."),
        )
    return None
