"""Steps that wait: a look that was agreed on, a decision whose day came and that could not take effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.overview.vocabulary import Ask, CaseRow
from stepdown.step.queries import newest
from stepdown.step.vocabulary import DecisionState, Direction


def steps_owed(viewer: Viewer, rows: Sequence[CaseRow], *, today: date, at: datetime) -> Iterator[Ask]:
    """Of one's own people: whose next step is to be looked at again, and which decision did not take effect
    (1 query).
    """
    people = {row.client.id: row.client for row in rows}
    for client_id, decided in newest(viewer, people, at=at).items():
        name = people[client_id].shown_as
        waits = decided.state is DecisionState.AHEAD and decided.effective_on < today
        again = decided.look_again_on if decided.direction is Direction.STAY else None
        if waits:
            why = say("Decided for {day}, and they were somewhere else by then.", day=decided.effective_on)
        elif again is not None and again <= today:
            why = say("The next step is looked at again today: agreed {day}.", day=decided.at.date())
        else:
            continue
        yield Ask(
            "step",
            say("{name}", name=name),
            why,
            "client-step",
            client_id,
            say("Look together"),
            urgent=waits,
            client_id=client_id,
        )
