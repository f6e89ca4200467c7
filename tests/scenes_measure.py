"""Fillings of the cast: what the checks of measures begin with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.journeys import fill_measure
from stepdown.kernel.ids import new_id
from stepdown.measure.queries import instrument
from stepdown.measure.vocabulary import Filled, Way
from tests.cast import NOW, SYSTEM, Cast
from tests.rules.measure_answers import answered


def filled(
    cast: Cast,
    line: str = "2 2 2 2 2 0 0 0 0 1",
    *,
    key: str = "phq9",
    client: str = "robin",
    way: Way = Way.PHONE,
    at: datetime = NOW,
) -> Filled:
    """A filling, on somebody's phone unless said otherwise."""
    asked = instrument(SYSTEM, key)
    return fill_measure.fill(
        filling_id=new_id(),
        client_id=cast.clients[client].id,
        asked=asked,
        answers=answered(asked, line),
        way=way,
        by=SYSTEM,
        at=at,
    )


def a_filling(cast: Cast) -> UUID:
    """A filling of Robin's with an answer that cannot wait."""
    return filled(cast, "0 0 0 0 0 0 0 0 1").filling.id
