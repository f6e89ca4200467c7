"""One person's measures with what happened in their treatment, and what measures have for somebody today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from stepdown.episode.queries import stays_of
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import Words, say
from stepdown.measure import queries as measure
from stepdown.measure.vocabulary import Alarm, DueState
from stepdown.overview.vocabulary import Ask, MeasuresOf
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission

# Trends go back so far: two years are the longest programme and its aftercare.
BACK = timedelta(days=731)
MOST = 12


def measures_of(viewer: Viewer, client_id: UUID, *, at: datetime) -> MeasuresOf:
    """What somebody filled in, what is asked of them, the events of their treatment (at most 17 queries)."""
    during = Period(at - BACK, at + timedelta(seconds=1))
    stays = stays_of(viewer, [client_id], during=during, at=at).get(client_id, ())
    events: list[tuple[datetime, Words]] = [
        (one.starts_at, say("{level}, phase {n}", level=one.terms.rung.label, n=one.terms.phase))
        for one in stays
    ]
    found = measure.fillings(viewer, [client_id], during=during, at=at).get(client_id, ())
    due = measure.due(viewer, [client_id], at=at).get(client_id, ())
    return MeasuresOf(found, due, tuple(events))


def measures_owed(viewer: Viewer, ids: tuple[UUID, ...], *, at: datetime) -> Iterator[Ask]:
    """What cannot wait, of everybody within reach, and who of the viewer's own is late (13 queries)."""
    if not viewer.may(Permission.SEE_CHART):
        return
    open_alarms = measure.open_alarms(viewer, at=at, most=MOST)
    late = {
        client_id: [one for one in lines if one.state is DueState.LATE]
        for client_id, lines in (measure.due(viewer, ids, at=at) if ids else {}).items()
    }
    behind = {client_id: lines for client_id, lines in late.items() if lines}
    cards = client_cards(viewer, {*behind, *(one.client_id for one in open_alarms)}, at=at)
    for one in open_alarms:
        if one.client_id not in cards:
            continue
        rings = one.alarm is Alarm.RINGS
        why = say("{title}: an answer cannot wait.", title=one.title)
        asks = say("{title}: rather not said. Ask in person.", title=one.title)
        yield Ask(
            "danger",
            say("{name}", name=cards[one.client_id].shown_as),
            why if rings else asks,
            "client-measure",
            one.filling_id,
            say("Open the answers"),
            rings,
            when=one.at,
            client_id=one.client_id,
        )
    for client_id, lines in list(behind.items())[:MOST]:
        if client_id in cards:
            titles = ", ".join(one.title for one in lines)
            yield Ask(
                "measure",
                say("{name}", name=cards[client_id].shown_as),
                say("{titles}: late. Fill in together, or ask.", titles=titles),
                "client-measures",
                client_id,
                say("Open measures"),
                client_id=client_id,
            )
