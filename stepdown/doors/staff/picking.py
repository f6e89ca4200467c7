"""Naming a client in a form by what they are called: found among those within reach, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from stepdown.doors.threshold import Visit
from stepdown.kernel.refusal import NotFound
from stepdown.people.queries import client_card, search_clients
from stepdown.people.vocabulary import ClientCard


@dataclass(frozen=True)
class Picked:
    """Who was meant; or, where the words fit several or nearly, whom to choose from."""

    client_id: UUID | None
    choices: tuple[ClientCard, ...] = ()
    text: str = ""

    @property
    def unclear(self) -> bool:
        return self.client_id is None and bool(self.text)


def pick(visit: Visit, *, name: str = "client", chosen: str = "client_id") -> Picked:
    """The client a form names: by the chosen one's id, else by the whole name, else some to choose from."""
    text = " ".join(visit.form.get(name, "").split())[:80]
    try:
        return Picked(client_card(visit.viewer, UUID(visit.form.get(chosen, "")), at=visit.at).id, (), text)
    except (ValueError, NotFound):
        pass
    cards = search_clients(visit.viewer, text, at=visit.at, limit=6)
    exact = [card for card in cards if card.shown_as.casefold() == text.casefold()]
    if len(exact) == 1:
        return Picked(exact[0].id, (), text)
    return Picked(None, cards, text)


def named(visit: Visit) -> ClientCard | None:
    """The client whose page led here, by the id in the address; nobody where it is out of reach."""
    try:
        return client_card(visit.viewer, UUID(visit.query.get("client", "")), at=visit.at)
    except (ValueError, NotFound):
        return None
