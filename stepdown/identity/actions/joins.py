"""The client's wish that two records are read together. Nothing is merged; the wish can be taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from stepdown.audit.actions import record
from stepdown.identity.models import JoinWish, WishWithdrawn
from stepdown.identity.queries import earlier_episodes
from stepdown.kernel.refusal import NotFound, Refusal, Refused
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.people.queries import require_reach


@transaction.atomic
def record_join_wish(*, client_id: UUID, other_id: UUID, words: str, by: Viewer, at: datetime) -> UUID:
    """Record that the client, asked, wishes an earlier record of theirs to be read together with this one.

    Only for records the vault takes for the same person's. Raises Refused without their words, NotFound.
    """
    require_reach(by, client_id, at=at)
    known = {earlier.client_id: earlier for earlier in earlier_episodes(by, client_id, at=at)}
    if other_id not in known or by.staff_id is None:
        raise NotFound
    if known[other_id].wished_at is not None:
        raise Refused(Refusal(say("This wish is already on record.")))
    if len(words.strip()) < 3:
        raise Refused(Refusal(say("Write the wish as the client says it."), field="words"))
    row = JoinWish.objects.create(
        client_id=client_id, other_id=other_id, words=words.strip()[:300], staff_id=by.staff_id, at=at
    )
    record(
        by=by, at=at, verb="join records", subject=Subject("join wish", row.id), clients=[client_id, other_id]
    )
    return row.id


@transaction.atomic
def withdraw_join_wish(*, client_id: UUID, wish_id: UUID, by: Viewer, at: datetime) -> None:
    """The client took the wish back: the records stand apart again. Raises NotFound."""
    require_reach(by, client_id, at=at)
    about = Q(client_id=client_id) | Q(other_id=client_id)
    row = JoinWish.objects.select_for_update().filter(about, id=wish_id).first()
    if row is None or by.staff_id is None or WishWithdrawn.objects.filter(wish=row).exists():
        raise NotFound
    WishWithdrawn.objects.create(wish=row, staff_id=by.staff_id, at=at)
    clients = [row.client_id, row.other_id]
    record(by=by, at=at, verb="part records", subject=Subject("join wish", row.id), clients=clients)
