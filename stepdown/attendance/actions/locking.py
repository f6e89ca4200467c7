"""One lock for each session, always in one order, so that nobody waits in a circle; and who may mark whom.

Whatever writes about a session's attendance holds its lock first and reads the session after: nothing that is
counted was read before somebody else's mark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import client_cards
from stepdown.session.queries import everybody
from stepdown.session.vocabulary import SessionCard

# The first of the two numbers of an advisory lock: attendance of sessions and nothing else.
SPACE = 20_262


def lock_sessions(session_ids: Iterable[UUID]) -> dict[UUID, SessionCard]:
    """Wait for the sessions, then read them with everybody in them; locked until the transaction ends."""
    ids = set(session_ids)
    with connection.cursor() as cursor:
        for key in sorted({_key(one) for one in ids}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, key])
    return everybody(ids)


def locked(session_id: UUID) -> SessionCard:
    """One session, locked. Raises NotFound."""
    found = lock_sessions([session_id])
    if session_id not in found:
        raise NotFound
    return found[session_id]


def require_may(by: Viewer, card: SessionCard, client_ids: Collection[UUID], at: datetime) -> None:
    """Staff mark at their sites: whoever leads a session everybody in it, others whom they reach; a person
    marks themself. Raises NotFound.
    """
    if by.audience is Audience.SYSTEM:
        return
    if by.audience is Audience.CLIENT:
        if set(client_ids) - {by.client_id}:
            raise NotFound
        return
    if by.audience is not Audience.STAFF or card.site_id not in by.site_ids:
        raise NotFound
    if not card.led_by(by.staff_id) and set(client_ids) - client_cards(by, client_ids, at=at).keys():
        raise NotFound


def name_of(by: Viewer) -> str:
    return (by.name or by.audience.value)[:120]


def again(what: str) -> None:
    """Write to the log of the database where a repeat changes nothing, so that answering it waits for the
    same disks as the first answer did: a commit that wrote nothing waits for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'repeated attendance', %s)", [what])


def _key(session_id: UUID) -> int:
    return int.from_bytes(session_id.bytes[-4:], signed=True)
