"""What was noted of seats that stayed empty, and what counts as treatment at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepdown.attendance import models, shelf
from stepdown.attendance.vocabulary import Presence
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import within_reach
from stepdown.programme.vocabulary import Service


def absent(
    viewer: Viewer, client_ids: Iterable[UUID], session_ids: Iterable[UUID], *, at: datetime
) -> dict[tuple[UUID, UUID], Presence]:
    """Who was excused from which session, did not come, or arrived impaired: by person and session
    (2 queries).
    """
    people, sessions = list(client_ids), list(session_ids)
    reach = within_reach(viewer, "client", at=at)
    about = {"client_id__in": people, "session_id__in": sessions, "taken_back_at": None}
    rows = models.Absence.objects.filter(reach, **about).values_list("client_id", "session_id", "kind")
    found = {(client_id, session_id): Presence(kind) for client_id, session_id, kind in rows}
    impaired = models.Impaired.objects.filter(reach, **about).values_list("client_id", "session_id")
    return found | dict.fromkeys(impaired, Presence.IMPAIRED)


def treats(service: Service, *, on: date) -> bool:
    """Whether a kind of session is treatment on a day, by the clinic's dated data (no query)."""
    return shelf.counting().counts(service, on)
