"""What the rules would do. A person decides."""

from __future__ import annotations

from collections.abc import Sequence

from stepdown.step.vocabulary import Concern, ConcernKind, Direction, Line, Proposal, Rungs


def propose(
    rungs: Rungs, to_step: tuple[Line, ...], to_graduate: tuple[Line, ...], found: Sequence[Concern]
) -> Proposal:
    """A direction with its evidence.

    What speaks for more comes first; a hold keeps anybody from a step down and from nothing else; in the last
    phase the rules of graduation are looked at. Where any rule that is asked for is not met or not known,
    the proposal is to stay and look again. Source: product promises 12 and 26.
    """
    holds = tuple(one for one in found if one.kind is ConcernKind.HOLD)
    signs = tuple(one for one in found if one.kind is ConcernKind.SIGN)
    lines = to_graduate if rungs.last else to_step
    still = Proposal(Direction.STAY, None, lines, holds, signs, rungs)
    if signs and rungs.up is not None:
        return Proposal(Direction.UP, rungs.up, lines, holds, signs, rungs)
    if holds or signs or not still.all_met:
        return still
    direction = Direction.GRADUATE if rungs.last else Direction.DOWN
    return Proposal(direction, rungs.down, lines, holds, signs, rungs)
