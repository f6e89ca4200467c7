"""Fees: what holds today, every version there was, and the next one."""

from __future__ import annotations

from stepdown.billing import actions, queries
from stepdown.billing.vocabulary import FeeSchedule
from stepdown.doors.staff.money.forms import FeesForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.money import Money
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.placement import queries as placement

NEW = "staff/money/fees_new.html"


@reads(may=Permission.SEE_MONEY)
def fees(visit: Visit) -> Page:
    now = queries.schedule_on(visit.viewer, visit.local.date())
    context = {
        "now": now,
        "versions": queries.schedules(visit.viewer),
        "differs": _differs(visit, now),
        "today": visit.local.date(),
    }
    return Page("staff/money/fees.html", context)


def _differs(visit: Visit, now: FeeSchedule | None) -> list[tuple[str, Money, Money]]:
    """Services that the price list of the options sheet prices otherwise: two prices for one hour confuse."""
    listed = {price.service: price.per_session for price in placement.price_list(visit.viewer).prices}
    return [
        (fee.words, fee.price, listed[fee.service])
        for fee in (now.fees if now else ())
        if fee.service and fee.key == fee.service.value and listed.get(fee.service, fee.price) != fee.price
    ]


@reads(may=Permission.SET_FEES)
def new_fees(visit: Visit) -> Page:
    return _new(visit, None)


@writes(may=Permission.SET_FEES)
def set_fees(visit: Visit) -> Done:
    schedule = _newest(visit)
    form = FeesForm(visit.form, schedule=schedule)
    with beside(form, lambda: _new(visit, form)):
        made = actions.set_fees(
            content=form.content(),
            starts_on=form.cleaned_data["starts_on"],
            today=visit.local.date(),
            by=visit.viewer,
            at=visit.at,
        )
    return Done("fees", said=say("Version {number} is kept.", number=made.number))


def _newest(visit: Visit) -> FeeSchedule:
    """What a new version starts from: the newest one, or the shipped one where a clinic has none."""
    versions = queries.schedules(visit.viewer)
    return versions[0] if versions else queries.shipped_schedule(visit.viewer, visit.local.date())


def _new(visit: Visit, form: FeesForm | None) -> Page:
    schedule = _newest(visit)
    start = {
        "title": schedule.title,
        "valid_months": schedule.valid_months,
        "starts_on": visit.local.date(),
    }
    shown = form or FeesForm(schedule=schedule, initial=start)
    return Page(NEW, {"form": shown, "schedule": schedule}, status=422 if form else 200)
