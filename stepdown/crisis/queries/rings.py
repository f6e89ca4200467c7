"""Rings as lists, alarms and the people who work on them see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from stepdown.crisis import models, rules
from stepdown.crisis.reaching import within
from stepdown.crisis.shelf import duties
from stepdown.crisis.vocabulary import (
    Asked,
    Cause,
    Contact,
    Decided,
    Facts,
    Means,
    NextContact,
    RingCard,
    RingStory,
    Rung,
    Said,
    Screened,
)
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer

# Everything that hangs on a ring, for `prefetch_related`.
WHOLE = ("rung__staff", "contacts", "screens", "decisions", "nexts__staff", "said")


def _in_turn(one: Any) -> tuple[datetime, UUID]:
    return one.at, one.id


def open_rings(viewer: Viewer, *, at: datetime) -> tuple[RingCard, ...]:
    """Rings that are not settled and that the viewer may see, those nobody answered first (1 query)."""
    rows = _rows(viewer, at).filter(closed_at=None, ended_at=None).order_by("at", "id")
    cards = [card_of(row) for row in rows]
    return tuple(sorted(cards, key=lambda one: (one.answered_at is not None, not one.red)))


def alarms(viewer: Viewer, *, at: datetime) -> tuple[RingCard, ...]:
    """Rings that ring for the viewer themself right now: the alarm on every page they have open (1 query)."""
    if viewer.staff_id is None:
        return ()
    mine = models.Rung.objects.filter(ring_id=OuterRef("id"), staff_id=viewer.staff_id)
    # Whatever still rings has a moment at which it goes on: there are few, and they have an index.
    rows = models.Ring.objects.select_related("holder").filter(Exists(mine), next_at__isnull=False)
    return tuple(card_of(row) for row in rows.order_by("at", "id"))


def due_rings(viewer: Viewer, *, most: int, at: datetime) -> tuple[UUID, ...]:
    """Rings on which the clock has to take a step, the longest due first (1 query)."""
    rows = _rows(viewer, at).filter(next_at__lte=at).order_by("next_at", "id")
    return tuple(rows.values_list("id", flat=True)[:most])


def rings_of(viewer: Viewer, client_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[RingCard, ...]]:
    """Every ring of each of these clients, newest first; who never rang is missing (1 query)."""
    found: dict[UUID, list[RingCard]] = {}
    for row in _rows(viewer, at).filter(client_id__in=list(client_ids)).order_by("-at", "-id"):
        if row.client_id is not None:
            found.setdefault(row.client_id, []).append(card_of(row))
    return {client_id: tuple(ones) for client_id, ones in found.items()}


def of_filling(viewer: Viewer, filling_id: UUID, *, at: datetime) -> RingCard | None:
    """The ring that an answer set going, where there is one (1 query)."""
    row = _rows(viewer, at).filter(said__filling_id=filling_id).first()
    return card_of(row) if row else None


def ring(viewer: Viewer, ring_id: UUID, *, at: datetime) -> RingStory:
    """One ring with all that was said and done (7 queries). Raises NotFound."""
    row = _rows(viewer, at).filter(id=ring_id).prefetch_related(*WHOLE).first()
    if row is None:
        raise NotFound
    return story_of(row)


def step_of(story: RingStory) -> str:
    """What is to be done next about a ring: contact, screen, decision, next, or close."""
    return rules.next_reading(facts_of(story), duties())


def story_of(row: models.Ring) -> RingStory:
    """A row with everything that hangs on it; many are read at once with `WHOLE`."""
    rung = [
        Rung(one.staff_id, one.staff.name, one.place, one.at)
        for one in sorted(row.rung.all(), key=lambda one: (one.at, one.place, one.id))
    ]
    contacts = [
        Contact(one.id, one.at, Means(one.means), one.reached, one.words, one.by_name, one.call_id)
        for one in sorted(row.contacts.all(), key=_in_turn)
    ]
    screens = [
        Screened(one.at, Asked(one.asked), one.result, one.words, one.by_name, one.filling_id)
        for one in sorted(row.screens.all(), key=_in_turn)
    ]
    decisions = [
        Decided(one.at, one.key, one.label, one.words, one.by_name)
        for one in sorted(row.decisions.all(), key=_in_turn)
    ]
    nexts = [next_of(one) for one in sorted(row.nexts.all(), key=_in_turn)]
    story = RingStory(
        card=card_of(row),
        said=said_of(row),
        rung=tuple(rung),
        contacts=tuple(contacts),
        screens=tuple(screens),
        decisions=tuple(decisions),
        nexts=tuple(nexts),
        moments=(),
        learned=row.learned,
    )
    return rules.with_moments(story, row.closed_by)


def facts_of(story: RingStory) -> Facts:
    """How far a ring has come, for the rule of closing."""
    return Facts(
        drill=story.card.drill,
        answered=story.card.answered_at is not None,
        reached=story.reached,
        tries=tuple(one.at for one in story.contacts),
        screen=story.screens[-1].asked if story.screens else None,
        decision=story.decisions[-1].key if story.decisions else "",
        next_contact=bool(story.nexts),
        learned=bool(story.learned),
    )


def said_of(row: models.Ring) -> tuple[Said, ...]:
    """What set a ring going and came since, in order."""
    return tuple(
        Said(one.id, Cause(one.cause), one.words, one.by_name, one.at, one.filling_id)
        for one in sorted(row.said.all(), key=_in_turn)
    )


def next_of(row: models.NextContact) -> NextContact:
    """A next contact as a frozen value."""
    return NextContact(
        id=row.id,
        ring_id=row.ring_id,
        client_id=row.client_id,
        due_at=row.due_at,
        staff_id=row.staff_id,
        staff_name=row.staff.name,
        at=row.at,
        done_at=row.done_at,
        done_words=row.done_words,
        reached=row.reached,
        ended_at=row.ended_at,
    )


def card_of(row: models.Ring) -> RingCard:
    """A ring as a frozen value."""
    state = rules.state_of(
        answered_at=row.answered_at, closed_at=row.closed_at, ended_at=row.ended_at, red_at=row.red_at
    )
    return RingCard(
        id=row.id,
        client_id=row.client_id,
        site_id=row.site_id,
        cause=Cause(row.cause),
        at=row.at,
        state=state,
        next_at=row.next_at,
        red_at=row.red_at,
        answered_at=row.answered_at,
        holder_id=row.holder_id,
        holder_name=row.holder.name if row.holder else "",
        closed_at=row.closed_at,
        ended_at=row.ended_at,
        ended_why=row.ended_why,
        version=row.version,
    )


def _rows(viewer: Viewer, at: datetime) -> QuerySet[models.Ring]:
    return models.Ring.objects.select_related("holder").filter(within(viewer, at))
