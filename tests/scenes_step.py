"""A decision about Robin's next step: what the checks of it begin with."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.episode import queries as episodes
from stepdown.journeys import step
from stepdown.overview.queries.stepping import stepping
from stepdown.step.vocabulary import Choice, Direction
from tests.cast import NOW, SYSTEM, Cast
from tests.scenes_admission import LATER, treated


def a_decision(cast: Cast) -> UUID:
    """Down from next week on, decided by Dana; Robin comes into treatment where they are not yet."""
    robin, by = cast.clients["robin"].id, cast.viewer("dana", at=LATER)
    if episodes.current(SYSTEM, robin, at=LATER) is None:
        treated(cast)
    found = stepping(by, robin, at=LATER)
    on = NOW.date() + timedelta(days=5)
    words, overruled = "We agreed on it.", "Talked through; safe now."
    choice = Choice(Direction.DOWN, on, found.proposal.rungs.down, words, overruled=overruled)
    made = step.decide(client_id=robin, choice=choice, version=found.episode.version, by=by, at=LATER)
    return made.id
