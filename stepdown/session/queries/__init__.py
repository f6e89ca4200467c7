"""Questions about the dated sessions."""

from stepdown.session.queries.cards import everybody, session
from stepdown.session.queries.floor import (
    heads,
    in_the_room,
    leading_then,
    may_lead,
    of_day,
    overrides,
)
from stepdown.session.queries.groups import beginning, called_off, of_group
from stepdown.session.queries.mine import my_week, of_client
from stepdown.session.queries.several import of_clients
from stepdown.session.queries.since import since_published
from stepdown.session.queries.weeks import (
    held_by,
    led_by,
    led_by_nobody,
    of_week,
    within,
)
from stepdown.session.rules.dating import dated
from stepdown.session.rules.publishing import dated_as as as_planned

__all__ = [
    "as_planned",
    "beginning",
    "called_off",
    "dated",
    "everybody",
    "heads",
    "held_by",
    "in_the_room",
    "leading_then",
    "led_by",
    "led_by_nobody",
    "may_lead",
    "my_week",
    "of_client",
    "of_clients",
    "of_day",
    "of_group",
    "of_week",
    "overrides",
    "session",
    "since_published",
    "within",
]
