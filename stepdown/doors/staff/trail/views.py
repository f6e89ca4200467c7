"""The trail: who saw and did what, and whether its chain holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from stepdown.audit.queries import search_trail, unsealed_age
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.trail.forms import TrailForm
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.overview.queries import who_looked
from stepdown.people.queries import client_card, staff
from stepdown.people.vocabulary import Permission, StaffCard

PAGE = "staff/trail/page.html"


@reads(may=Permission.SEE_TRAIL)
def trail(visit: Visit) -> Page:
    here = _colleagues(visit)
    lines = search_trail(visit.viewer, among=[card.id for card in here], before=visit.before)
    form = TrailForm(staff=here)
    age = unsealed_age(at=visit.at)
    older = lines[-1].id if len(lines) == 50 else None
    return Page(PAGE, {"lines": lines, "form": form, "unsealed": int(age.total_seconds()), "older": older})


@writes(may=Permission.SEE_TRAIL, shows_only=True)
def find(visit: Visit) -> Page:
    here = _colleagues(visit)
    form = TrailForm(visit.form, staff=here)
    age = unsealed_age(at=visit.at)
    context = {"lines": (), "form": form, "unsealed": int(age.total_seconds()), "older": None}
    if not form.is_valid():
        return Page(PAGE, context, status=422)
    data = form.cleaned_data
    start = datetime.combine(data["since"] or date(2000, 1, 1), time(), UTC)
    end = datetime.combine(data["until"] or visit.at.date(), time(), UTC) + timedelta(days=1)
    found = search_trail(
        visit.viewer,
        among=[card.id for card in here],
        staff_id=UUID(data["staff_id"]) if data["staff_id"] else None,
        verb=data["verb"].strip(),
        span=(start, end),
        limit=200,
    )
    return Page(PAGE, {**context, "lines": found})


@reads(may=Permission.SEE_WHO_LOOKED, client="client_id")
def looked(visit: Visit, client_id: UUID) -> Page:
    page = who_looked(visit.viewer, client_id, before=visit.before, at=visit.at)
    card = client_card(visit.viewer, client_id, at=visit.at)
    context = client_frame(visit.viewer, card, "chart") | {"looked": page}
    return Page("staff/trail/looked.html", context, clients=[client_id])


def _colleagues(visit: Visit) -> tuple[StaffCard, ...]:
    """Everybody who works, or worked, at a site of the viewer's: whose acts the viewer may go through."""
    return staff(visit.viewer, at=visit.at, active=False)
