"""Questions about the dated sessions."""

from stepdown.session.queries.cards import everybody, session
from stepdown.session.queries.filled import filled, freed, led_hours
from stepdown.session.queries.floor import (
    heads,
    in_the_room,
    leading_then,
    may_lead,
    of_day,
    overrides,
    passed,
    too_many,
)
from stepdown.session.queries.groups import beginning, called_off, of_group
from stepdown.session.queries.mine import my_week, of_client
from stepdown.session.queries.moving import changes_of, in_the_way, moved_to
from stepdown.session.queries.several import of_clients
from stepdown.session.queries.since import since_published
from stepdown.session.queries.weeks import (
    busy_along,
    held_by,
    led_along,
    led_by,
    led_by_nobody,
    of_week,
    within,
)
from stepdown.session.rules.dating import dated
from stepdown.session.rules.moving import in_the_way as met
from stepdown.session.rules.moving import may_move
from stepdown.session.rules.publishing import dated_as as as_planned

__all__ = [
    "as_planned",
    "beginning",
    "busy_along",
    "called_off",
    "changes_of",
    "dated",
    "everybody",
    "filled",
    "freed",
    "heads",
    "held_by",
    "in_the_room",
    "in_the_way",
    "leading_then",
    "led_along",
    "led_by",
    "led_by_nobody",
    "led_hours",
    "may_lead",
    "may_move",
    "met",
    "moved_to",
    "my_week",
    "of_client",
    "of_clients",
    "of_day",
    "of_group",
    "of_week",
    "overrides",
    "passed",
    "session",
    "since_published",
    "too_many",
    "within",
]
