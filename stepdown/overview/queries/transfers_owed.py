"""What transfers have for somebody today: no answer yet, did they arrive, who never did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Ask
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.transfer.queries import under_way
from stepdown.transfer.vocabulary import State, TransferCard

MOST = 6


def transfers_owed(viewer: Viewer, *, today: date, at: datetime) -> Iterator[Ask]:
    """Transfers the viewer follows that are to be asked about by today (at most 3 queries). What is more
    than a handful stands as one line.
    """
    if not viewer.may(Permission.DECIDE_LEVEL) or viewer.staff_id is None:
        return
    every = under_way(viewer, at=at)
    due = [one for one in every if one.owner_id == viewer.staff_id and one.check_on and one.check_on <= today]
    cards = client_cards(viewer, {one.client_id for one in due}, at=at) if due else {}
    for one in due[:MOST]:
        if one.client_id in cards:
            yield Ask(
                "call",
                say("{name}", name=cards[one.client_id].shown_as),
                _why(one),
                "client-transfer",
                one.client_id,
                say("Ask and note"),
                one.state is State.NOT_ARRIVED or (one.check_on is not None and one.check_on < today),
                day=one.check_on,
                client_id=one.client_id,
            )
    if len(due) > MOST:
        more = say("{n} more transfers are to be asked about", n=len(due) - MOST)
        yield Ask("call", more, say("The longest first."), "transfers", None, say("Open the list"))


def _why(one: TransferCard) -> Words:
    if one.state is State.WENT:
        return say("Went to {place}. Did they arrive?", place=one.to_name)
    if one.state is State.NOT_ARRIVED:
        return say("Did not arrive at {place}. Call them.", place=one.to_name)
    if one.state is State.ARRIVED:
        return say("At {place}. How is it, and when do they come back?", place=one.to_name)
    if one.state is State.ACCEPTED:
        return say("{place} said yes. Have they gone?", place=one.to_name)
    return say("{place} was asked and has no place yet.", place=one.to_name)
