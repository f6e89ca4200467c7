"""Giving an options sheet out: from then on its estimate binds until it expires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from stepdown.audit.actions import record
from stepdown.kernel.subject import Subject
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.placement import models, queries, shelf
from stepdown.placement.actions.levels import staff_of
from stepdown.placement.rules.keeping import kept, kept_own
from stepdown.placement.vocabulary import Asked, OptionsCard, OwnWindow


@transaction.atomic
def give_options(
    *, client_id: UUID, asked: Asked, own: Sequence[OwnWindow], edition: str, by: Viewer, at: datetime
) -> OptionsCard:
    """Keep an options sheet as it is given to a client. A later one is the next number. Raises NotFound."""
    require_reach(by, client_id, at=at)
    made = queries.options(by, asked, own, edition=edition)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"options {client_id}"])
    newest = models.GivenOptions.objects.filter(client_id=client_id).order_by("-number").first()
    row = models.GivenOptions.objects.create(
        client_id=client_id,
        number=newest.number + 1 if newest else 1,
        asked=kept(asked),
        expected={one.level.code.value: one.estimate.expected.cents for one in made.options if one.estimate},
        edition=edition,
        own=kept_own(own),
        programmes={one.level.code.value: str(one.version_id) for one in made.options if one.version_id},
        prices=dict(shelf.content("prices")),
        price_version=made.price_list.version,
        price_digest=made.price_list.digest,
        expires_on=at.date() + timedelta(days=made.price_list.terms.valid_days),
        made_by_id=staff_of(by),
        at=at,
    )
    record(
        by=by,
        at=at,
        verb="give options",
        subject=Subject("options", row.id),
        clients=[client_id],
        detail={"number": row.number, "paid_by": asked.paid_by.value},
    )
    return queries.given(by, row.id, at=at)
