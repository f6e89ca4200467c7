"""Who may see a ring: whoever reaches the person, and for as long as it rings whoever is rung."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from stepdown.crisis.models import Rung
from stepdown.crisis.shelf import duties
from stepdown.crisis.vocabulary import Cause
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Permission


def within(viewer: Viewer, at: datetime) -> Q:
    """A condition on rings. Who is rung sees it until a colleague has answered; whoever answered sees
    it a day longer than it is open; a drill is seen at its site by those who lead. A client sees their own.
    """
    reach = Q(client__isnull=False) & within_reach(viewer, "client", at=at)
    if viewer.audience is Audience.SYSTEM:
        return Q()
    if viewer.audience is not Audience.STAFF or viewer.staff_id is None:
        return reach
    rung = Exists(Rung.objects.filter(ring_id=OuterRef("id"), staff_id=viewer.staff_id))
    asked = Q(answered_at=None, ended_at=None) & rung
    lately = Q(closed_at=None) | Q(closed_at__gt=at - timedelta(hours=duties().emergency_hours))
    found = reach | asked | Q(holder_id=viewer.staff_id) & lately
    if viewer.may(Permission.MANAGE_STAFF):
        found |= Q(cause=Cause.DRILL, site_id__in=list(viewer.site_ids))
    return found
