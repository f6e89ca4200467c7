"""Questions about the dated sessions."""

from stepdown.session.queries.cards import everybody, session
from stepdown.session.queries.mine import my_week, of_client
from stepdown.session.queries.weeks import (
    held_by,
    led_by,
    led_by_nobody,
    of_week,
    within,
)
from stepdown.session.rules.dating import dated

__all__ = [
    "dated",
    "everybody",
    "held_by",
    "led_by",
    "led_by_nobody",
    "my_week",
    "of_client",
    "of_week",
    "session",
    "within",
]
