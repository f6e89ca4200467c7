"""Staying in touch, and ceremonies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepdown.aftercare import models
from stepdown.audit.actions import record
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach


@transaction.atomic
def keep_in_touch(*, client_id: UUID, letters: bool, events: bool, by: Viewer, at: datetime) -> None:
    """Keep that somebody wants to stay in touch, and for what; what they wanted before ends. Raises
    Refused, NotFound.
    """
    require_reach(by, client_id, at=at)
    if not (letters or events):
        raise Refused(Refusal(say("Choose what for, or do not stay in touch."), field="letters"))
    models.Alum.objects.select_for_update().filter(client_id=client_id, ended_at=None).update(ended_at=at)
    row = models.Alum.objects.create(
        client_id=client_id,
        letters=letters,
        events=events,
        by_self=by.audience is Audience.CLIENT,
        by_name=by.name[:120],
        at=at,
    )
    record(by=by, at=at, verb="stay in touch", subject=Subject("alum", row.id), clients=[client_id])


@transaction.atomic
def no_touch(*, client_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody does not want to stay in touch any more; twice is once. Raises NotFound."""
    require_reach(by, client_id, at=at)
    ended = models.Alum.objects.filter(client_id=client_id, ended_at=None).update(ended_at=at)
    if ended:
        subject = Subject("client", client_id)
        record(by=by, at=at, verb="end staying in touch", subject=subject, clients=[client_id])


@transaction.atomic
def set_ceremony(
    *, ceremony_id: UUID, site_id: UUID, starts_at: datetime, words: str, by: Viewer, at: datetime
) -> UUID:
    """Set the date of a ceremony at one of the viewer's sites; the same id again is the same one. Raises
    Refused, NotFound.
    """
    if by.audience is Audience.STAFF and site_id not in by.site_ids:
        raise NotFound
    if starts_at <= at:
        raise Refused(Refusal(say("That moment is over."), field="starts_at"))
    row, made = models.Ceremony.objects.get_or_create(
        id=ceremony_id,
        defaults={
            "site_id": site_id,
            "starts_at": starts_at,
            "words": words.strip()[:300],
            "by_name": by.name,
            "at": at,
        },
    )
    if made:
        record(by=by, at=at, verb="set ceremony", subject=Subject("ceremony", row.id))
    return row.id


@transaction.atomic
def call_off_ceremony(*, ceremony_id: UUID, by: Viewer, at: datetime) -> None:
    """Call a ceremony off. Raises NotFound."""
    rows = models.Ceremony.objects.filter(id=ceremony_id, called_off_at=None)
    if not rows.filter(site_id__in=list(by.site_ids)).update(called_off_at=at):
        raise NotFound
    record(by=by, at=at, verb="call off ceremony", subject=Subject("ceremony", ceremony_id))


@transaction.atomic
def join_ceremony(*, ceremony_id: UUID, client_id: UUID, named_as: str, by: Viewer, at: datetime) -> None:
    """Somebody comes to a ceremony; `named_as` is how they want to be called up, empty for not at all.

    Only of their own site, and of one that is ahead. Raises Refused, NotFound.
    """
    card = require_reach(by, client_id, at=at)
    row = models.Ceremony.objects.filter(id=ceremony_id, site_id=card.site_id).first()
    if row is None:
        raise NotFound
    if row.called_off_at is not None or row.starts_at <= at:
        raise Refused(Refusal(say("This ceremony is over, or was called off.")))
    models.Guest.objects.update_or_create(
        ceremony=row,
        client_id=client_id,
        defaults={"named_as": named_as.strip()[:80], "by_name": by.name[:120], "at": at},
    )
    subject, detail = Subject("ceremony", row.id), {"named": bool(named_as.strip())}
    record(by=by, at=at, verb="join ceremony", subject=subject, clients=[client_id], detail=detail)


@transaction.atomic
def leave_ceremony(*, ceremony_id: UUID, client_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody does not come after all; their name goes with it. Raises NotFound."""
    require_reach(by, client_id, at=at)
    gone, _ = models.Guest.objects.filter(ceremony_id=ceremony_id, client_id=client_id).delete()
    if not gone:
        raise NotFound
    subject = Subject("ceremony", ceremony_id)
    record(by=by, at=at, verb="leave ceremony", subject=subject, clients=[client_id])
