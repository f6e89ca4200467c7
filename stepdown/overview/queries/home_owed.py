"""Homes to ask about: each month, and in the first week of somebody's treatment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stepdown.episode.queries import currents
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Ask
from stepdown.people.vocabulary import ClientCard, Permission
from stepdown.place.queries import zone_of
from stepdown.recovery.queries import home_checks

FIRST_WEEK = timedelta(days=7)
# The longest wait first; what is more is one line.
MOST = 3


def homes_to_ask(viewer: Viewer, clients: Iterable[ClientCard], *, at: datetime) -> Iterator[Ask]:
    """A line of Today for each of these people in treatment whose home is to be asked about (6 queries)."""
    if not viewer.may(Permission.WRITE_NOTES):
        return
    known = {one.id: one for one in clients}
    running = currents(viewer, known, at=at)
    last = home_checks(viewer, running, on=at.date(), at=at)
    due: list[tuple[date, ClientCard, Words]] = []
    for client_id, episode in running.items():
        zone = ZoneInfo(zone_of(episode.site_id))
        today, began = at.astimezone(zone).date(), episode.opened_at.astimezone(zone).date()
        home = last.get(client_id)
        if home is None and today > began + FIRST_WEEK:
            words = say("How home is was not asked yet; it belongs to the first week.")
            due.append((began + FIRST_WEEK, known[client_id], words))
        elif home is not None and today > home.due_on:
            words = say(
                "How home is was asked last on {day}: {state}.", day=home.last.on, state=home.last.state.label
            )
            due.append((home.due_on, known[client_id], words))
    due.sort(key=lambda one: one[0])
    for day, card, words in due[:MOST]:
        name = say("{name}", name=card.shown_as)
        yield Ask(
            "home", name, words, "client-days", card.id, say("Ask about home"), day=day, client_id=card.id
        )
    if len(due) > MOST:
        title = say("{n} more homes to ask about", n=len(due) - MOST)
        yield Ask(
            "home", title, say("Once a month, each with its day."), "caseload", None, say("Open caseload")
        )
