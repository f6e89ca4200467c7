"""Opening a site: whoever opens it works there, or nobody could be put to work at it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from stepdown.kernel.viewer import Viewer
from stepdown.people.actions import work_at
from stepdown.place import actions as place
from stepdown.place.vocabulary import Site


@transaction.atomic
def open_site(*, name: str, zone: str, phone: str, address: str, by: Viewer, at: datetime) -> Site:
    """Open a site and add it to those of whoever opened it. Raises Refused."""
    made = place.open_site(name=name, zone=zone, phone=phone, address=address, by=by, at=at)
    if by.staff_id is not None:
        work_at(staff_id=by.staff_id, site_id=made.id, by=by, at=at)
    return made
