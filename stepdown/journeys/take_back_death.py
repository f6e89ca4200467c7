"""A death that was entered by mistake, taken back by a director with a reason.

Nothing is deleted: the silence, the discharge and the incident stay, each with what is said beside it.
Letters that were stopped stay stopped but for those that are chosen; the client's own door opens only with a
new code; seats and calls are given anew by people who look first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import actions as afterwards
from stepdown.episode import actions as episode
from stepdown.incident import actions as incident
from stepdown.incident import queries as incidents
from stepdown.incident.vocabulary import NewIncident, NewPerson, Part, Severity
from stepdown.journeys.discharge import Returning, returning
from stepdown.journeys.record_death import KIND, NOT_KNOWN, REASON, tell
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.outbox import actions as outbox
from stepdown.outbox import queries as letters
from stepdown.outbox.vocabulary import Stillness, StoppedLetter
from stepdown.people.queries import client_card
from stepdown.people.queries.telling import own_door
from stepdown.people.vocabulary import OwnDoor


@dataclass(frozen=True)
class Mistaken:
    """What taking a death back finds. `last`: the episode that it ended, where it ended one."""

    entered: Stillness
    letters: tuple[StoppedLetter, ...]
    last: Returning | None
    door: OwnDoor


def mistaken(viewer: Viewer, client_id: UUID, *, at: datetime) -> Mistaken | None:
    """What taking somebody's death back would do; None where none is entered. Raises NotFound."""
    entered = letters.stillness(viewer, client_id, at=at)
    if entered is None:
        return None
    last = returning(viewer, client_id, mistaken=True, at=at)
    by_death = last is not None and last.ended.reason.code == REASON and last.ended.at >= entered.at
    return Mistaken(
        entered,
        letters.stopped_letters(viewer, client_id, at=at),
        last if by_death else None,
        own_door(viewer, client_id, at=at),
    )


@transaction.atomic
def take_back_death(
    *,
    client_id: UUID,
    why: str,
    accountable_id: UUID | None,
    letter_ids: Collection[UUID] = (),
    by: Viewer,
    at: datetime,
) -> int:
    """Take back a death that was entered by mistake; how many of the stopped letters go out after all.

    The episode it ended goes on with `accountable_id`, where it can. Raises Refused, NotFound.
    """
    found = mistaken(by, client_id, at=at)
    if found is None:
        raise Refused(Refusal(say("No death is entered.")))
    if len(why.split()) < 3:
        raise Refused(Refusal(say("Say how it came about, and how you know."), field="why"))
    outbox.speak_again(client_id=client_id, why=why, by=by, at=at)
    sent = outbox.send_stopped(client_id=client_id, letter_ids=letter_ids, by=by, at=at) if letter_ids else 0
    if found.last is not None and found.last.against is None:
        _go_on(found.last, why, accountable_id, by=by, at=at)
    else:
        afterwards.go_on(client_id=client_id, by=by, at=at)
    _say_beside(client_id, why, by=by, at=at)
    card = client_card(by, client_id, at=at)
    words = say(
        "It was a mistake: {name} has not died. Their chart says how it came about.", name=card.shown_as
    )
    tell(client_id, words, by=by, at=at)
    return sent


def _go_on(last: Returning, why: str, accountable_id: UUID | None, *, by: Viewer, at: datetime) -> None:
    if accountable_id is None:
        raise Refused(Refusal(say("Choose who is accountable from now on."), field="accountable"))
    episode.reopen(
        episode_id=last.episode.id,
        why=why,
        terms=last.stay.terms,
        accountable_id=accountable_id,
        mistaken=True,
        by=by,
        at=at,
    )


def _say_beside(client_id: UUID, why: str, *, by: Viewer, at: datetime) -> None:
    """The incident says that it was a mistake, so that whoever was told outside is told that too."""
    known = incidents.open_about(by, client_id, KIND)
    words = f"Entered by mistake: the client has not died. {why.strip()}"
    if known is not None:
        incident.add_words(incident_id=known, words=words, by=by, at=at)
        return
    new = NewIncident(
        site_id=client_card(by, client_id, at=at).site_id,
        kind="other",
        severity=Severity.NEAR,
        happened_at=at,
        where=NOT_KNOWN,
        what=f"A death was entered by mistake. {why.strip()}",
        people=(NewPerson(Part.AFFECTED, client_id=client_id),),
    )
    incident.report(new=new, by=by, at=at)
