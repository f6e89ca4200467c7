"""What a transfer needs, what may follow what, and on which day somebody asks again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.transfer.vocabulary import BEFORE, NewStep, NewTransfer, State, Stays, Terms

FURTHEST = timedelta(days=60)
FOLLOWS: Mapping[State, tuple[State, ...]] = {
    # Somebody may go before anybody said yes: withdrawal does not wait for an answer.
    State.ASKED: (State.ACCEPTED, State.FULL, State.DECLINED, State.WENT, State.CALLED_OFF),
    State.FULL: (State.ASKED, State.ACCEPTED, State.DECLINED, State.WENT, State.CALLED_OFF),
    State.ACCEPTED: (State.WENT, State.FULL, State.DECLINED, State.CALLED_OFF),
    State.WENT: (State.ARRIVED, State.NOT_ARRIVED, State.BACK),
    State.NOT_ARRIVED: (State.ARRIVED, State.BACK, State.NOT_TAKEN_UP),
    State.ARRIVED: (State.BACK, State.ENDED),
    State.DECLINED: (),
    State.BACK: (),
    State.ENDED: (),
    State.NOT_TAKEN_UP: (),
    State.CALLED_OFF: (),
    State.DIED: (),
}
_SAY_WHY = (State.DECLINED, State.FULL, State.CALLED_OFF, State.NOT_ARRIVED, State.NOT_TAKEN_UP)
_WITH_WHOM = (State.ACCEPTED, State.DECLINED, State.FULL, State.ARRIVED)


def follows(state: State, stays: Stays) -> tuple[State, ...]:
    """What may come next. Where treatment here ends with the arrival, nothing follows it."""
    return () if state is State.ARRIVED and stays is Stays.ENDS else FOLLOWS[state]


def ended_with_treatment(now: State, *, died: bool) -> State:
    """How a transfer stands once treatment here ended another way. Only who arrived goes on there."""
    if died:
        return State.DIED
    if now in BEFORE:
        return State.CALLED_OFF
    return State.ENDED if now is State.ARRIVED else State.NOT_TAKEN_UP


def check_new(new: NewTransfer, today: date) -> tuple[Refusal, ...]:
    """What stands against beginning a transfer."""
    return tuple(_new_faults(new, today))


def _new_faults(new: NewTransfer, today: date) -> Iterator[Refusal]:
    if not new.to_name.strip():
        yield Refusal(say("Choose a place of the directory, or write one in."), field="to_name")
    if len(new.why.split()) < 2:
        yield Refusal(say("Say in a few words why. The place will ask."), field="why")
    if new.wanted_on is not None and not today <= new.wanted_on <= today + FURTHEST:
        yield Refusal(
            say("From today on, and at most {n} days ahead.", n=FURTHEST.days),
            field="wanted_on",
        )


def check_step(now: State, stays: Stays, step: NewStep, at: datetime) -> tuple[Refusal, ...]:
    """What stands against a next step: what may follow, and who or why where that has to be known.

    A place that said yes has a name behind it, and so has an arrival: otherwise nobody can be called.
    """
    return tuple(_step_faults(now, stays, step, at))


def _step_faults(now: State, stays: Stays, step: NewStep, at: datetime) -> Iterator[Refusal]:
    if step.state not in follows(now, stays):
        yield Refusal(
            say("After “{now}” comes something else.", now=now.label),
            lifted_by=say("Load the page again: somebody may have written before you."),
            field="state",
        )
        return
    if step.state in _SAY_WHY and not step.words.strip():
        yield Refusal(say("Say in a few words what they told you, or what happened."), field="words")
    if step.state in _WITH_WHOM and not step.with_whom.strip():
        yield Refusal(say("Write who said it."), field="with_whom")
    if step.meets_at is not None and step.meets_at < at - timedelta(days=1):
        yield Refusal(say("That moment is over."), field="meets_at")


def next_check(
    state: State, stays: Stays, asked_for: date | None, meets_at: datetime | None, today: date, terms: Terms
) -> date | None:
    """On which day somebody asks again: the day named, else the clinic's own number of days; none at the end.

    Who is on the way is asked about no later than the day after they should have been received.
    """
    if state is State.ARRIVED and stays is Stays.ENDS:
        return None
    days = {
        State.ASKED: terms.asked,
        State.FULL: terms.full,
        State.ACCEPTED: terms.accepted,
        State.WENT: terms.went,
        State.NOT_ARRIVED: terms.not_arrived,
        State.ARRIVED: terms.arrived,
    }.get(state)
    if days is None:
        return None
    if asked_for is not None and asked_for >= today:
        return asked_for
    base = max(today, meets_at.date()) if meets_at is not None and state is State.WENT else today
    return base + timedelta(days=days)
