"""The end of the day: what is not done yet, by person, and the day closed."""

from __future__ import annotations

from datetime import timedelta

from stepdown.doors.staff.closing.choosing import day_of, site_of, today_at
from stepdown.doors.staff.closing.forms import CloseDayForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys import close_day as journey
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.place import queries as place
from stepdown.week_close.vocabulary import Undone

# Where each thing is done.
WAYS = {
    Undone.NOT_SAID: "floor-session",
    Undone.CHECK_OUT: "floor-session",
    Undone.SCAN: "floor-session",
    Undone.NOTE: "group-note",
    Undone.TOPIC: "session-topic",
}
DAY = timedelta(days=1)


@reads(may=Permission.CLOSE_DAY)
def day(visit: Visit) -> Page:
    return _day(visit, CloseDayForm())


@writes(may=Permission.CLOSE_DAY)
def close_day(visit: Visit) -> Done:
    form = CloseDayForm(visit.form)
    with beside(form, lambda: _day(visit, form)):
        site = site_of(visit, visit.form.get("site", ""))
        today = today_at(visit, site)
        journey.close_day(
            site_id=site.id,
            on=day_of(visit.form.get("on", ""), today, today),
            words=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done("closing-calls", said=say("The day is closed. These are the people nobody has reached yet."))


def _day(visit: Visit, form: CloseDayForm) -> Page:
    asked = visit.form if form.is_bound else visit.query
    site = site_of(visit, asked.get("site", ""))
    today = today_at(visit, site)
    on = day_of(asked.get("on", ""), today, today)
    sheet = journey.day(visit.viewer, site.id, on=on, at=visit.at)
    waiting, fresh, cards = journey.to_call(visit.viewer, site.id, at=visit.at)
    mine = [one for one in sheet.of_staff if one.staff_id == visit.viewer.staff_id]
    context = {
        "sheet": sheet,
        "form": form,
        "site": site,
        "sites": place.sites(visit.viewer),
        "before": on - DAY,
        "after": on + DAY if on < today else None,
        "of_staff": [*mine, *(one for one in sheet.of_staff if one not in mine)],
        "calls": len(waiting) + len({one.client_id for one in fresh}),
        "ways": {kind.value: name for kind, name in WAYS.items()},
    }
    return Page("staff/closing/page.html", context, clients=[*sheet.names, *cards])
