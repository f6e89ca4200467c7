"""What drug and alcohol tests have for somebody today: safety first, talks, reports nobody could place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.drugtest import queries
from stepdown.drugtest.vocabulary import OneTest
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.overview.vocabulary import Ask
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission

MOST = 12
FAR = timedelta(days=120)


def tests_owed(viewer: Viewer, *, at: datetime) -> Iterator[Ask]:
    """Talks about staying alive that are owed, the viewer's own conversations, reports that wait (at most 8
    queries).
    """
    if not viewer.may(Permission.READ_TESTS) or viewer.staff_id is None:
        return
    owed = queries.safety_owed(viewer, limit=MOST, at=at)
    talks = queries.open_talks(viewer, staff_id=viewer.staff_id, limit=MOST, at=at)
    first = {one.id for one in owed}
    ids = {one.client_id for one in owed} | {one.client_id for one in talks}
    cards = client_cards(viewer, ids, at=at)
    for one in owed:
        name = say("{name}", name=cards[one.client_id].shown_as)
        why = say("Fentanyl that nobody expected: naloxone and a talk before anything else.")
        yield Ask("test", name, why, "test", one.id, say("Talk now"), True, client_id=one.client_id)
    for talk in talks:
        if talk.test_id not in first:
            name = say("{name}", name=cards[talk.client_id].shown_as)
            why = say("A test asks for a talk. {why}", why=talk.why)
            yield Ask("test", name, why, "test", talk.test_id, say("Open test"), client_id=talk.client_id)
    waiting = queries.count_unmatched(viewer)
    if waiting:
        many = say("{n} results wait for somebody to say whose they are", n=waiting)
        title = say("1 result waits for somebody to say whose it is") if waiting == 1 else many
        why = say("No number of ours is on it. A name alone never decides.")
        yield Ask("test", title, why, "tests-results", None, say("Match it"))


def tests_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> tuple[OneTest, ...]:
    """Somebody's last tests for their chart, oldest first, at most ten; none for who may not read them."""
    if not viewer.may(Permission.READ_TESTS):
        return ()
    found = queries.tests(viewer, [client_id], during=Period(at - FAR), at=at).get(client_id, ())
    return found[-10:]
