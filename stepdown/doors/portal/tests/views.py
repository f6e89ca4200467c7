"""Do I test today: asked by a tap, answered at once, noted; and how one would like it."""

from __future__ import annotations

from datetime import timedelta

from stepdown.doors.portal.framing import framed, own
from stepdown.doors.portal.tests.forms import MyWishForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.drugtest import actions, queries
from stepdown.drugtest.vocabulary import AskedBy, Came
from stepdown.journeys import draw_tests
from stepdown.kernel.period import Period
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission

PAGE = "portal/tests/page.html"
FAR = timedelta(days=90)


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_tests(visit: Visit) -> Page:
    return _page(visit, None)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def ask(visit: Visit) -> Done:
    told = draw_tests.ask(client_id=own(visit), way=AskedBy.PORTAL, by=visit.viewer, at=visit.at)
    if told.drawn is None:
        said = say("Not yet. Ask again from {what} on.", what=f"{told.from_hour:%H:%M}")
    else:
        said = say("Yes, today.") if told.drawn else say("No, not today.")
    return Done("my-tests", said=said)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def wish(visit: Visit) -> Done:
    form = MyWishForm(visit.form)
    with beside(form, lambda: _page(visit, form)):
        actions.set_wish(
            client_id=own(visit), **form.cleaned_data, version=visit.version, by=visit.viewer, at=visit.at
        )
    return Done("my-tests", said=say("Noted. It is your choice, and you can change it."))


def _page(visit: Visit, form: MyWishForm | None) -> Page:
    me = own(visit)
    wished = queries.wish_of(visit.viewer, me, at=visit.at)
    kept = {"collector": wished.collector, "fluid": wished.fluid, "words": wished.words}
    during = Period(visit.at - FAR)
    found = queries.tests(visit.viewer, [me], during=during, at=visit.at).get(me, ())
    asked = queries.has_asked(visit.viewer, me, at=visit.at)
    # Whoever has not asked is not told by a list either.
    known = [one for one in found if asked or one.came is not Came.WAITS]
    context = {
        "told": queries.asked_today(visit.viewer, me, at=visit.at),
        "asked": asked,
        "frequency": queries.frequency_of(visit.viewer, me, at=visit.at),
        "wish": wished,
        "form": form or MyWishForm(initial=kept),
        "found": tuple(reversed(known))[:12],
    }
    return framed(visit, PAGE, context, here="today", status=422 if form else 200)
