"""The private address of one's calendar."""

from __future__ import annotations

from django.urls import reverse

from stepdown.doors.portal.calendar.forms import TitleForm
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people import actions as people
from stepdown.people.queries import calendar_address
from stepdown.people.vocabulary import NeutralTitle, Permission


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_calendar(visit: Visit) -> Page:
    return _page(visit, TitleForm())


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def make_address(visit: Visit) -> Page:
    form = TitleForm(visit.form)
    with beside(form, lambda: _page(visit, form)):
        title = NeutralTitle(form.cleaned_data["title"])
        token = people.make_calendar(client_id=own(visit), title=title, by=visit.viewer, at=visit.at)
    address = visit.request.build_absolute_uri(reverse("calendar-file", args=[token]))
    context = {"address": address, "subscribe": f"webcal:{address.partition(':')[2]}", "word": title.label}
    return framed(visit, "portal/calendar/made.html", context, here="today", fleeting=True)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def end_address(visit: Visit) -> Done:
    people.end_calendar(client_id=own(visit), by=visit.viewer, at=visit.at)
    return Done("my-calendar", said=say("Cancelled. The address shows nothing any more."))


def _page(visit: Visit, form: TitleForm) -> Page:
    running = calendar_address(visit.viewer, own(visit), at=visit.at)
    context = {"form": form, "running": running}
    status = 422 if form.errors else 200
    return framed(visit, "portal/calendar/page.html", context, here="today", status=status)
