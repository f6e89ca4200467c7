"""A certificate or letter of attendance, shown before it goes out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.closing.forms import LetterForm
from stepdown.doors.threshold import File, Page, Visit, beside, reads, writes
from stepdown.journeys import attendance_letter as letters
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import zone_of
from stepdown.week_close import queries

MONTH = timedelta(days=28)


@reads(may=Permission.DISCLOSE, client="client_id")
def letter(visit: Visit, client_id: UUID) -> Page:
    return _letter(visit, client_id)


@writes(may=Permission.DISCLOSE, client="client_id")
def give(visit: Visit, client_id: UUID) -> File | Page:
    kind = _kind(visit.form.get("kind", ""))
    form = LetterForm(visit.form, ways=letters.ways(visit.viewer, client_id, kind, at=visit.at))
    if visit.form.get("look"):
        return _letter(visit, client_id, form)
    with beside(form, lambda: _letter(visit, client_id, form), otherwise="to"):
        data, way = form.cleaned_data, form.way()
        made = letters.attendance_letter(
            client_id=client_id,
            kind=kind,
            days=(data["first"], data["last"]),
            recipient=way.recipient,
            purpose=way.purpose,
            by=visit.viewer,
            at=visit.at,
        )
    return File(made, clients=[client_id])


def _kind(text: str) -> letters.Kind:
    return next((one for one in letters.Kind if one.value == text), letters.Kind.CERTIFICATE)


def _letter(visit: Visit, client_id: UUID, form: LetterForm | None = None) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    today = visit.at.astimezone(visit.zone_of(card.site_id)).date()
    kind = _kind(form.data.get("kind", "") if form else "")
    if form is None:
        ways = letters.ways(visit.viewer, client_id, kind, at=visit.at)
        first = {"kind": kind.value, "first": today - MONTH, "last": today, "to": ways[0].key if ways else ""}
        form = LetterForm(initial=first, ways=ways)
        days = (today - MONTH, today)
    elif form.is_valid():
        days = (form.cleaned_data["first"], form.cleaned_data["last"])
    else:
        days = (today - MONTH, today)
    frame = client_frame(visit.viewer, card, "chart")
    told = None
    if days[0] <= days[1] <= today and days[1] - days[0] <= letters.LONGEST:
        told = letters.attended(visit.viewer, client_id, first=days[0], last=days[1], at=visit.at)
    context = {
        **frame,
        "crumbs": [(card.shown_as, frame["home"]), (say("Attendance on paper"), "")],
        "form": form,
        "kind": kind,
        "told": told,
        "zone": zone_of(card.site_id),
        "weeks": queries.weeks_of(visit.viewer, client_id, at=visit.at)[:6],
    }
    return Page("staff/closing/letter.html", context, clients=[client_id])
