"""Who is rung next and when: in turn, by minutes that are data, then everybody, until one answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.crisis.vocabulary import Cause, Move, OnCall, Pace, RingCard, RingState

# A message that comes so soon after somebody answered belongs to what they are at; later it rings anew [K].
AT_IT = timedelta(hours=2)


def next_move(
    on_call: Sequence[OnCall],
    rung: Collection[UUID],
    rounds: int,
    *,
    pace: Pace,
    changes_at: datetime | None,
    at: datetime,
) -> Move:
    """Whom to ring when somebody is due: the next on call now who was not rung yet, else everybody.

    Minutes count from the moment of ringing, so that after a standstill nobody is skipped and each has the
    whole of theirs. `changes_at`: when somebody else comes on call; they are not kept waiting for a round.
    """
    nobody_yet = next((one for one in on_call if one.staff_id not in rung), None)
    if nobody_yet is not None:
        place = on_call.index(nobody_yet) + 1
        return Move(nobody_yet, at + timedelta(minutes=pace.minutes_at(place)))
    again = at + timedelta(minutes=pace.again_after(rounds))
    return Move(None, min(again, changes_at) if changes_at is not None and changes_at > at else again)


def state_of(
    *,
    answered_at: datetime | None,
    closed_at: datetime | None,
    ended_at: datetime | None,
    red_at: datetime | None,
) -> RingState:
    """How a ring stands. What everybody was rung for and nobody answered is no mere ringing any more."""
    if ended_at is not None:
        return RingState.ENDED
    if closed_at is not None:
        return RingState.CLOSED
    if answered_at is not None:
        return RingState.ANSWERED
    return RingState.UNANSWERED if red_at is not None else RingState.RINGING


def gravest(causes: Iterable[Cause]) -> Cause:
    """The gravest of some causes; they are declared in that order."""
    order = list(Cause)
    return min(causes, key=order.index)


def joins(card: RingCard, cause: Cause, at: datetime) -> bool:
    """Whether what somebody sends belongs to a ring of theirs that is open, or rings anew.

    While nobody has answered it is one ring. Once somebody has, words sent on the same page reach them; the
    button pressed again, or words hours later, ring anew: nobody is left with a bell that does nothing.
    """
    if not card.open:
        return False
    if card.answered_at is None:
        return True
    return cause is Cause.MESSAGE and at - card.answered_at < AT_IT
