"""What every page of the portal stands in: the tab that is open, and the site to call."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from stepdown.doors.threshold import Page, Visit
from stepdown.kernel.refusal import NotFound
from stepdown.people.queries import client_card
from stepdown.place.queries import site


def own(visit: Visit) -> UUID:
    """The client who is signed in. Raises NotFound."""
    if visit.viewer.client_id is None:
        raise NotFound
    return visit.viewer.client_id


def framed(
    visit: Visit,
    template: str,
    context: Mapping[str, object],
    *,
    here: str,
    status: int = 200,
    fleeting: bool = False,
) -> Page:
    """A page of the client's own record."""
    client = client_card(visit.viewer, own(visit), at=visit.at)
    found = {**context, "here": here, "site": site(visit.viewer, client.site_id), "client": client}
    return Page(template, found, clients=[client.id], status=status, fleeting=fleeting)
