"""My days on the phone: tapped, told, counted, leaned on."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.portal.days.forms import CountForm, SupportForm, TapForm, UseForm, WordsForm
from stepdown.doors.portal.days.shown import own_days
from stepdown.doors.portal.framing import framed, own
from stepdown.doors.threshold import Done, Invalid, Page, Visit, beside, reads, writes
from stepdown.kernel.ids import new_id
from stepdown.kernel.period import Days as Dates
from stepdown.kernel.viewer import Audience
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.recovery import actions, queries
from stepdown.recovery.vocabulary import Tap

PAGE = "portal/days/page.html"


@reads(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def my_days(visit: Visit) -> Page:
    return _page(visit)


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def tap(visit: Visit) -> Done:
    form = TapForm(visit.form)
    if not form.is_valid():
        raise Invalid(_page(visit, status=422))
    tapped = form.tap()
    actions.check_in(client_id=own(visit), tap=tapped, by=visit.viewer, at=visit.at)
    if tapped.used:
        return Done("my-record", said=say("Good that you said it. Nothing you had is taken away."))
    return Done("my-record")


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def add_words(visit: Visit) -> Done:
    form = WordsForm(visit.form)
    with beside(form, lambda: _page(visit, status=422)):
        words = Tap(words=form.cleaned_data["words"])
        actions.check_in(client_id=own(visit), tap=words, by=visit.viewer, at=visit.at)
    return Done("my-record", said=say("Kept."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def tell_use(visit: Visit) -> Done:
    form = UseForm(visit.form)
    with beside(form, lambda: _page(visit, use=form)):
        actions.tell_return_to_use(
            use_id=visit.viewer.request_id or new_id(),
            client_id=own(visit),
            use=form.use(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("my-days", said=say("Thank you for telling. Every other day stays counted."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def take_back(visit: Visit, own_use_id: UUID) -> Done:
    actions.take_back_use(
        use_id=own_use_id, client_id=own(visit), why="Told by mistake", by=visit.viewer, at=visit.at
    )
    return Done("my-days", said=say("Taken back. The day counts again."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def count_from(visit: Visit) -> Done:
    form = CountForm(visit.form)
    with beside(form, lambda: _page(visit, count=form), names={"substance": "without"}):
        actions.count_from(client_id=own(visit), start=form.start(), by=visit.viewer, at=visit.at)
    return Done("my-days", said=say("Counted from that day."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def add_support(visit: Visit) -> Done:
    form = SupportForm(visit.form)
    with beside(form, lambda: _page(visit, support=form)):
        actions.add_support(
            support_id=visit.viewer.request_id or new_id(),
            client_id=own(visit),
            new=form.new(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("my-days", said=say("Good to have somebody to lean on."))


@writes(audience=Audience.CLIENT, may=Permission.SEE_OWN_RECORD)
def end_support(visit: Visit, own_support_id: UUID) -> Done:
    actions.end_support(support_id=own_support_id, client_id=own(visit), by=visit.viewer, at=visit.at)
    return Done("my-days", said=say("Taken off, and nothing of them is kept."))


def _page(
    visit: Visit,
    *,
    use: UseForm | None = None,
    count: CountForm | None = None,
    support: SupportForm | None = None,
    status: int = 200,
) -> Page:
    client_id, shown = own(visit), own_days(visit)
    today = visit.local.date()
    told = queries.uses(
        visit.viewer, [client_id], during=Dates(today.replace(year=today.year - 10)), at=visit.at
    )
    given = {"since": shown.days.since, "without": shown.days.substance.value} if shown.days else {}
    context = {
        "own": shown,
        "today": today,
        "uses": tuple(reversed(told.get(client_id, ()))),
        "supports": queries.supports(visit.viewer, [client_id], at=visit.at).get(client_id, ()),
        "use": use or UseForm(initial={"on": today}),
        "count": count or CountForm(initial=given),
        "support": support or SupportForm(),
        "telling": use is not None,
        "counting": count is not None,
        "adding": support is not None,
    }
    return framed(visit, PAGE, context, here="plan", status=status)
