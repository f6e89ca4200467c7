"""What afterwards has for somebody today: signs, silence, check-ups due; appeals to be decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from stepdown.aftercare import queries
from stepdown.aftercare.vocabulary import ClockCard
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Ask
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission

MOST = 6


def aftercare_owed(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """The check-ups the viewer makes, as far as they ask for something, and appeals to decide (at most 6
    queries). What is more than a handful stands as one line.
    """
    if viewer.may(Permission.WRITE_NOTES) and viewer.staff_id is not None:
        yield from _calls(viewer, at)
    if viewer.may(Permission.MOVE_CASELOAD):
        yield from _appeals(viewer, at)


def _calls(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    found = queries.due(viewer, owner_id=viewer.staff_id, at=at)
    cards = client_cards(viewer, {one.client_id for one in found}, at=at)
    for one in found[:MOST]:
        yield Ask(
            "call",
            say("{name}", name=cards[one.client_id].shown_as),
            _why(one),
            "client-aftercare",
            one.client_id,
            say("Link to help") if one.open_flags else say("Call"),
            bool(one.open_flags) or one.silent_since is not None,
            day=one.now.due_on if one.now else None,
            client_id=one.client_id,
        )
    if len(found) > MOST:
        more = say("{n} more check-ups are due", n=len(found) - MOST)
        yield Ask("call", more, say("The longest silence first."), "aftercare", None, say("Open the list"))


def _why(one: ClockCard) -> Words:
    if one.open_flags:
        signs = ", ".join(str(sign.label).lower() for sign in one.open_flags[0].signs)
        return say("After treatment: {signs}. Link to an assessment.", signs=signs)
    if one.silent_since is not None:
        return say("After treatment: nobody has reached them since {day}.", day=one.silent_since)
    return say("Check-up after treatment: {what}.", what=one.now.words if one.now else "")


def _appeals(viewer: Viewer, at: datetime) -> Iterator[Ask]:
    waiting = queries.appeals_open(viewer, most=MOST, at=at)
    mine = [one for one in waiting if one.by_id != viewer.staff_id]
    cards = client_cards(viewer, {one.client_id for one in mine}, at=at)
    for one in mine:
        late = one.answer_by is not None and one.answer_by < at.date()
        yield Ask(
            "sign",
            say("{name}", name=cards[one.client_id].shown_as),
            say("An appeal against the end of treatment waits for your decision."),
            "client-notice",
            one.client_id,
            say("Decide it"),
            late,
            day=one.answer_by,
            client_id=one.client_id,
        )
