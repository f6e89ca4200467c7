"""Where somebody lives, for the chart; what a house has for somebody today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.housing import queries
from stepdown.housing.vocabulary import StayCard, StayState
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.overview.vocabulary import Ask, Lives
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.privacy.queries import rulings
from stepdown.privacy.vocabulary import Category, Purpose, Recipient, RecipientKind, Request

NIGHTS = timedelta(days=14)
RELEASED = (Category.HOURS, Category.ATTENDANCE)
MOST = 6
SOON = timedelta(hours=12)
# So long a night away asks, unless the house has seen them since: a weekend does not hide it.
BACK = timedelta(days=4)


def lives(viewer: Viewer, client_id: UUID, *, at: datetime) -> Lives:
    """Where somebody lives and what the house tells of it (4 queries; 20 where they live in one).

    Raises NotFound.
    """
    stays = queries.stays_of(viewer, client_id, at=at)
    now = next((one for one in stays if one.running), None)
    before = tuple(one for one in stays if one is not now and one.moved_in_at is not None)
    waits = queries.waits(viewer, client_id, at=at)
    if now is None:
        return Lives(None, before, waits)
    house = queries.house_of(viewer, now, at=at)
    today, ids = queries.today_of(now.site_id, at), [now.id] if now.tells else []
    been = queries.meetings(viewer, ids, at=at) if ids else ()
    rules = queries.rules_on([house.id], today).get(house.id)
    looks = queries.looks_of(ids, since=today - NIGHTS, until=today) if ids else {}
    return Lives(
        now=now,
        before=before,
        waits=waits,
        house=house,
        told=now.tells,
        nights=tuple(reversed(looks.get(now.id, ()))),
        passes=queries.passes(viewer, ids, at=at) if ids else (),
        meetings=been,
        week=queries.week_of(been, today, rules.new.meetings_a_week) if rules and ids else None,
        happened=queries.told_happenings(viewer, now, at=at),
        released=_released(viewer, now, at),
    )


def _released(viewer: Viewer, stay: StayCard, at: datetime) -> tuple[Category, ...]:
    """What the house may see of the clinic now, as the gate would say."""
    house = Recipient(RecipientKind.HOUSING, stay.house)
    asked = [Request(house, Purpose.HOUSING, frozenset({one}), client=stay.name) for one in RELEASED]
    said = rulings(viewer, stay.client_id, asked, at=at)
    return tuple(one for one, ruling in zip(RELEASED, said, strict=True) if ruling.allowed)


def housing_owed(viewer: Viewer, mine: Iterable[ClientCard], *, at: datetime) -> Iterator[Ask]:
    """Who was away at night and nobody knows where, for whoever treats them; tonight's round and passes for
    whoever keeps a house (at most 8 queries, and 7 for each house kept).
    """
    if viewer.may(Permission.WRITE_NOTES):
        yield from _away(viewer, [one.id for one in mine], at)
    if viewer.may(Permission.KEEP_HOUSE):
        yield from _kept(viewer, at)


def _away(viewer: Viewer, mine: list[UUID], at: datetime) -> Iterator[Ask]:
    found = queries.not_known(viewer, mine, since=at - BACK, at=at)
    for stay, look in found[:MOST]:
        yield Ask(
            "call",
            say("{name}", name=stay.name),
            say("Away from {house} at night, and nobody knows where. Ask how they are.", house=stay.house),
            "client-housing",
            stay.client_id,
            say("Look"),
            True,
            day=look.night,
            client_id=stay.client_id,
        )


def _kept(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    asked = queries.passes_to_decide(viewer, at=at)
    if asked:
        many = say("{n} passes wait to be decided", n=len(asked))
        title = say("1 pass waits to be decided") if len(asked) == 1 else many
        soonest = min(one.new.starts_at for one in asked)
        why = say("Asked for on their phone; they read your answer there.")
        yield Ask("house", title, why, "houses", None, say("Decide"), soonest - at < SOON, when=soonest)
    if viewer.may(Permission.MANAGE_HOUSING):
        return
    for house in queries.houses(viewer, at=at)[:MOST]:
        night = queries.tonight(house.site_id, at)
        rows = queries.night_round(viewer, house.id, night=night, at=at)
        left = sum(row.last is None and row.stay.state_on(night) is StayState.HERE for row in rows)
        if left:
            title, many = say("{house}: the round", house=house.name), say("{n} to see at curfew.", n=left)
            why = say("One to see at curfew.") if left == 1 else many
            yield Ask("house", title, why, "house", house.id, say("Begin the round"))
