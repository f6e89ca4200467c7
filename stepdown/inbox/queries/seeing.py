"""Who sees which paper: unfiled, who works that site's inbox; filed, who reaches the client."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from stepdown.inbox.models import Document
from stepdown.inbox.queries.kinds import kind_of, kinds
from stepdown.inbox.rules.filing import LOOK_AGAIN, may_look_again
from stepdown.inbox.vocabulary import State
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Permission

_SHUT = (State.WAITING, State.QUARANTINE)


def works_inbox(viewer: Viewer) -> bool:
    return viewer.audience is Audience.STAFF and viewer.may(Permission.WORK_INBOX)


def passed_to(viewer: Viewer) -> Q:
    """Papers nobody filed to a client that a colleague gave the viewer: these and no others, at their
    sites, for as long as they wait for them.
    """
    if viewer.staff_id is None or not viewer.may(Permission.FILE_OWN_PAPERS):
        return Q(id__in=[])
    return Q(waits_for=viewer.staff_id, client=None, site_id__in=list(viewer.site_ids))


def listed(viewer: Viewer, at: datetime) -> Q:
    """Papers a list may name to the viewer."""
    if viewer.audience is Audience.SYSTEM:
        return Q()
    if viewer.audience is not Audience.STAFF:
        return Q(id__in=[])
    seen = Q(id__in=[])
    reached = Q(client__isnull=False) & within_reach(viewer, "client", at=at)
    if works_inbox(viewer):
        seen |= Q(site_id__in=list(viewer.site_ids), client=None) | reached
    elif viewer.may(Permission.SEE_CLIENTS):
        seen |= reached | passed_to(viewer)
    return seen


def readable(viewer: Viewer, at: datetime) -> Q:
    """Among those listed, papers whose words the viewer may search: never one that shows an identity."""
    if viewer.audience is Audience.SYSTEM:
        return Q()
    seen = Q(id__in=[])
    if works_inbox(viewer):
        seen |= Q(client=None, site_id__in=list(viewer.site_ids)) & ~Q(state__in=_SHUT)
    filed = Q(state=State.FILED, vault=False)
    if viewer.may(Permission.SEE_CHART):
        return seen | filed
    if viewer.may(Permission.SEE_CLIENTS):
        desk = [kind.code for kind in kinds() if kind.desk]
        seen |= filed & Q(kind__in=desk)
        seen |= filed & Q(staff_id=viewer.staff_id, since__gt=at - LOOK_AGAIN)
    return seen


def may_open(viewer: Viewer, row: Document, at: datetime) -> bool:
    """Whether a listed paper itself may be opened; one that shows an identity, with a reason each time."""
    if viewer.audience is Audience.SYSTEM:
        return True
    if row.state in _SHUT:
        return False
    if row.client_id is None:
        given = row.waits_for_id == viewer.staff_id and viewer.may(Permission.FILE_OWN_PAPERS)
        return (works_inbox(viewer) or given) and row.site_id in viewer.site_ids
    if row.vault:
        return viewer.may(Permission.OPEN_VAULT)
    kind = kind_of(row.kind)
    return (
        viewer.may(Permission.SEE_CHART)
        or (kind is not None and kind.desk and viewer.may(Permission.SEE_CLIENTS))
        or (row.staff_id == viewer.staff_id and may_look_again(row.since, at))
    )
