"""The trail: who saw and did what, and whether its chain holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from stepdown.audit.queries import search_trail, unsealed_age
from stepdown.doors.staff.trail.forms import TrailForm
from stepdown.doors.threshold import Page, Visit, reads, writes
from stepdown.overview.queries import who_looked
from stepdown.people.queries import client_card, staff
from stepdown.people.vocabulary import Permission

PAGE = "staff/trail/page.html"


@reads(may=Permission.SEE_TRAIL)
def trail(visit: Visit) -> Page:
    before = visit.query.get("before", "")
    lines = search_trail(visit.viewer, before=int(before) if before.isdigit() else None)
    form = TrailForm(staff=staff(visit.viewer, at=visit.at))
    age = unsealed_age(at=visit.at)
    older = lines[-1].id if len(lines) == 50 else None
    return Page(PAGE, {"lines": lines, "form": form, "unsealed": int(age.total_seconds()), "older": older})


@writes(may=Permission.SEE_TRAIL, shows_only=True)
def find(visit: Visit) -> Page:
    form = TrailForm(visit.form, staff=staff(visit.viewer, at=visit.at))
    age = unsealed_age(at=visit.at)
    context = {"lines": (), "form": form, "unsealed": int(age.total_seconds()), "older": None}
    if not form.is_valid():
        return Page(PAGE, context, status=422)
    data = form.cleaned_data
    start = datetime.combine(data["since"] or date(2000, 1, 1), time(), UTC)
    end = datetime.combine(data["until"] or visit.at.date(), time(), UTC) + timedelta(days=1)
    found = search_trail(
        visit.viewer,
        staff_id=UUID(data["staff_id"]) if data["staff_id"] else None,
        verb=data["verb"].strip(),
        span=(start, end),
        limit=200,
    )
    return Page(PAGE, {**context, "lines": found})


@reads(may=Permission.SEE_CHART, client="client_id")
def looked(visit: Visit, client_id: UUID) -> Page:
    before = visit.query.get("before", "")
    page = who_looked(visit.viewer, client_id, before=int(before) if before.isdigit() else None, at=visit.at)
    card = client_card(visit.viewer, client_id, at=visit.at)
    return Page("staff/trail/looked.html", {"looked": page, "client": card}, clients=[client_id])
