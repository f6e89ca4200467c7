"""Two small questions many rooms ask: whose name does a text tell, and what may a colleague do on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stepdown.people import rules
from stepdown.people.vocabulary import ClientCard, Power, StaffCard


def names_told(text: str, cards: Iterable[ClientCard]) -> tuple[ClientCard, ...]:
    """Which of these clients the text names; nothing is read from the database."""
    return tuple(card for card in cards if rules.names_in(text, card.chosen_name))


def powers_of(card: StaffCard, day: date) -> frozenset[Power]:
    """What the verified credentials of a colleague allow on a day; nothing is read from the database."""
    return rules.powers_on(card.credentials, day)
