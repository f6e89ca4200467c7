"""What the person who asked for help sees: who is called, who is next and in how long, their own words."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.crisis import models, rules
from stepdown.crisis.queries.rings import card_of, said_of
from stepdown.crisis.queries.schedule import ahead, on_call_now, pace
from stepdown.crisis.vocabulary import Awake, Cause, OwnWords, Rung
from stepdown.kernel.viewer import Viewer
from stepdown.people.queries import require_reach
from stepdown.place.queries import zone_of

# A ring that was answered is shown so long as the one that the page is about; then the page begins anew.
FRESH = timedelta(hours=6)


def awake(viewer: Viewer, client_id: UUID, *, at: datetime) -> Awake:
    """Who is awake for a client, and how their newest ring stands (about 8 queries). Raises NotFound."""
    client = require_reach(viewer, client_id, at=at)
    row = (
        models.Ring.objects.select_related("holder")
        .filter(client_id=client_id, at__gt=at - timedelta(days=2))
        .order_by("-at", "-id")
        .first()
    )
    card = card_of(row) if row is not None else None
    if card is not None and not card.open and at - card.at > FRESH:
        row, card = None, None
    cause = card.cause if card else Cause.STRUGGLING
    on_call = rules.rung_in_order(on_call_now(viewer, client.site_id, at=at), cause)
    held = pace(viewer, client.site_id)
    rung = _rung(row)
    return Awake(
        card=card,
        words=rules.honest(
            card, rung, on_call, _next_words(viewer, client.site_id, at) if not on_call else ""
        ),
        steps=rules.ladder(card, rung, on_call, held, at) if card is not None and card.open else (),
        number=held.number,
        said=said_of(row) if row is not None else (),
    )


def _rung(row: models.Ring | None) -> list[Rung]:
    if row is None:
        return []
    return [
        Rung(one.staff_id, one.staff.name, one.place, one.at)
        for one in row.rung.select_related("staff").order_by("at", "place", "id")
    ]


def _next_words(viewer: Viewer, site_id: UUID, at: datetime) -> str:
    """When somebody is on call next, on the wall of the site: "8:00", "Monday 8:00"; empty: not in sight."""
    following = next((one for one in ahead(viewer, site_id, at=at) if not one.nobody), None)
    if following is None:
        return ""
    zone = ZoneInfo(zone_of(site_id))
    start = following.during.start.astimezone(zone)
    clock = f"{start.hour}:{start:%M}"
    return clock if start.date() == at.astimezone(zone).date() else f"{start:%A} {clock}"


def own_words(viewer: Viewer, client_id: UUID, *, at: datetime) -> OwnWords | None:
    """What somebody wrote to themself, as it stands now (2 queries). Raises NotFound."""
    require_reach(viewer, client_id, at=at)
    row = models.OwnWords.objects.filter(client_id=client_id).order_by("-at", "-id").first()
    return OwnWords(row.words, row.at) if row is not None and row.words else None
