"""Rings and what is owed after them: lines of the day, moments of a chart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.crisis.queries import contacts_due, moments, open_rings
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.overview.vocabulary import Ask, Event
from stepdown.people.queries import client_card, client_cards
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of


def rings_owed(viewer: Viewer, *, until: datetime, at: datetime) -> Iterator[Ask]:
    """Every ring in sight that is not settled, and every contact owed by the end of the day (3 queries)."""
    if not viewer.may(Permission.SEE_CHART):
        return
    rings = open_rings(viewer, at=at)
    owed = contacts_due(viewer, until=until, at=at)
    about = {one.client_id for one in rings if one.client_id} | {one.client_id for one in owed}
    names = {one: card.shown_as for one, card in client_cards(viewer, about, at=at).items()}
    for one in rings:
        known = names.get(one.client_id) if one.client_id else None
        title = say("{name}", name=known) if known else one.cause.label
        why = say("{cause}: nobody has answered yet.", cause=one.cause.label)
        act = say("Open the ring")
        if one.answered_at is not None:
            why = say("{cause}: answered by {who}, not settled.", cause=one.cause.label, who=one.holder_name)
        mine = one.answered_at is None or one.holder_id == viewer.staff_id
        yield Ask(
            "ring", title, why, "ring", one.id, act, mine, one.at, client_id=one.client_id if known else None
        )
    for due in owed:
        title = say("{name}", name=names.get(due.client_id, ""))
        why = say("Speak with them again, as agreed after a ring. {who}.", who=due.staff_name)
        act = say("Write down what came of it")
        late = due.due_at < at
        yield Ask("ring", title, why, "ring", due.ring_id, act, late, due.due_at, client_id=due.client_id)


def ring_events(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[Event, ...]:
    """Every minute of somebody's last rings, as the chart tells what happened."""
    zone = ZoneInfo(zone_of(client_card(viewer, client_id, at=at).site_id))
    return tuple(
        Event(
            one.at,
            "square" if one.ink else "dot",
            say("{clock} {what}", clock=f"{one.at.astimezone(zone):%H:%M}", what=one.words),
            one.text,
            one.ink,
        )
        for one in moments(viewer, client_id, at=at, most=2)
    )
