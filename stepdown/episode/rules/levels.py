"""How stays follow each other: up and down between levels without a new chart."""

from __future__ import annotations

from datetime import datetime

from stepdown.episode.vocabulary import Move, StayTerms
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say


def kind_of_move(present: StayTerms | None, to: StayTerms) -> Move | None:
    """What the new terms mean, seen from the present stay; nothing when they are the same.

    Source: product promise 27, transfers up and down between levels without a new chart.
    """
    if present is None:
        return Move.ENTER
    if to.rung.rank > present.rung.rank:
        return Move.UP
    if to.rung.rank < present.rung.rank:
        return Move.DOWN
    if (to.rung.code, to.programme_version_id) != (present.rung.code, present.programme_version_id):
        return Move.SIDEWAYS
    return None if to.phase == present.phase else Move.PHASE


def may_enter(
    present: StayTerms | None, present_since: datetime | None, to: StayTerms, why: str, at: datetime
) -> Refusal | None:
    """Whether the stay may begin at this moment.

    Every level is reachable from every other. Stepping up is never refused (product promise 12): a reason
    helps the reader and is asked for on every move but the first, except up, where no time may be lost.
    """
    move = kind_of_move(present, to)
    if move is None:
        return Refusal(say("Level, programme and phase stay as they are; there is nothing to change."))
    if present_since is not None and at <= present_since:
        return Refusal(
            say("The present stay began later than that. Choose a moment after its start."), field="at"
        )
    if to.phase < 1:
        return Refusal(say("Phases are counted from 1."), field="phase")
    if move not in (Move.ENTER, Move.UP) and not why.strip():
        return Refusal(say("Say why, in a few words. Whoever reads the chart next will ask."), field="why")
    return None
