"""Rolls: who was in a session, for whoever leads it whole, for others as far as they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from stepdown.attendance.queries import counting
from stepdown.attendance.queries.reading import Facts, facts_of
from stepdown.attendance.rules.counting import MINUTE, therapeutic, unplaced
from stepdown.attendance.vocabulary import Roll
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards
from stepdown.session.queries import beginning, everybody, in_the_room, led_by, of_day
from stepdown.session.vocabulary import SessionCard

# A roll that nobody ended is looked for so far back; the closing of the week has it long before.
BACK = timedelta(days=14)


def roll(viewer: Viewer, session_id: UUID, *, at: datetime) -> Roll:
    """Who was in a session (about 13 queries). Raises NotFound."""
    return rolls_of(viewer, [in_the_room(viewer, session_id, at=at)], at=at)[0]


def rolls(viewer: Viewer, site_id: UUID, *, on: date, at: datetime) -> tuple[Roll, ...]:
    """The rolls of a day on a site's own clock, in order (about 13 queries whatever their number)."""
    return rolls_of(viewer, of_day(viewer, site_id, on=on, at=at), at=at)


def open_rolls(viewer: Viewer, *, at: datetime, led: bool = False) -> tuple[Roll, ...]:
    """Sessions of the last fourteen days that are over and of which something is left to say: for staff who
    lead sessions their own, for whoever sees whole sites theirs too; with `led` their own alone. The oldest
    first.
    """
    last = Period(at - BACK, at)
    ids = [] if viewer.staff_id is None else [viewer.staff_id]
    begun = led_by(viewer, ids, during=last, at=at) if led else beginning(viewer, during=last, at=at)
    over = [one for one in begun if (one.during.end or one.during.start) <= at]
    # Who leads a session knows everybody in it.
    mine = everybody([one.id for one in over if one.led_by(viewer.staff_id)])
    known = [mine.get(one.id, one) for one in over]
    found = rolls_of(viewer, [one for one in known if one.client_ids], at=at)
    return tuple(one for one in found if one.waiting)


def rolls_of(viewer: Viewer, cards: Collection[SessionCard], *, at: datetime) -> tuple[Roll, ...]:
    """Rolls of sessions as the viewer was given them, in their order."""
    facts = facts_of([one.id for one in cards])
    gone = {one.id: _gone(viewer, one, facts) for one in cards}
    cards_of = client_cards(
        replace(viewer, audience=Audience.SYSTEM),
        {client for one in cards for client in (*one.client_ids, *gone[one.id])},
        at=at,
    )
    reached = client_cards(viewer, [client for ids in gone.values() for client in ids], at=at)
    names = {client_id: card.shown_as for client_id, card in cards_of.items()}
    return tuple(
        roll_of(
            one,
            [client for client in gone[one.id] if client in reached or one.led_by(viewer.staff_id)],
            names,
            facts,
        )
        for one in cards
    )


def _gone(viewer: Viewer, card: SessionCard, facts: Facts) -> list[UUID]:
    """Who was there and has no seat any more, as far as anything counts of it."""
    if card.cancelled is not None:
        return []
    told = [one for one in facts.people(card.id) if (card.id, one) in facts.marks]
    return sorted(set(told) - set(card.client_ids), key=str)


def roll_of(card: SessionCard, gone: Iterable[UUID], names: dict[UUID, str], facts: Facts) -> Roll:
    """One roll: people with a seat by seat, then who was there and gave it up."""
    shared = counting.shared(card, facts)
    held = counting.held(card)
    people = [*enumerate(card.client_ids, start=1), *((0, one) for one in gone)]
    return Roll(
        session=card,
        rows=tuple(counting.row_of(card, one, names.get(one, ""), seat, facts) for seat, one in people),
        pauses=tuple(facts.pauses.get(card.id, ())),
        therapeutic=therapeutic(held, shared),
        unplaced=unplaced(held, shared) // MINUTE,
    )
