"""What money asks of somebody today: estimates due, instalments, shares that end, a yes to give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from stepdown.billing.queries import waiting
from stepdown.billing.vocabulary import WaitingRow, Waits
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Ask
from stepdown.people.vocabulary import Permission

# So many of a kind by name; the rest stands on its own list.
NAMED = 4
PLACES = {
    Waits.ESTIMATES: "estimate-new",
    Waits.INSTALMENTS: "account",
    Waits.RENEW: "share",
    Waits.APPROVALS: "money-list approvals",
}
ACTS = {
    Waits.ESTIMATES: say("Write estimate"),
    Waits.INSTALMENTS: say("Open account"),
    Waits.RENEW: say("Renew share"),
    Waits.APPROVALS: say("Decide"),
}


def money_asks(viewer: Viewer, *, today: date, at: datetime) -> Iterator[Ask]:
    """One line each for the earliest, and one for the rest; nothing for those who take no money."""
    if not viewer.may(Permission.TAKE_PAYMENT):
        return
    yield from _listed(viewer, Waits.ESTIMATES, today, at)
    if viewer.may(Permission.SET_FEES):
        yield from _listed(viewer, Waits.APPROVALS, today, at)
    yield from _listed(viewer, Waits.INSTALMENTS, today, at)
    yield from _listed(viewer, Waits.RENEW, today, at)


def _listed(viewer: Viewer, which: Waits, today: date, at: datetime) -> Iterator[Ask]:
    page = waiting(viewer, which, today=today, at=at)
    for row in page.rows[:NAMED]:
        urgent = which is Waits.ESTIMATES and row.day is not None and row.day <= today
        yield Ask(
            "money",
            say("{name}", name=row.client_name),
            _why(which, row, today),
            PLACES[which],
            None if which is Waits.APPROVALS else row.client_id,
            ACTS[which],
            urgent,
            client_id=row.client_id,
        )
    more = len(page.rows) - NAMED
    if more > 0:
        words = say("{n} more on the list.", n=f"{more}+" if page.more else more)
        yield Ask(
            "money",
            say("{what}", what=which.label),
            words,
            f"money-list {which.value}",
            None,
            say("Open list"),
        )


def _why(which: Waits, row: WaitingRow, today: date) -> Words:
    if which is Waits.ESTIMATES:
        return say("An estimate in writing is due by {day}.", day=row.day)
    if which is Waits.INSTALMENTS:
        return say("{what} of {amount}, due on {day}.", what=row.words, amount=row.amount, day=row.day)
    if which is Waits.RENEW:
        over = row.day is not None and row.day < today
        return (
            say("The share ended on {day}.", day=row.day)
            if over
            else say("The share ends on {day}.", day=row.day)
        )
    return say("{what}, {amount}: waits for your yes.", what=row.words, amount=row.amount)
